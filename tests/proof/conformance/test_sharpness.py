"""The vectors are sharp: a verifier that leaves out any one of its checks is found out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.proof.verifiers import FOLDER
from tests.proof.conformance import verifiers
from tests.proof.conformance.test_receipts import VECTORS, expected, question

CHECK = re.compile(
    r"^(?P<indent> +)(?:for \(const .*\) )?(?:await )?(?:need|verify|public\.verify)\(.*\);?$",
    re.MULTILINE,
)


def weakened(name: str) -> Iterator[tuple[str, str]]:
    """Each line that checks something, and the program without it."""
    text = (FOLDER / name).read_text()
    for line in CHECK.finditer(text):
        nothing = "pass" if name.endswith(".py") else ""
        yield line[0].strip(), text[: line.end("indent")] + nothing + text[line.end() :]


@pytest.mark.parametrize("name", verifiers.ALL)
def test_a_verifier_without_one_of_its_checks_is_found_out(name: str, tmp_path: Path) -> None:
    questions = [question(vector) for vector in VECTORS]
    right = [expected(vector) for vector in VECTORS]
    found: dict[str, bool] = {}
    for line, text in weakened(name):
        (tmp_path / name).write_text(text)
        found[line] = verifiers.ALL[name](questions, tmp_path) != right
    assert [line for line, is_found in found.items() if not is_found] == []
    assert len(found) >= 15
