"""A pattern with many stars takes no time, in every language: names come from visitors."""

import pytest

from tests.bench.patterns import CASES, HOLDS, LANGUAGES

MOST = 50  # milliseconds, on a busy machine; what goes back and forth takes seconds


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_stars_take_no_time(language: str) -> None:
    found = LANGUAGES[language]()

    assert [holds for holds, _ in found] == HOLDS
    assert [name for name, (_, taken) in zip(CASES, found, strict=True) if taken > MOST] == []
