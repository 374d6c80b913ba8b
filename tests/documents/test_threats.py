"""The threat model names a test for what it says, and each of them exists."""

import ast
import re
from functools import cache
from typing import NamedTuple

from tests.shared import ROOT

MODEL = ROOT / ".github" / "THREATS.md"
SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ASSET = re.compile(r"\*\*(\w+)\*\*: ")
LINK = re.compile(r"\[(tests/[^\]]*)\]\(([^)]*)\)")
NAME = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
WORDS = ("holds", "inherent", "open")  # the worst last


class Row(NamedTuple):
    attacker: str
    asset: str
    claim: str
    proof: str

    @property
    def word(self) -> str:
        """How a row ends: what has a test alone holds."""
        first, _, _ = self.proof.partition("<br>")
        return first if first in WORDS[1:] else WORDS[0]


def cells(line: str) -> list[str]:
    return [one.strip() for one in line.strip().strip("|").split("|")]


def tables(text: str) -> list[list[str]]:
    """The rows below each table's head."""
    lines = [cells(line) for line in text.splitlines() if line.startswith("|")]
    return [line for line in lines if set("".join(line)) != {"-"}]


def rows() -> list[Row]:
    sections = SECTION.findall(MODEL.read_text("utf-8"))
    return [Row(name, *row) for name, text in sections for row in tables(text)[1:]]


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_row_is_of_an_asset_that_is_explained() -> None:
    assets = set(ASSET.findall(MODEL.read_text("utf-8")))
    assert {row.asset for row in rows()} == assets


def test_what_holds_has_a_test() -> None:
    assert len(rows()) > 60
    without = [row for row in rows() if row.word == "holds" and not LINK.search(row.proof)]
    assert without == []


def test_every_test_that_is_named_exists() -> None:
    links = [link for row in rows() for link in LINK.findall(row.proof)]
    assert len(links) > 100
    assert [link for link in links if not _leads_to_a_test(*link)] == []


def test_nothing_else_stands_for_a_test() -> None:
    odd = {row.proof for row in rows() if LINK.sub("", row.proof).replace("<br>", "") not in _ENDS}
    assert odd == set()


_ENDS = {"", *WORDS[1:]}


def _leads_to_a_test(text: str, target: str) -> bool:
    named = NAME.fullmatch(text)
    if named is None or target != f"../{named[1]}" or not (ROOT / named[1]).is_file():
        return False
    return named[2] in names_in(named[1])
