"""What changes in the rules of places is written field by field."""

from datetime import date
from typing import Any

import pytest

from consent import publishing
from consent.models import RegionRule, Site
from consent.publishing import places


@pytest.fixture
def site(site: Site) -> Site:
    publishing.publish(site, by="the test")
    return site


def lines(site: Site) -> list[str]:
    return list(publishing.changes(publishing.Draft.of(site)).lines)


def rule(code: str, /, **facts: Any) -> None:
    assert RegionRule.objects.filter(code=code).update(**facts) == 1


SEEDED = {"support": "opt-in", "replay": "opt-in", "marketing": "opt-in"}
CHANGES = {
    "code": ({"code": "US-NY"}, "California: its rule goes; the next wider one holds there."),
    "name": ({"name": "Kalifornia"}, "Kalifornia: was called “California” until now."),
    "names": (
        {"names": {"fr": "Kalifornie", "es": "California"}},
        "California: its name in fr is now “Kalifornie”, was “Californie”.",
    ),
    "covers": ({"covers": "US-NV US-OR"}, "California: now holds in US-NV, US-OR too."),
    "model": (
        {"model": "opt-in"},
        "California: silence now means opt-in: off until the visitor says yes; it was opt-out.",
    ),
    "overrides": (
        {"overrides": SEEDED | {"analytics": "notice"}},
        "California: analytics now follows notice, was the rule of the place.",
    ),
    "gpc": (
        {"gpc": False},
        "California: visitors are no longer told that Global Privacy Control was honoured.",
    ),
    "dnt": ({"dnt": True}, "California: Do Not Track now counts as a signal."),
    "two_step": (
        {"two_step": False},
        "California: after an opt-out the way back now takes one step.",
    ),
    "source": (
        {"source": "A new act"},
        "California: its legal source is now “A new act”, was “CCPA, Cal. Civ. Code 1798.100–"
        "1798.199.100; 11 CCR 7000–7304; Cal. Penal Code 631, 632.7, 638.51”.",
    ),
    "verified": ({"verified": None}, "California: it no longer counts as compared with its law."),
    "memory_days": ({"memory_days": 182}, "California: a yes now holds 182 days, was 400 days."),
    "reask_days": (
        {"reask_days": 365},
        "California: asking again after a no: now after 365 days, was never.",
    ),
    "languages": ({"languages": "en es"}, "California: now requires en es, was en."),
    "valid_from": (
        {"valid_from": date(2027, 1, 1)},
        "California: now holds from 1 January 2027, was always.",
    ),
    "valid_to": (
        {"valid_to": date(2027, 1, 1)},
        "California: now holds to 1 January 2027, was always.",
    ),
}


@pytest.mark.parametrize(("facts", "line"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_written_in_words(site: Site, facts: dict[str, Any], line: str) -> None:
    assert lines(site) == []

    rule("US-CA", **facts)

    assert line in lines(site)
    assert len(lines(site)) == (2 if "code" in facts else 1)


def test_nothing_that_a_notice_says_of_a_place_changes_in_silence(site: Site) -> None:
    assert CHANGES.keys() == publishing.Draft.of(site).snapshot["regions"][0].keys()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        pytest.param(
            {"memory_days": None}, {}, "a yes now holds 400 days, was without end", id="an end"
        ),
        pytest.param({"memory_days": 2}, {"memory_days": 1}, "holds 1 day, was 2 days", id="day"),
        pytest.param(
            {"names": {"es": "California"}}, {}, "fr is now “Californie”, was missing", id="named"
        ),
        pytest.param({"covers": ["US-NV"]}, {}, "no longer holds in US-NV", id="covers less"),
        pytest.param({}, {"languages": []}, "requires the site's own languages, was en", id="any"),
        pytest.param(
            {"overrides": SEEDED | {"x": "opt-in"}}, {}, "x now follows the rule", id="as all"
        ),
        pytest.param({"gpc": False}, {}, "visitors are told now", id="told"),
        pytest.param({"dnt": True}, {}, "no longer counts", id="no longer counts"),
        pytest.param({"two_step": False}, {}, "now takes two steps", id="two steps"),
        pytest.param(
            {"valid_from": "2027-01-01", "valid_to": "2027-12-31"},
            {"valid_from": "2027-02-01", "valid_to": "2027-12-31"},
            "now holds from 1 February 2027 to 31 December 2027, was from 1 January 2027 to",
            id="later",
        ),
    ],
)
def test_both_ways(site: Site, before: Any, after: Any, line: str) -> None:
    row = next(
        row for row in publishing.Draft.of(site).snapshot["regions"] if row["code"] == "US-CA"
    )

    [found] = places.describe([row | before], [row | after])

    assert line in found


def test_a_new_rule_is_written_with_its_model_and_its_days(site: Site) -> None:
    row = RegionRule.objects.get(code="US-CA")
    row.pk, row.code, row.name, row.valid_from = None, "US-NV", "Nevada", date(2027, 7, 1)
    row.save()

    assert lines(site) == [
        "Nevada: a new rule, opt-out: on until the visitor says no. It holds from 1 July 2027."
    ]


def test_of_two_rules_of_one_place_it_is_written_which(site: Site) -> None:
    row = RegionRule.objects.get(code="US-CA")
    row.pk, row.valid_from = None, date(2027, 7, 1)
    row.save()
    publishing.publish(site)

    RegionRule.objects.filter(code="US-CA", valid_from=None).update(memory_days=300)
    row.delete()

    assert lines(site) == [
        "California, the rule that held always: a yes now holds 300 days, was 400 days.",
        "California, the rule that held from 1 July 2027: its rule goes; the next wider one holds "
        "there.",
    ]


def test_older_notices_have_fewer_fields_of_places(site: Site) -> None:
    rows = publishing.Draft.of(site).snapshot["regions"]
    newer = ("names", "dnt", "two_step")
    old = [{key: row[key] for key in row if key not in newer} for row in rows]

    assert list(places.describe(old, rows)) == [
        "The names of places in other languages are now part of the notice.",
        "California: after an opt-out the way back now takes two steps.",
    ]
