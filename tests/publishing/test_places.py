"""What changes in the rules of places is written field by field."""

from datetime import date
from typing import Any

import pytest

from consent import publishing
from consent.models import RegionRule, Site
from consent.publishing.differences import places


@pytest.fixture
def site(site: Site) -> Site:
    publishing.publish(site, by="the test")
    return site


def lines(site: Site) -> list[str]:
    return [str(one) for one in publishing.changes(publishing.Draft.of(site)).differences]


def rule(code: str, /, **facts: Any) -> None:
    assert RegionRule.objects.filter(code=code).update(**facts) == 1


SEEDED = {"support": "opt-in", "replay": "opt-in", "marketing": "opt-in"}
CHANGES = {
    "code": ({"code": "US-NY"}, "California · Rule: “Its own” becomes “No rule of its own”."),
    "name": ({"name": "Kalifornia"}, "Kalifornia · Name: “California” becomes “Kalifornia”."),
    "names": (
        {"names": {"fr": "Kalifornie", "es": "California"}},
        "California · Name, French: “Californie” becomes “Kalifornie”.",
    ),
    "covers": ({"covers": "FR JP"}, "California · Holds in: nothing becomes “France, JP”."),
    "model": (
        {"model": "opt-in"},
        "California · Until the visitor answers: “opt-out: on until the visitor says no” becomes "
        "“opt-in: off until the visitor says yes”.",
    ),
    "overrides": (
        {"overrides": SEEDED | {"analytics": "notice"}},
        "California · Usage statistics there: “as the place” becomes “notice: on, and the visitor "
        "is told”.",
    ),
    "gpc": ({"gpc": False}, "California · Global Privacy Control: “Yes” becomes “No”."),
    "dnt": ({"dnt": True}, "California · Do Not Track: “No” becomes “Yes”."),
    "two_step": ({"two_step": False}, "California · Two steps back: “Yes” becomes “No”."),
    "source": (
        {"source": "A new act"},
        "California · Legal source: “CCPA, Cal. Civ. Code 1798.100–1798.199.100; 11 CCR 7000–7304; "
        "Cal. Penal Code 631, 632.7, 638.51” becomes “A new act”.",
    ),
    "verified": (
        {"verified": None},
        "California · Compared with the law on: “24 November 2026” becomes nothing.",
    ),
    "memory_days": (
        {"memory_days": 182},
        "California · A yes holds: “400 days” becomes “182 days”.",
    ),
    "reask_days": (
        {"reask_days": 365},
        "California · Asked again after a no: “never” becomes “after 365 days”.",
    ),
    "languages": (
        {"languages": "en es"},
        "California · Languages: “English” becomes “English, Spanish”.",
    ),
    "valid_from": (
        {"valid_from": date(2027, 1, 1)},
        "California · In force: “always” becomes “from 1 January 2027”.",
    ),
    "valid_to": (
        {"valid_to": date(2027, 1, 1)},
        "California · In force: “always” becomes “to 1 January 2027”.",
    ),
}


@pytest.mark.parametrize(("facts", "line"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_written_in_words(site: Site, facts: dict[str, Any], line: str) -> None:
    assert lines(site) == []

    rule("US-CA", **facts)

    told = [one for one in lines(site) if one.startswith("Rules of places")]
    assert f"Rules of places · {line}" in told
    assert len(told) == 1 or "code" in facts


def test_nothing_that_a_notice_says_of_a_place_changes_in_silence(site: Site) -> None:
    assert CHANGES.keys() == publishing.Draft.of(site).snapshot["regions"][0].keys()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        pytest.param({"memory_days": None}, {}, "“without end” becomes “400 days”", id="an end"),
        pytest.param({"memory_days": 2}, {"memory_days": 1}, "“2 days” becomes “1 day”", id="day"),
        pytest.param(
            {"names": {"es": "California"}}, {}, "French: nothing becomes “Californie”", id="named"
        ),
        pytest.param({"covers": ["US-NV"]}, {}, "“US-NV” becomes nothing", id="covers less"),
        pytest.param({}, {"languages": []}, "“English” becomes “the site's own”", id="any"),
        pytest.param(
            {"overrides": SEEDED | {"analytics": "opt-in"}},
            {},
            "becomes “as the place”",
            id="as all",
        ),
        pytest.param({"gpc": False}, {}, "“No” becomes “Yes”", id="told"),
        pytest.param(
            {"valid_from": "2027-01-01", "valid_to": "2027-12-31"},
            {"valid_from": "2027-02-01", "valid_to": "2027-12-31"},
            "“from 1 January 2027 to 31 December 2027” becomes “from 1 February 2027 to",
            id="later",
        ),
    ],
)
def test_both_ways(site: Site, before: Any, after: Any, line: str) -> None:
    draft = publishing.Draft.of(site).snapshot
    row = next(row for row in draft["regions"] if row["code"] == "US-CA")

    [found] = places.between(
        {**draft, "regions": [row | before]}, {**draft, "regions": [row | after]}
    )

    assert line in str(found)


def test_a_new_rule_is_written_with_all_that_it_says(site: Site) -> None:
    row = RegionRule.objects.get(code="US-CA")
    row.pk, row.code, row.name, row.valid_from = None, "US-NV", "Nevada", date(2027, 7, 1)
    row.save()

    told = lines(site)
    assert told[0] == "Rules of places · Nevada · Rule: “No rule of its own” becomes “Its own”."
    assert "Rules of places · Nevada · In force: nothing becomes “from 1 July 2027”." in told
    assert "Rules of places · Nevada · Two steps back: nothing becomes “Yes”." in told


def test_of_two_rules_of_one_place_it_is_written_which(site: Site) -> None:
    row = RegionRule.objects.get(code="US-CA")
    row.pk, row.valid_from = None, date(2027, 7, 1)
    row.save()
    publishing.publish(site)

    RegionRule.objects.filter(code="US-CA", valid_from=None).update(memory_days=300)
    row.delete()

    told = "\n".join(lines(site))
    assert (
        "California, the rule that held always · A yes holds: “400 days” becomes “300 days”."
        in told
    )
    assert (
        "California, the rule that held from 1 July 2027 · Rule: “Its own” becomes “No rule of its "
        "own”." in told
    )


def test_older_notices_have_fewer_fields_of_places(site: Site) -> None:
    draft = publishing.Draft.of(site).snapshot
    newer = ("names", "dnt", "two_step")
    old = [{key: row[key] for key in row if key not in newer} for row in draft["regions"]]

    assert list(map(str, places.between({**draft, "regions": old}, draft))) == [
        "Rules of places · California · Two steps back: “No” becomes “Yes”."
    ]
