"""CPU seconds of the tests by folder and module, children included: `tests.bench cpu -m fast`.

What follows is pytest's. A server that leaves its parent, as PostgreSQL does, is in the last line
alone, which is of the whole machine.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]
import pytest

from tests.shared import ROOT

MODULES = 40  # that are printed

Seconds = defaultdict[str, float]


def main(*arguments: str) -> None:
    with TemporaryDirectory(prefix="cpu-") as folder:
        before = psutil.cpu_times()
        command = [sys.executable, "-m", "pytest", "-p", "tests.bench.cpu", "-q", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"BENCH_CPU": folder})
        after = psutil.cpu_times()
        modules: Seconds = defaultdict(float)
        for path in Path(folder).glob("*.json"):
            for module, seconds in json.loads(path.read_text()).items():
                modules[module] += seconds
    collecting = modules.pop("", 0.0)
    folders: Seconds = defaultdict(float)
    for module, seconds in modules.items():
        folders["/".join(module.split("/")[:2])] += seconds
    for title, each in (("folder", folders), ("module", modules)):
        print(f"\n| {title} | CPU, s |\n| --- | ---: |")
        for name, seconds in sorted(each.items(), key=lambda one: -one[1])[:MODULES]:
            print(f"| {name} | {seconds:.1f} |")
    busy = sum(getattr(after, name) - getattr(before, name) for name in ("user", "nice", "system"))
    print(
        f"\nTests {sum(modules.values()):.0f} s, start and collection {collecting:.0f} s;", end=" "
    )
    print(f"the whole machine meanwhile {busy:.0f} s.")
    sys.exit(done.returncode)


def _used() -> float:
    """By this process and all below it, those that have ended too."""
    me = psutil.Process()
    used = 0.0
    for process in (me, *me.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        used += times.user + times.system
        used += getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return used


_seconds: Seconds = defaultdict(float)
_last = 0.0


def _count(module: str) -> None:
    global _last
    now = _used()
    _seconds[module] += now - _last
    _last = now


def pytest_collection_finish() -> None:
    _count("")


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What is taken down after a module's last test is the module's."""
    if nextitem is None or nextitem.path != item.path:
        _count(item.nodeid.partition("::")[0])


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _seconds and not session.config.getoption("numprocesses", None):
        path = Path(os.environ["BENCH_CPU"]) / f"{os.getpid()}.json"
        path.write_text(json.dumps(_seconds))
