"""What the documents say: every block of code in them runs somewhere, or says why it does not."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.shared import ROOT

SERVICE = "https://consent.mixnetworks.com"  # as the documents name it
FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    document: str  # its path in the repository
    language: str
    note: str  # of the comment in front of it: the test that runs it, or why none does
    text: str


def documents() -> list[Path]:
    """Every Markdown file that is or would be committed."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / name for name in listing.stdout.split() if (ROOT / name).exists()]


def blocks() -> Iterator[Block]:
    for path in documents():
        for found in FENCE.finditer(path.read_text(encoding="utf-8")):
            language, text = found["language"], found["text"]
            yield Block(str(path.relative_to(ROOT)), language, found["note"] or "", text)


def block(document: str, holding: str) -> str:
    """The one block of a document that holds these words."""
    (text,) = (one.text for one in blocks() if one.document == document and holding in one.text)
    return text
