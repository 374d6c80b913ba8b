"""How many are asked again: an estimate, from the answers that are counted."""

from dataclasses import replace
from datetime import date

import pytest

from consent import publishing
from consent.models import Site
from consent.publishing import reconsent
from consent.record.statistics.tallies import AnswerCounts
from tests.publishing.edits import add, after

pytestmark = pytest.mark.usefixtures("first_notice")

COUNTS = AnswerCounts(21_480, {"analytics": 7_153, "marketing": 4}, {"analytics": 14_327})


@pytest.mark.parametrize(
    ("material", "counts", "expected"),
    [
        pytest.param(["analytics"], COUNTS, "(about 7,150 of 21,500 answers)", id="those"),
        pytest.param(["marketing"], COUNTS, "(fewer than 10 of 21,500 answers)", id="few"),
        pytest.param(
            ["analytics"],
            AnswerCounts(2, {"analytics": 2}, {}),
            "(of fewer than 10 answers)",
            id="hardly any",
        ),
        pytest.param(["analytics"], replace(COUNTS, answered=0), "(not counted yet)", id="none"),
        pytest.param(
            ["analytics", "marketing"], COUNTS, "(at most 7,160 of 21,500 answers)", id="several"
        ),
    ],
)
def test_how_many_is_estimated(
    site: Site, material: list[str], counts: AnswerCounts, expected: str
) -> None:
    assert expected in " ".join(after(site, *material).sentences(counts))


def test_everyone_is_everyone(site: Site) -> None:
    add(site)

    assert "(about 21,500 of 21,500 answers)" in " ".join(after(site).sentences(COUNTS))


def test_answers_are_counted_as_far_back_as_one_may_hold(site: Site) -> None:
    found = reconsent.between(
        publishing.Draft.load(site).latest.snapshot,  # type: ignore[union-attr]
        publishing.Draft.load(site).notice().snapshot,
        today=date(2026, 12, 1),
    )
    assert found.since == date(2025, 10, 27)
