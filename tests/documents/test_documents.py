"""Nothing in the documents is only said: code runs, settings exist, links lead somewhere."""

import re
import tomllib

from tests.documents import Block, blocks, documents
from tests.shared import ROOT

NOT_RUN = "not run here: "
TEST = re.compile(r"(tests/[\w/]+(?:\.py)?)(?:::(\w+))?")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#[^)]*)?\)")
LONGEST_README = 150  # lines


def test_every_block_of_code_runs_in_a_test_or_says_why_not() -> None:
    code = [one for one in blocks() if one.language != "text"]  # a drawing
    assert code
    assert [one for one in code if not _is_answered_for(one)] == []


def _is_answered_for(block: Block) -> bool:
    """Whether the comment above it gives a reason, or names a test that exists."""
    if block.note.startswith(NOT_RUN):
        return True
    named = TEST.match(block.note)
    if named is None or not (ROOT / named[1]).exists():
        return False
    return named[2] is None or f"def {named[2]}(" in (ROOT / named[1]).read_text(encoding="utf-8")


def test_every_link_leads_to_a_file() -> None:
    links = [(path, link) for path in documents() for link in LINK.findall(path.read_text("utf-8"))]
    assert links
    broken = [(path.name, link) for path, link in links if not (path.parent / link).exists()]
    assert broken == []


def test_the_readme_is_short() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= LONGEST_README


def test_the_version_has_its_changes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / ".github" / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\S+)", changes, re.MULTILINE)
    assert versions[0] == project["version"]
