"""The threat model names a test for what it says, and each of them exists."""

import ast
import re
from functools import cache
from typing import NamedTuple

from tests.shared import ROOT

MODEL = ROOT / ".github" / "THREATS.md"
SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ASSET = re.compile(r"\*\*(\w+)\*\*: ")
ROW = re.compile(r"^\* (\w+)(?:, (inherent|open))?: (.*(?:\n  .*)*)", re.MULTILINE)
LINK = re.compile(r"\[(tests/[^\]]*)\]\(([^)]*)\)")
NAME = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")


class Row(NamedTuple):
    asset: str
    exception: str  # "inherent" or "open"; "" where it holds
    claim: str  # with the links to its tests


def rows() -> list[Row]:
    sections = SECTION.findall(MODEL.read_text("utf-8"))
    return [Row(*row) for _, text in sections for row in ROW.findall(text)]


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_row_is_of_an_asset_that_is_explained() -> None:
    assets = set(ASSET.findall(MODEL.read_text("utf-8")))
    assert {row.asset for row in rows()} == assets


def test_what_holds_has_a_test_and_what_is_open_one_that_fails_when_it_is_closed() -> None:
    assert len(rows()) > 60
    tested = [row for row in rows() if row.exception != "inherent"]
    assert [row for row in tested if not LINK.search(row.claim)] == []


def test_every_test_that_is_named_exists() -> None:
    links = [link for row in rows() for link in LINK.findall(row.claim)]
    assert len(links) > 100
    assert [link for link in links if not _leads_to_a_test(*link)] == []


def test_every_line_of_a_list_is_a_row() -> None:
    sections = SECTION.findall(MODEL.read_text("utf-8"))
    assert sum(text.count("\n* ") for _, text in sections) == len(rows())


def _leads_to_a_test(text: str, target: str) -> bool:
    named = NAME.fullmatch(text)
    if named is None or target != f"../{named[1]}" or not (ROOT / named[1]).is_file():
        return False
    return named[2] in names_in(named[1])
