"""The desk's pictures say what was counted, and nothing of a few people (R150)."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.admin.record.statistics.page import Statistics
from consent.admin.record.statistics.picture import Picture
from consent.intake.tallies import Event
from consent.models import Notice, Site, Tally
from consent.record.statistics.tables import rounded
from tests import counted
from tests.admin.cases import cases

NUMBER = 30_000
COLUMNS = {"Accepted all": "accept", "Refused all": "reject", "Chose": "custom"}
BAR = re.compile(r"(?P<row>.+), (?P<column>[^,]+): (?P<number>[\d,]+|under 10)\Z")
SIGNED_IN = re.compile(r"django_session|auth_user|otp_")  # who asks


@pytest.fixture
def truth(notice: Notice) -> Counter[Event]:
    """What happened, by what was counted of it."""
    return happen(2_000)


def happen(number: int) -> Counter[Event]:
    today = timezone.now().date()
    return counted.count(list(counted.events(number, until=today, days=30)))


def bars(page: str, slug: str) -> dict[tuple[str, str], tuple[str, int]]:
    """Each bar of a picture: what it says, and how long it is drawn."""
    drawn = re.search(rf'<div class="chart[^>]*id="mix-{slug}".*?</div>', page, re.DOTALL)
    assert drawn
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for bar in ElementTree.fromstring(drawn[0]).iter("rect"):
        parts = BAR.match(bar.findtext("title") or "")
        assert parts
        length = int(bar.get("height" if slug == "days" else "width", ""))
        assert (parts["row"], parts["column"]) not in found
        found[parts["row"], parts["column"]] = parts["number"], length
    return found


def asked(truth: Mapping[Event, int], key: Callable[[Event], Any]) -> dict[Any, dict[str, int]]:
    """What became of the banners, counted event by event."""
    rows: dict[Any, Counter[str]] = {}
    for event, number in truth.items():
        if event.surface == "banner" and not event.category:
            rows.setdefault(key(event), Counter())[event.outcome] += number
    table = {}
    for value, row in rows.items():
        given = {name: row[outcome] for name, outcome in COLUMNS.items()}
        table[value] = given | {"Did not answer": max(0, row["shown"] - sum(given.values()))}
    return table


def check(picture: Picture, page: str, expected: Mapping[str, Mapping[str, int]]) -> None:
    """Every number of the table and every bar is what was counted, to the nearest ten."""
    drawn = bars(page, picture.slug)
    shown = {row.key: row for row in picture.rows}
    assert shown.keys() == expected.keys()
    lengths = {}
    for key, row in expected.items():
        name = shown[key].name
        for column, cell in zip(picture.columns, shown[key].numbers, strict=False):
            number = row[column]
            assert cell == rounded(number)
            if number:  # of a few people as long as of five
                lengths[name, column] = ("under 10", 5) if cell is None else (f"{cell:,}", cell)
    assert drawn == lengths


@pytest.mark.requirement("R150")
def test_every_bar_of_every_picture_is_what_was_counted(
    staff: Client, site: Site, notice: Notice
) -> None:
    url, truth = reverse("admin:consent_statistics"), happen(NUMBER)
    staff.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = staff.get(url)

    page = response.text
    days, places, languages, notices, categories = response.context["statistics"].pictures
    assert sum(truth.values()) >= NUMBER
    check(days, page, asked(truth, lambda event: f"{event.day}"))
    check(languages, page, asked(truth, lambda event: event.language))
    check(notices, page, asked(truth, lambda event: f"{event.notice}"))
    by_place = asked(truth, lambda event: event.region)
    largest = sorted(by_place, key=lambda place: -sum(by_place[place].values()))[:12]
    others: Counter[str] = Counter()
    for place in by_place.keys() - set(largest):
        others.update(by_place[place])
    check(places, page, {place: by_place[place] for place in largest} | {"…": others})
    check(categories, page, by_category(truth))
    own = [query["sql"] for query in queries if not SIGNED_IN.search(query["sql"])]
    assert len(own) <= 6
    assert sum("consent_tally" in sql for sql in own) == 3


def by_category(truth: Mapping[Event, int]) -> dict[str, Counter[str]]:
    rows: dict[str, Counter[str]] = {}
    for event, number in truth.items():
        if event.category:
            rows.setdefault(event.category, Counter())[event.outcome.capitalize()] += number
    return rows


def _many(site: Site, notice: int, place: str, *, days_ago: int = 0, **numbers: int) -> None:
    day = timezone.now().date() - timedelta(days=days_ago)
    Tally.objects.bulk_create(
        Tally(
            day=day, site=site.key, notice=notice, region=place, language="en",
            surface="banner", outcome=outcome, count=number,
        )
        for outcome, number in numbers.items()
    )  # fmt: skip


@pytest.mark.requirement("R150")
def test_a_small_neighbour_hides_nobody_and_is_not_told_of(site: Site, notice: Notice) -> None:
    """10⁵ events with a publication in the middle, and few visits from nowhere and of late."""
    for number, accepted in ((1, 10_000), (2, 12_000)):
        for place in ("CA-QC", "US-CA"):
            _many(site, number, place, shown=16_000, accept=accepted, reject=2_000, custom=4)
    _many(site, 2, "ZZ", shown=9, accept=4)
    _many(site, 3, "CA-QC", shown=7)

    statistics = Statistics.build(site, until=timezone.now().date(), days=30)

    places, notices = ({row.name: row for row in each.rows} for each in statistics.others[:3:2])
    assert sum(Tally.objects.values_list("count", flat=True)) > 10**5
    assert places["Quebec"].numbers == (22_000, 4_000, None, 6_000, 32_010)
    assert places["Other"].numbers == (None, 0, 0, None, None)  # not: Not known
    assert list(notices) == ["Notice 2", "Notice 1", "Other"]
    assert f"{notices['Notice 1'].rate}" == "83 % (83–84)"  # 20,000 of 24,000
    assert f"{notices['Notice 2'].rate}" == "86 % (85–86)"  # 24,000 of 28,000
    assert dict(statistics.shares) == {
        "Accepted all": "69 % (68–69)",  # 44,000 of 64,020
        "Refused all": "12 % (12–13)",
        "Chose": "0 % (0–0)",
        "Did not answer": "19 % (18–19)",
    }
    for picture in statistics.pictures:
        for row in picture.rows:
            assert not [number for number in row.numbers if number and number < 10]


@cases(
    ("shown", "sentence"),
    [(0, "Nothing was counted in this time."), (9, "Too few visits for a picture: each")],
)
def test_few_visits_are_a_sentence_and_no_empty_axis(
    staff: Client, site: Site, notice: Notice, shown: int, sentence: str
) -> None:
    _many(site, 1, "FR", shown=shown)

    for address in (reverse("admin:index"), reverse("admin:consent_statistics")):
        page = staff.get(address).text
        assert sentence in page
        assert 'class="chart' not in page


@cases(
    ("asked", "days"),
    [("7", 7), ("30", 30), ("90", 90), ("365", 365), ("zz", 30), ("31", 30), ("", 30)],
)
def test_a_period_is_chosen_in_the_address(
    staff: Client, notice: Notice, asked: str, days: int
) -> None:
    page = staff.get(reverse("admin:consent_statistics"), {"days": asked})

    statistics = page.context["statistics"]
    assert (statistics.last - statistics.first).days == days - 1
    assert f'href="?days={days}" aria-current="true"' in page.text


def test_each_table_is_a_file(staff: Client, truth: Counter[Event], site: Site) -> None:
    for picture in staff.get(reverse("admin:consent_statistics")).context["statistics"].pictures:
        url = reverse("admin:consent_statistics_csv", args=["mix", picture.slug])
        response = staff.get(url, {"days": 30})

        header, *lines = response.content.decode("utf-8-sig").splitlines()
        assert header.split(",") == picture.headers
        assert len(lines) == len(picture.rows)
        first = picture.rows[0]
        assert lines[0].startswith(first.key)
        name = f'attachment; filename="mix-{picture.slug}'
        assert response["Content-Disposition"].startswith(name)
    ghosts = reverse("admin:consent_statistics_csv", args=["mix", "ghosts"])
    assert staff.get(ghosts).status_code == 404


def test_one_sites_counts_are_not_anothers(staff: Client, notice: Notice, shop: Site) -> None:
    today = timezone.now().date()
    counted.count([Event(today, "shop", 1, "FR", "fr", "banner", "shown")] * 25)

    url = reverse("admin:consent_statistics")
    assert staff.get(url, {"site": "shop"}).context["statistics"].shown == 30
    assert staff.get(url, {"site": "mix"}).context["statistics"].shown == 0
    assert staff.get(url, {"site": "ghost\0"}, follow=True).status_code == 200
    assert Tally.objects.count() == 1
