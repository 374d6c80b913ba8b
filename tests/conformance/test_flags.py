"""What records or is sensitive waits for a yes in every language, as a third party's does."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import references
from tests.conformance.document import DOCUMENT

pytestmark = pytest.mark.requirement("R30", "R81", "R159")


def marked(**flags: bool) -> dict[str, Any]:
    document = deepcopy(DOCUMENT)
    [category] = [
        category
        for category in document["notice"]["categories"]
        if category["key"] == "personalization"
    ]
    category |= flags
    return document


@references.EACH
def test_each_flag_needs_the_visitors_own_yes(tmp_path: Path, language: str) -> None:
    references.laid(language, tmp_path)
    waiting, *others = (
        references.answers(language, tmp_path, marked(**flags))
        for flags in ({"third_party": True}, {"records": True}, {"sensitive": True}, {})
    )

    assert others[:2] == [waiting, waiting]
    assert others[2] != waiting
