"""Deliberate faults in the kernel, one at a time: a test fails, or `mutants.toml` says why not.

mutmut changes every function in every way it knows. What it leaves alone, constants and
properties, stands in `mutants.toml` as text to be replaced, and so may faults in other rooms.
"""

import json
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.shared import ROOT

MUTMUT = "mutmut==3.8.1"
KERNEL = "consent/kernel"
NICE = ("nice", "-n", "15")  # others work on the machine too
COPIED = ("config", "consent", "static", "templates", "tests", "manage.py", "pyproject.toml")
# Forked from a process that ran no test: one that did has answers in memory
SETUP = """[mutmut]
source_paths={kernel}
also_copy={copied}
pytest_add_cli_args_test_selection={tests}
pytest_add_cli_args=
 -n0
 -p
 no:cacheprovider
 --hypothesis-seed=0
process_isolation=forkserver
use_git_change_detection=false
"""
OUTCOMES = {0: "survived", 5: "survived", 33: "survived", 1: "killed", 3: "killed"}
KILLED = ("killed", "ran without end")


def main() -> None:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, place / name)
        tests = [
            str(path.relative_to(place)) for glob in table["tests"] for path in place.glob(glob)
        ]
        outcomes = _named(place, table["named"]) | _made(place, tests)
        survived = [name for name, outcome in outcomes.items() if outcome not in KILLED]
        unexplained = list(_unexplained(place, survived, table["survivors"]))
    counts = Counter(outcomes.values())
    print(f"{len(outcomes)} made: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    print(f"{len(survived) - len(unexplained)} survivors explained, {len(unexplained)} not")
    print("\n".join(unexplained))
    if unexplained:
        raise SystemExit(1)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        skipped = shutil.ignore_patterns("node_modules", "__pycache__", "*.sqlite3*")
        shutil.copytree(source, target, ignore=skipped)
    else:
        shutil.copy(source, target)


def _named(place: Path, named: list[dict[str, Any]]) -> dict[str, str]:
    """What became of each fault that the table writes out."""
    return {f"{fault['file']}: {fault['now']}": _tried(place, fault) for fault in named}


def _tried(place: Path, fault: Mapping[str, Any]) -> str:
    path = place / fault["file"]
    text = path.read_text(encoding="utf-8")
    if text.count(fault["was"]) != 1:
        raise SystemExit(f"{fault['file']} does not say {fault['was']!r} once: mend mutants.toml")
    path.write_text(text.replace(fault["was"], fault["now"]), encoding="utf-8")
    pytest = ("uv", "run", "-q", "--project", str(ROOT), "python", "-m", "pytest")
    quiet = ("-n0", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0")
    run = subprocess.run([*NICE, *pytest, *quiet, *fault["tests"]], cwd=place, capture_output=True)
    path.write_text(text, encoding="utf-8")
    if run.returncode > 2:  # the tests could not be had: nothing is known
        raise SystemExit(run.stdout.decode() + run.stderr.decode())
    return "killed" if run.returncode else "survived"


def _made(place: Path, tests: list[str]) -> dict[str, str]:
    """What became of each fault that mutmut made."""
    lists = {"copied": COPIED, "tests": tests}
    lines = {name: "".join(f"\n {value}" for value in values) for name, values in lists.items()}
    (place / "setup.cfg").write_text(SETUP.format(kernel=KERNEL, **lines), encoding="utf-8")
    run = _mutmut(place, "run", "--max-children", "1")
    codes: dict[str, int | None] = {}
    for path in (place / "mutants" / KERNEL).glob("*.meta"):
        codes |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    if not codes or None in codes.values():
        raise SystemExit(run.stdout.decode()[-3000:] + run.stderr.decode()[-3000:])
    return {name: OUTCOMES.get(code or 0, "ran without end") for name, code in codes.items()}


def _unexplained(place: Path, survived: list[str], known: list[dict[str, str]]) -> Iterator[str]:
    explained = {(fault["was"], fault["now"]) for fault in known}
    for name in survived:
        made = name.startswith("consent.")
        shown = _mutmut(place, "show", name).stdout.decode() if made else ""
        was, now = (_changed(shown, sign) for sign in "-+")
        if (was, now) not in explained:
            yield f"{name}\n  - {was}\n  + {now}" if made else name


def _changed(diff: str, sign: str) -> str:
    """The lines that a difference takes out or puts in."""
    lines = (line for line in diff.splitlines() if line.startswith(sign))
    return "\n".join(line[1:].strip() for line in lines if not line.startswith(sign * 3))


def _mutmut(place: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ("uv", "run", "-q", "--project", str(ROOT), "--with", MUTMUT, "mutmut", *arguments)
    return subprocess.run([*NICE, *command], cwd=place, capture_output=True)
