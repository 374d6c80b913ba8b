"""What the tests need of the machine, and how it is had where it is missing."""

import os
import shutil
import subprocess

SECONDS = 300


def named(variable: str, *names: str) -> str | None:
    """The path of a program: the environment's word for it, else the first that is installed."""
    return os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)


def apt(*packages: str) -> None:
    """Install packages, where we may and there is such a way."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempt("apt-get", "update")
        attempt("apt-get", "install", "-y", "--no-install-recommends", *packages)


def attempt(*command: str) -> None:
    """Run it; what comes of it is seen by whoever looks again for what was missing."""
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return  # the next way may work
