"""The table of typical changes names files that exist, and what holds each of its rows."""

import re
import tomllib

from tests.shared import ROOT

ROOM = ROOT / "consent"
DEEDS = (
    "add a state’s law, add a vendor, add a language, add a layout, add a job, "
    "add a column to the admin, add a field to the API, add a text, add a metric, "
    "take a feature away"
)
PATH = re.compile(r"`((?:[\w.<>-]+/)+[\w.<>-]*)`")


def rows() -> list[list[str]]:
    _, _, text = (ROOM / "README.md").read_text(encoding="utf-8").partition("## Where do I …")
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def exists(name: str) -> bool:
    """Whether there is such a file; `<name>` is any of its kind."""
    pattern = re.sub("<[^>]+>", "*", name)
    return any([*ROOM.glob(pattern), *ROOT.glob(pattern)])


def test_it_has_ten_rows_whose_files_exist() -> None:
    assert ", ".join(what for what, _, _ in rows()) == DEEDS
    named = [(what, name) for what, where, _ in rows() for name in PATH.findall(where)]
    assert {what for what, _ in named} == {what for what, _, _ in rows()}
    assert [(what, name) for what, name in named if not exists(name)] == []


def test_each_row_is_held_by_the_bench_or_by_tests() -> None:
    bench = tomllib.loads((ROOT / "tests/bench/changes.toml").read_text(encoding="utf-8"))
    for what, _, held in rows():
        replayed = re.fullmatch(r"bench changes (\w+)", held)
        named = PATH.findall(held)
        assert replayed is not None or named, what
        assert replayed is None or replayed[1] in bench, what
        assert [name for name in named if not (ROOT / name).exists()] == [], what
