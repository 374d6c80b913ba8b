"""The steps of the Containerfile, taken without a container: `python -m tests.deploy.image FOLDER`.

Each stage begins on the same machine, which is not the image's; what a stage makes lies in
/opt and /var/lib of namespaces of its own. Packages of the distribution are not installed.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.deploy.bare import cover, made, run
from tests.shared import ROOT

CONTAINERFILE = ROOT / "config" / "deploy" / "container" / "Containerfile"
DISTRIBUTION = "apt-get"
STATE = "/var/lib/mix-consent"
SECONDS = 120


def steps() -> Iterator[tuple[str, str]]:
    """(instruction, its words), with continued lines joined."""
    text = re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, words = line.strip().partition(" ")
            yield name, words.strip()


class Image:
    """What the instructions have made so far."""

    def __init__(self, stages: Path) -> None:
        # Python as it lies in the image; and where packages are to be had from here
        path = f"{sys.base_prefix}/bin{os.pathsep}{os.environ['PATH']}"
        ours = {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
        self.environment = ours | {"PATH": path}
        self.folder, self.stages = Path("/"), stages
        self.stage, self.user, self.said = "", "", dict[str, str]()

    def take(self, name: str, words: str) -> None:
        getattr(self, f"take_{name.lower()}", self.note)(words)
        self.said[name] = words

    def note(self, words: str) -> None:
        """Kept in `said`: it changes no file."""

    def take_from(self, words: str) -> None:
        if self.stage:  # the one before is to be copied from
            shutil.move(str(self.folder), self.stages / self.stage)
        self.stage = words.partition(" AS ")[2]

    def take_workdir(self, words: str) -> None:
        self.folder = made(Path(words))

    def take_env(self, words: str) -> None:
        for pair in shlex.split(words):
            key, _, value = pair.partition("=")
            self.environment[key] = value.replace("$PATH", self.environment["PATH"])

    def take_copy(self, words: str) -> None:
        *options, source, target = shlex.split(words)
        origin = ROOT / source
        if options:
            stage = options[0].removeprefix("--from=")
            origin = self.stages / stage / Path(source).relative_to(self.folder)
        if origin.is_dir():
            ignored = shutil.ignore_patterns("node_modules", "__pycache__", ".env")
            shutil.copytree(origin, self.folder / target, ignore=ignored, symlinks=True)
        else:
            shutil.copy(origin, self.folder / target)

    def take_run(self, words: str) -> None:
        if not words.startswith(DISTRIBUTION):
            subprocess.run(words, shell=True, check=True, cwd=self.folder, env=self.environment)

    def take_user(self, words: str) -> None:
        self.user = words

    def command(self, *arguments: str) -> list[str]:
        """As a container would begin: another user, no capabilities."""
        user, group = self.user.split(":")
        bare = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--clear-groups")
        entry = [part.strip(' "') for part in self.said["ENTRYPOINT"].strip("[]").split(",")]
        default = [part.strip(' "') for part in self.said["CMD"].strip("[]").split(",")]
        as_user = ["setpriv", f"--reuid={user}", f"--regid={group}", *bare]
        return [*as_user, *entry, *(arguments or default)]


def walk(image: Image, settings: dict[str, str]) -> None:
    environment = image.environment | settings
    inside = {"cwd": image.folder, "env": environment}
    subprocess.run(image.command("migrate", "-v0"), check=True, **inside)  # type: ignore[call-overload]
    service = subprocess.Popen(
        ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh", *image.command()],
        cwd=image.folder,
        env=environment,
    )
    check = image.said["HEALTHCHECK"].partition("CMD ")[2]
    words = [part.strip(' "') for part in check.strip("[]").split('", "')]
    try:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and service.poll() is None:
            network = ("nsenter", f"--net=/proc/{service.pid}/ns/net")
            if not subprocess.run([*network, *words], stderr=-3, check=False, **inside).returncode:  # type: ignore[call-overload]
                sys.stdout.write("HEALTHY\n")
                break
            time.sleep(0.3)
        status = Path(f"/proc/{service.pid}/status").read_text()
        sys.stdout.write(f"UIDS {re.search(r'^Uid:.*', status, re.MULTILINE)[0].split()[1:]}\n")  # type: ignore[index]
    finally:
        service.terminate()
        sys.stdout.write(f"ENDED {service.wait(60)}\n")


def lay_out(folder: Path) -> None:
    """Mounts that nobody else sees, over every folder that is written to."""
    run("mount", "--make-rprivate", "/")
    prefix = Path(sys.base_prefix)
    if prefix.is_relative_to("/root"):  # where others may not look
        run("mount", "--bind", str(prefix), str(made(folder / "python")))
        run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/root")
        run("mount", "--move", str(folder / "python"), str(made(prefix)))
    run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", str(made(folder / "layers")))
    cover("/etc", "/etc", folder)
    for place in ("/opt", "/var/lib"):
        run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", place)


def close_off() -> None:
    """Nothing but /var/lib and /tmp can be written from here on."""
    for place in ("/opt", "/etc", "/root", "/"):
        run("mount", "-o", "remount,bind,ro", place)
    run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp")


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
    image = Image(made(Path("/opt/stages")))
    for name, words in steps():
        image.take(name, words)
    close_off()
    walk(image, dict(pair.split("=", 1) for pair in sys.argv[2:]))
