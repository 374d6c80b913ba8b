"""A stand-in for `systemctl` on a bare machine without systemd.

A unit of ours is started as it says: its command, its user, what of the file system it may write.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

UNITS = Path("/etc/systemd/system")
KERNEL = ("/proc", "/sys", "/dev")
RUN = Path("/run")
REFUSE_WRITTEN_CODE = 65  # PR_SET_MDWE, as MemoryDenyWriteExecute does


def main(verb: str, *names: str) -> None:
    names = tuple(name.removesuffix(".service") for name in names if not name.startswith("-"))
    if verb == "daemon-reload":
        assert list(UNITS.glob("mix-consent*.service"))
        return
    for name in names:
        file = RUN / f"{name}.pid"
        if name.endswith(".timer"):
            assert (UNITS / name).exists()
        elif verb in ("reload", "restart") and file.exists():
            os.kill(int(file.read_text().split()[0]), signal.SIGHUP)
        elif name == "nginx":
            subprocess.run([name], check=True)  # as the distribution's own unit does
        else:
            start_unit(name)


def start_unit(name: str) -> None:
    """In the background, with mounts of its own."""
    with Path(f"/var/log/{name}.log").open("ab") as log:
        command = [sys.executable, "-m", "tests.deploy.units", "inside", name]
        started = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (RUN / f"{name}.pid").write_text(str(started.pid))  # each replaces itself by the next


def become(name: str) -> None:
    parser = RawConfigParser(strict=False, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNITS / f"{name}.service")
    service = dict(parser["Service"])
    assert (service["ProtectSystem"], service["PrivateTmp"]) == ("strict", "yes")
    user, group = service["User"], service["Group"]
    writable = [Path("/var/lib") / service["StateDirectory"]]
    if "RuntimeDirectory" in service:
        writable.append(RUN / service["RuntimeDirectory"])
    for folder in writable:
        folder.mkdir(exist_ok=True)
        shutil.chown(folder, user, group)
    close_off(writable)
    ctypes.CDLL(None).prctl(REFUSE_WRITTEN_CODE, 1, 0, 0, 0)  # where the kernel knows it
    os.umask(int(service["UMask"], 8))
    os.chdir(service["WorkingDirectory"])
    bare = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")
    as_user = ("setpriv", "--reuid", user, "--regid", group, "--init-groups", *bare)
    command = [*as_user, *service["ExecStart"].split()]
    os.execve(shutil.which("setpriv") or "setpriv", command, {"PATH": os.environ["PATH"]})


def close_off(writable: list[Path]) -> None:
    """All is read-only but these folders, and a /tmp of its own."""
    for folder in writable:
        mount("--bind", str(folder), str(folder))
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp")
    kept = {*map(str, writable), "/tmp"}
    for line in Path("/proc/self/mounts").read_text().splitlines():
        place = line.split()[1].encode().decode("unicode_escape")
        hidden = place.startswith("/tmp/")
        if place not in kept and not place.startswith(KERNEL) and not hidden:
            mount("-o", "remount,bind,ro", place)


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


if __name__ == "__main__":
    if sys.argv[1] == "inside":
        become(sys.argv[2])
    main(*sys.argv[1:])
