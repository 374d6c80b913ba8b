"""Inside namespaces of its own: a machine on which the words of a document are followed.

`python -m tests.deploy.machine FOLDER` changes nothing outside. /opt/mix-consent is this checkout,
/etc and /opt take what is written and forget it.
"""

import ctypes
import re
import subprocess
import sys
import time
import urllib.request
from configparser import RawConfigParser
from contextlib import suppress
from pathlib import Path

from tests.documents import blocks
from tests.shared import ROOT

STATE = Path("/var/lib/mix-consent")
CHECKOUT = "/opt/mix-consent"
README = "config/deploy/systemd/README.md"
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
START_SECONDS = 120


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
    for place, mode in (("/opt", "0755"), ("/var/lib", "0755")):
        run("mount", "-t", "tmpfs", "-o", f"mode={mode}", "tmpfs", place)


def close_off() -> None:
    """Nothing but /var/lib and /tmp can be written from here on."""
    for place in ("/opt", "/etc", "/root", "/"):
        run("mount", "-o", "remount,bind,ro", place)
    run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp")


def follow_the_readme(settings: str) -> None:
    first, second = (
        one.text
        for one in blocks()
        if one.document == README and one.note.startswith("tests/deploy/test_systemd.py")
    )
    run("sh", "-euc", first)
    env = Path("/etc/mix-consent/env")
    env.write_text(env.read_text() + settings)
    run("sh", "-euc", second)


class Unit:
    """A unit as it was copied: its command, and what of its hardening works without systemd."""

    def __init__(self, name: str) -> None:
        parser = RawConfigParser(strict=False, comment_prefixes=("#",))
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(f"/etc/systemd/system/{name}.service")
        self._said = dict(parser["Service"])
        assert self._said["ProtectSystem"] == "strict" and self._said["UMask"] == "0077"

    def start(self) -> "subprocess.Popen[bytes]":
        user = self._said["User"]
        as_user = ("setpriv", "--reuid", user, "--regid", self._said["Group"], "--init-groups")
        bare = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")
        return subprocess.Popen(
            [*as_user, *bare, *self._said["ExecStart"].split()],
            cwd=self._said["WorkingDirectory"],
            env={"PATH": "/usr/bin:/bin", "USER": user},
            umask=0o077,
            preexec_fn=_refuse_written_code,
        )


def walk() -> None:
    service = Unit("mix-consent").start()
    try:
        _await("the service lives", "/healthz", service)
        assert Unit("mix-consent-backup").start().wait() == 0
        backups = list((STATE / "backups").iterdir())
        _say("BACKUPS", len(backups), oct(backups[0].stat().st_mode & 0o777))
        service.send_signal(1)  # as ExecReload does
        time.sleep(2)
        _await("it lives after a reload", "/healthz", service)
        _say("STATE", *sorted(path.name for path in STATE.iterdir()))
        _say("OWNERS", {path.owner() for path in STATE.rglob("*")})
    finally:
        service.terminate()
        _say("ENDED", service.wait(40))


def _get(path: str) -> str:
    headers = {"Host": "consent.mixnetworks.com", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:8000{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        return str(response.read().decode())


def _await(what: str, path: str, service: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and service.poll() is None:
        with suppress(OSError):
            _say("ANSWER", what, _get(path))
            return
        time.sleep(0.2)
    raise AssertionError(f"Never: {what}")


def _say(*words: object) -> None:
    """For the test, which reads it."""
    sys.stdout.write(f"{' '.join(map(str, words))}\n")
    sys.stdout.flush()


def _refuse_written_code() -> None:
    """MemoryDenyWriteExecute, where the kernel knows it."""
    ctypes.CDLL(None).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)


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
    lay_out(Path(sys.argv[1]))
    run("ip", "link", "set", "lo", "up")
    cover(str(ROOT), str(made(Path(CHECKOUT))), Path(sys.argv[1]))
    follow_the_readme(sys.argv[2])
    run("mount", "-o", "remount,bind,ro", CHECKOUT)
    close_off()
    walk()
