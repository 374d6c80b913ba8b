"""What a typical change costs: each is made in a copy of the last commit, built, and tested.

The judge of the house: files and lines that a person edits, tests that had to change with them,
tests that fail although they are about something else, and the processor's time of the tests that
a developer runs. `changes.toml` has a table for each change, and `changes/` its patch.

    python -m tests.bench changes                  all of them
    python -m tests.bench changes vendor state     these
    python -m tests.bench changes --check          only that each patch still applies

A patch that applies no more has to follow the house, and the bench ends with 1. To follow: apply
what still applies (`git apply --3way`), mend the rest by hand, and write the patch again with
`git diff -U1 --no-renames`, without what a step of the table makes, writes or removes.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import Any

from tests import node
from tests.shared import ROOT

HERE = Path(__file__).with_suffix("")
GIT = ("git", "-c", "safe.directory=*")
HEAD = "change | files changed | lines | tests that had to change"
MORE = "tests that fail for another reason | CPU s of the tests"
BROKEN = "DOES NOT WORK, by"
# A word of a translation that is no name, no place to fill in and no address
WORD = re.compile(
    r"(?<![\w{(%<@./-])(?!msgstr|Networks|https)([^\W\d_]{3,})[^\W\d_](?![\w})=@./-])"
)
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?(?:\[.*?\])?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Change:
    """One row of the table."""

    name: str
    change: str  # in words
    tests: str  # that a developer runs, with spaces between them
    remove: tuple[str, ...] = ()  # files and folders that go, beside the patch
    language: str = ""  # whose translation is a copy of the Spanish one
    make: tuple[str, ...] = ()  # commands, in the shell
    has: dict[str, str] = field(default_factory=dict)  # file → what is in it in the end
    has_not: dict[str, str] = field(default_factory=dict)

    @property
    def patch(self) -> Path:
        return HERE / f"{self.name}.patch"


def changes() -> dict[str, Change]:
    table = tomllib.loads(HERE.with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: _change(name, **row) for name, row in table.items()}


def _change(name: str, **row: Any) -> Change:
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    return Change(name, **row | lists)


def main(*names: str) -> None:
    known = changes()
    if unknown := {*names} - {*known, "--check"}:
        sys.exit(f"No change is called {', '.join(unknown)}: {', '.join(known)}.")
    chosen = [known[name] for name in names if name in known] or [*known.values()]
    stale = [sentence for change in chosen if (sentence := refusal(change))]
    print("\n".join(stale), end="\n" if stale else "")
    if "--check" not in names:
        print(f"| {HEAD} | {MORE} |\n| --- | ---: | ---: | ---: | ---: | ---: |")
        notes = [note for change in chosen if not refusal(change) for note in _measure(change)]
        print("\n".join(("", *notes)))
        stale += [note for note in notes if BROKEN in note]
    sys.exit(bool(stale))


def refusal(change: Change, folder: Path = ROOT) -> str:
    """Why a patch does not apply to a folder, in a sentence; empty where it does."""
    command = [*GIT, "apply", "--check", str(change.patch)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    gone = [name for name in change.remove if not (folder / name).exists()]
    at = re.search(r"(?:patch failed|error): (\S+?)(?::\d+)?(?:: .*)?$", done.stderr, re.MULTILINE)
    if done.returncode:
        gone.insert(0, at[1] if at else done.stderr.strip())
    where = f"{', '.join(gone)} is not as it was: write the patch again"
    return f"The change “{change.name}” does not apply any more, since {where}." if gone else ""


def _measure(change: Change) -> Iterator[str]:
    """Print the row of a change, and yield what there is to say below the table."""
    with TemporaryDirectory(prefix=f"change-{change.name}-") as temporary:
        copy = _Copy(Path(temporary) / "house")
        copy.git("apply", str(change.patch))
        for name in change.remove:
            path = copy.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        texts = copy.translate(change.language) if change.language else 0
        edited = copy.difference()
        for command in change.make:
            copy.run(command)
        made = copy.difference().keys() - edited.keys()
        failed, seconds = copy.failing(change)
        wrong = [name for name, _ in copy.missing(change)]
    lines = sum(edited.values())
    gone = [name for name in edited if name in copy.removed]
    tests = [name for name in edited if name.startswith("tests/") and name not in copy.added]
    deleted = f", of them {len(gone)} deleted in {len(change.remove)} places" if gone else ""
    files = f"{len(edited)}{deleted} (+ {len(made)} made)"
    cells = change.change, files, f"{lines:,}", len(tests), len(failed), f"{seconds:.0f}"
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    yield f"{change.name} edits {', '.join(sorted(edited))}"
    yield f"{change.name} makes {', '.join(sorted(made)) or 'nothing'}"
    if texts:
        yield f"{change.name} writes {texts} texts"
    yield from (f"{change.name} fails {test}" for test in failed)
    yield from (f"{change.name} {BROKEN} {name}" for name in wrong)


class _Copy:
    """The last commit in a folder of its own, with what builds and tests it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        archive = subprocess.run(
            [*GIT, "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True
        )
        subprocess.run(["tar", "x"], cwd=folder, input=archive.stdout, check=True)
        self.git("init", "--quiet")
        (folder / ".git/info/exclude").write_text("node_modules\n", encoding="utf-8")
        self.before = self._tree()
        (folder / "consent/banner/node_modules").symlink_to(node.packages())

    def git(self, *command: str) -> str:
        return self.run(*GIT, *command)

    def run(self, *command: str) -> str:
        """Run a program; or one string, in the shell."""
        shell = len(command) == 1
        done = subprocess.run(
            command[0] if shell else command,
            shell=shell,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    @property
    def _environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {"PATH": path, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    def translate(self, language: str) -> int:
        """Write Spanish with one other word a text, and return how many texts that are.

        The lint refuses what says the same in two languages, and asks for names and places.
        """
        like, own = (self.folder / f"consent/locale/{code}" for code in ("es", language))
        catalogue = "LC_MESSAGES/django.po"
        text = (like / catalogue).read_text(encoding="utf-8")
        (own / catalogue).parent.mkdir(parents=True)
        text = text.replace("Language: es", f"Language: {language}")
        text = re.sub(
            "^msgstr.*", lambda line: WORD.sub(r"\1ß", line[0], count=1), text, flags=re.MULTILINE
        )
        (own / catalogue).write_text(text, encoding="utf-8")
        return len(re.findall("^msgid ", text, re.MULTILINE)) - 1  # the first one is its head

    def _tree(self) -> str:
        self.git("add", "--all")
        return self.git("write-tree").strip()

    def difference(self) -> dict[str, int]:
        """Each file that differs from the commit, with the lines that were added or removed."""
        changed = ("--no-renames", self.before, self._tree())
        rows = [row.split("\t") for row in self.git("diff", "--numstat", *changed).splitlines()]
        marks = [
            row.split("\t") for row in self.git("diff", "--name-status", *changed).splitlines()
        ]
        self.added = {name for mark, name in marks if mark == "A"}
        self.removed = {name for mark, name in marks if mark == "D"}
        return {name: sum(int(n) for n in counts if n != "-") for *counts, name in rows}

    def failing(self, change: Change) -> tuple[list[str], float]:
        """Tests that fail with the change and not without it, and the seconds of all."""
        before = getrusage(RUSAGE_CHILDREN)
        failed = self._failing(*change.tests.split())
        after = getrusage(RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return sorted({*failed} - {*self._failing_before(failed)}), seconds

    def _failing(self, *arguments: str) -> list[str]:
        command = [sys.executable, "-m", "pytest", "-n0", "-q", "--tb=no", "-rfE", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True
        )
        assert done.returncode in (0, 1, 2, 5), done.stdout + done.stderr
        return FAILED.findall(done.stdout)

    def _failing_before(self, tests: list[str]) -> list[str]:
        if not tests:
            return []
        with TemporaryDirectory(prefix="change-none-") as temporary:
            files = {test.partition("::")[0] for test in tests}  # a row of a table may be new
            return _Copy(Path(temporary) / "house")._failing(*files)

    def missing(self, change: Change) -> Iterator[tuple[str, str]]:
        for rows, is_there in ((change.has, True), (change.has_not, False)):
            for name, text in rows.items():
                if (text in (self.folder / name).read_text(encoding="utf-8")) is not is_there:
                    yield name, text
