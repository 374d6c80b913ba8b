"""A bare machine, as far as namespaces make one: network, /etc, /opt, /var and home of its own.

`python -m tests.deploy.bare FOLDER OPT`, inside of `unshare`, lays it out, and stays until its
input ends. What is written there is forgotten; but /opt of one that is online is OPT itself.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.shared import ROOT, SHARED

ABROAD = "203.0.113.7"  # an address of nobody's network, from which this machine can be asked
HOSTS = "127.0.0.1 localhost {}\n"
NAMES = tuple(f"{name}.mixnetworks.com" for name in ("consent", "www", "consent-staff"))
AS_ROOT = () if os.geteuid() == 0 else ("sudo", "-n")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STAND_INS = ROOT / "tests" / "deploy" / "stand_ins"
TRUSTED = "/etc/letsencrypt/believed.pem"  # the certificate that our stand-in for certbot made
# How packages are had from here, and nothing else of the tests' environment
PASSED_ON = re.compile(r"PIP_|SSL_|REQUESTS_|CURL_|(?i:https?_proxy|no_proxy)")
DONE = "~~~ done ~~~"


class Failed(AssertionError):
    pass


@dataclass(frozen=True)
class Machine:
    folder: Path
    pid: int
    is_online: bool

    @contextmanager
    def shell(self) -> Iterator["Shell"]:
        shell = Shell(self)
        try:
            yield shell
        finally:
            shell.close()

    def enter(self) -> list[str]:
        return [*AS_ROOT, "nsenter", f"--target={self.pid}", "--mount", "--net", "--pid", "--"]


class Shell:
    """The operator's one shell, in which block after block is pasted. What fails ends it."""

    def __init__(self, machine: Machine) -> None:
        self._folder = machine.folder
        home = machine.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {key: value for key, value in os.environ.items() if PASSED_ON.match(key)}
        environment |= {"PATH": f"{STAND_INS}:{PATH}", "HOME": str(home), "LC_ALL": "C.UTF-8"}
        environment |= {"PIP_CACHE_DIR": str(SHARED / "pip"), "TESTS_PYTHON": sys.executable}
        if not machine.is_online:
            environment["CURL_CA_BUNDLE"] = TRUSTED
        pairs = [f"{key}={value}" for key, value in environment.items()]
        self._bash = subprocess.Popen(
            [*machine.enter(), "env", "-i", *pairs, "bash", "-eo", "pipefail"],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, text: str) -> str:
        return self._send(f"eval {shlex.quote(text)} </dev/null")

    def start(self, text: str, log: str) -> None:
        """What serves until it is stopped."""
        self._send(f"(eval {shlex.quote(text)}) </dev/null >{self._folder}/{log}.log 2>&1 &")

    def wait_until(self, condition: str) -> None:
        """Ask again until it is true, or what was started last has ended."""
        self.run(f"until {condition}; do kill -0 ${{!:-$$}}; sleep 0.2; done")

    def close(self) -> None:
        with self._bash:  # closes its pipes, which ends it, and waits
            pass

    def _send(self, line: str) -> str:
        assert self._bash.stdin and self._bash.stdout
        self._bash.stdin.write(f"{line}\necho; echo '{DONE}'\n")
        self._bash.stdin.flush()
        lines: list[str] = []
        for output in self._bash.stdout:
            if output.strip() == DONE:
                return "".join(lines).strip()
            lines.append(output)
        logs = [log.read_text() for log in sorted(self._folder.glob("*.log"))]
        raise Failed("\n".join([line, *lines, *logs]))


@contextmanager
def machine(folder: Path, opt: Path, *, online: bool = False) -> Iterator[Machine]:
    """`online`: on the network of the machine that the tests run on, to fetch packages."""
    spaces = ("--mount", "--pid", "--fork", "--mount-proc", *([] if online else ["--net"]))
    words = ["-m", "tests.deploy.bare", str(folder), str(opt), *["online"] * online]
    with subprocess.Popen(
        [*AS_ROOT, "unshare", *spaces, sys.executable, *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as holder:
        assert holder.stdin and holder.stdout
        try:
            line = holder.stdout.readline()
            assert line.strip() == DONE, line + holder.stdout.read()
            yield Machine(folder, _last_of(holder.pid), online)
        finally:
            holder.stdin.close()


def _last_of(pid: int) -> int:
    """What `sudo` and `unshare` have started: the first process of the new machine."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _last_of(int(children[0])) if children else pid


def lay_out(folder: Path, opt: Path, *, online: bool) -> None:
    run("mount", "--make-rprivate", "/")
    run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", str(made(folder / "layers")))
    for place in ("/etc", "/var"):
        cover(place, place, folder)
    if online:
        run("mount", "--bind", str(made(opt)), "/opt")
        return
    cover(str(opt), "/opt", folder)
    run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run")
    run("ip", "link", "set", "lo", "up")
    run("ip", "address", "add", f"{ABROAD}/32", "dev", "lo")
    Path("/etc/hosts").write_text(HOSTS.format(" ".join(NAMES)))


def cover(below: str, place: str, folder: Path) -> None:
    """What is written there stays in this namespace."""
    name = re.sub(r"\W", "-", place)
    upper, work = made(folder / "layers" / name), made(folder / "layers" / f"{name}-work")
    upper.chmod(0o755)
    options = f"lowerdir={below},upperdir={upper},workdir={work}"
    run("mount", "-t", "overlay", "-o", options, "overlay", place)


def made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), Path(sys.argv[2]), online="online" in sys.argv)
    sys.stdout.write(f"{DONE}\n")
    sys.stdout.flush()
    sys.stdin.read()  # until whoever started it lets go: with the first process all others end
