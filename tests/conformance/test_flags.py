"""What records or is sensitive waits for a yes in every language, as a third party's does."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import references
from tests.conformance.document import DOCUMENT, Answers

pytestmark = pytest.mark.requirement("R30", "R81", "R159")


def marked(**flags: bool) -> dict[str, Any]:
    document = deepcopy(DOCUMENT)
    [category] = [
        one for one in document["notice"]["categories"] if one["key"] == "personalization"
    ]
    category |= flags
    return document


def answers(folder: Path, reference: str, **flags: bool) -> Answers:
    ask = {"php": references.php, "node": references.node}[reference]
    return ask(folder, marked(**flags))


@pytest.mark.parametrize("reference", ["php", "node"])
def test_each_flag_needs_the_visitors_own_yes(tmp_path: Path, reference: str) -> None:
    ending = {"php": "php", "node": "mjs"}[reference]
    references.laid(tmp_path, f"verify.{ending}", f"judge.{ending}")

    waiting = answers(tmp_path, reference, third_party=True)

    assert answers(tmp_path, reference) != waiting
    assert answers(tmp_path, reference, records=True) == waiting
    assert answers(tmp_path, reference, sensitive=True) == waiting
