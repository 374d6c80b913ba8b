"""Rates are what a count by hand gives, over equal days and places, and never of a few people."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from consent.models import Notice, Site, Tally
from consent.publishing import Draft
from consent.record.statistics.tables import ACCEPTED, ANSWERED, Change, Rate, before_and_after

TODAY = date(2026, 11, 29)
PUBLISHED = TODAY - timedelta(days=15)
COUNTS = {"shown": 100, "accept": 40, "reject": 30, "custom": 10}


@pytest.fixture
def notices(seeded: None, db: None) -> list[Notice]:
    """The first of sixty days ago, and one in the middle of what is counted."""
    site = Site.objects.get(key="mix")
    drafted = Draft.load(site).notice()
    made = []
    for number, day in enumerate((TODAY - timedelta(days=60), PUBLISHED), 1):
        notice = Notice(site=site, number=number, body=drafted.body, digest=drafted.digest)
        notice.published_at = datetime.combine(day, time(9), UTC)
        notice.save()
        made.append(notice)
    return made


def tallies(
    days: Iterable[date], place: str, notice: int, *, times: int = 1, **changed: int
) -> list[Tally]:
    """A day's banners and answers, as often as it says, and what they say of statistics."""
    counts = Counter({**COUNTS, **changed})
    rows = [("", outcome, number) for outcome, number in counts.items()]
    rows += [("analytics", "allowed", counts["accept"] + counts["custom"])]
    rows += [("analytics", "refused", counts["reject"])]
    return [
        Tally(
            day=day, site="mix", notice=notice, region=place, language="en", surface="banner",
            outcome=outcome, category=category, count=number * times,
        )
        for day in days
        for category, outcome, number in rows
    ]  # fmt: skip


def around(number: int = 14) -> tuple[list[date], list[date]]:
    """So many days before the publication and after it."""
    steps = [timedelta(days=n + 1) for n in range(number)]
    return [PUBLISHED - step for step in steps], [PUBLISHED + step for step in steps]


def compared(notice: Notice, *several: list[Tally]) -> dict[str, Change]:
    Tally.objects.bulk_create([row for rows in several for row in rows])
    return dict(before_and_after(notice, today=TODAY)[1])


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        pytest.param(81, 263, "31 % (26–37)", id="Newcombe (1998), table I, method 3"),
        pytest.param(500, 1_000, "50 % (47–53)", id="half"),
        pytest.param(0, 230, "0 % (0–2)", id="none"),
        pytest.param(200, 200, "100 % (98–100)", id="all"),
        pytest.param(60, 200, "30 % (24–37)", id="the fewest"),
        pytest.param(60, 190, "None", id="too few"),
        pytest.param(None, 1_000, "None", id="a few people's part"),
    ],
)
def test_a_rate_says_how_far_chance_may_move_it(
    part: int | None, whole: int | None, rate: str
) -> None:
    assert str(Rate.of(part, whole)) == rate


def test_before_and_after_are_what_a_count_by_hand_gives(notices: list[Notice]) -> None:
    before, after = around()
    rows = [
        tallies(before, "CA-QC", 1, times=10),
        tallies(after, "CA-QC", 2, times=10, accept=46),
        tallies(before, "US-CA", 1, times=20, accept=50),
        tallies(after, "US-CA", 2, times=20, accept=56),
        tallies([after[0]], "ZZ", 2, shown=9, accept=9, reject=0, custom=0),
    ]
    assert sum(row.count for part in rows for row in part if not row.category) > 100_000

    changes = compared(notices[1], *rows)

    answers = {"CA-QC": (80, 86), "US-CA": (90, 96)}  # a day, before and after, each `times`
    sizes = {
        place: min(pair) * 14 * times
        for (place, pair), times in zip(answers.items(), (10, 20), strict=True)
    }
    old = sizes["CA-QC"] * 40 / 80 + sizes["US-CA"] * 50 / 90
    new = sizes["CA-QC"] * 46 / 86 + sizes["US-CA"] * 56 / 96
    whole = sum(sizes.values())
    accepted = changes[ACCEPTED]
    assert accepted.whole == whole
    assert accepted.before and accepted.before.share == pytest.approx(old / whole, abs=0.0005)
    assert accepted.after and accepted.after.share == pytest.approx(new / whole, abs=0.0005)
    assert accepted.verdict == "more than before"
    assert set(changes) == {ACCEPTED, ANSWERED, "analytics"}


def test_more_visitors_from_elsewhere_are_no_difference(notices: list[Notice]) -> None:
    before, after = around()
    changes = compared(
        notices[1],
        tallies(before, "CA-QC", 1, times=9),
        tallies(before, "US-CA", 1, accept=80),
        tallies(after, "CA-QC", 2),
        tallies(after, "US-CA", 2, times=9, accept=80),
    )
    assert changes[ACCEPTED].after == changes[ACCEPTED].before
    assert {change.verdict for change in changes.values()} == {"no difference beyond chance"}


def test_days_are_as_many_on_both_sides_and_no_others(notices: list[Notice]) -> None:
    before, after = around(20)
    odd = {"accept": 900}
    changes = compared(
        notices[1],
        tallies(before[:14], "FR", 1),
        tallies(after[:14], "FR", 2),
        tallies(before[14:], "FR", 1, **odd),
        tallies([PUBLISHED], "FR", 2, **odd),
        tallies(after, "FR", 1, **odd),  # banners that were open before
        tallies(after[14:], "FR", 2, **odd),
    )
    assert changes[ACCEPTED].whole == 14 * 80
    assert changes[ACCEPTED].after == changes[ACCEPTED].before


@pytest.mark.parametrize(
    ("today", "days"), [(1, 0), (2, 1), (7, 6), (9, 7), (15, 14), (29, 28), (60, 28)]
)
def test_whole_days_then_whole_weeks_are_compared(
    notices: list[Notice], today: int, days: int
) -> None:
    assert before_and_after(notices[1], today=PUBLISHED + timedelta(days=today))[0] == days


def test_the_first_notice_and_few_answers_are_compared_with_nothing(
    notices: list[Notice],
) -> None:
    before, after = around(1)
    changes = compared(notices[1], tallies(before, "FR", 1), tallies(after, "FR", 2))
    assert changes[ACCEPTED].verdict == "too few to tell"
    assert before_and_after(notices[0], today=TODAY) == (0, {})
