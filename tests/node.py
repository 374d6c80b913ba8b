"""Node and npm as the development packages bring them: no machine needs its own."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "consent" / "banner"


def run(*command: str, given: str = "") -> str:
    """Run a command beside the banner's source, and return what it prints."""
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=SOURCE,
        env=os.environ | {"PATH": path},
        input=given,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
