"""Which rule holds where and when: the catalogue as it stands beside the notice in force."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.admin import effective_rules
from consent.admin.effective_rules import PlaceForm
from consent.admin.site_lists import SiteScope
from consent.kernel.rules import Model
from consent.models import Category, Notice, RegionRule, Site
from consent.publishing import words
from tests.admin.cases import cases

URL = reverse("admin:consent_regionrule_effective")
DAY = "2026-11-24"


def ask(client: Client, **question: str) -> Any:
    response = client.get(URL, {"date": DAY} | question)
    assert response.status_code == 200
    return response


def answer(**question: str) -> dict[str, Any]:
    """Without a page around it."""
    scope = SiteScope(tuple(Site.objects.all()), None)
    found = effective_rules.page(PlaceForm.build({"date": DAY} | question, scope))
    assert found is not None
    return found


def facts(**question: str) -> dict[str, str]:
    found = answer(**question)
    return {line.label: line.draft for line in (*found["facts"], *found["silence"])}


def rule(code: str, **changes: object) -> None:
    assert RegionRule.objects.filter(code=code).update(**changes) == 1


def test_a_rule_is_told_in_words(notice: Notice) -> None:
    assert facts(place="US-CA") == {
        "Rule": "California (US-CA)",
        "Why": "its own rule",
        "Valid": "always",
        "Model": "opt-out: on until the visitor says no",
        "Signals, and whether visitors are told": "GPC, told",
        "A yes holds": "400 days",
        "Asked again after a no": "never",
        "Way back after an opt-out": "two steps",
        "Languages": "en",
        "necessary": "always on",
        "preferences": "on until no",
        "personalization": "on until no",
        "support": "off until yes",
        "replay": "off until yes",
        "analytics": "on until no",
        "marketing": "off until yes",
    }


@cases(
    ("place", "day", "code", "why"),
    [
        pytest.param("US-CO", DAY, "US-CO", "its own rule", id="its own"),
        pytest.param("US-WY", DAY, "US", "the rule of its country", id="its country's"),
        pytest.param("DE", DAY, "EEA", "a rule that names it among further", id="a group"),
        pytest.param("DE-BY", DAY, "EEA", "a rule that names its country", id="part of it"),
        pytest.param("JP", DAY, "ZZ", "the rule for everywhere else", id="none of its own"),
        pytest.param("US", DAY, "US-CA", "the strictest of its parts", id="no part known"),
        pytest.param("US-VT", DAY, "US", "the rule of its country", id="not yet"),
        pytest.param("US-VT", "2028-01-01", "US-VT", "its own rule", id="from its day"),
        pytest.param("US-CA", "0001-01-01", "US-CA", "its own rule", id="first day"),
        pytest.param("US-CA", "9999-12-31", "US-CA", "its own rule", id="last day"),
    ],
)
def test_the_rule_is_the_one_the_kernel_finds(
    notice: Notice, place: str, day: str, code: str, why: str
) -> None:
    found = facts(place=place, date=day)
    assert found["Rule"].endswith(f"({code})")
    assert found["Why"].startswith(why)


def test_a_newer_rule_goes_before_the_older(notice: Notice) -> None:
    row = RegionRule.objects.get(code="IT")
    row.pk, row.valid_from, row.memory_days = None, date(2026, 11, 1), 90
    row.save()

    assert facts(place="IT")["A yes holds"] == "90 days"


@pytest.mark.parametrize("model", Model)
def test_what_silence_means_is_read_from_codes_and_not_from_words(
    notice: Notice, monkeypatch: pytest.MonkeyPatch, model: Model
) -> None:
    """Reworded, the page says the same of the law."""
    monkeypatch.setattr(words, "SILENCE", {each: f"silence {each.value}" for each in Model})
    rule("US-CA", model=model)
    assert facts(place="US-CA")["preferences"] == f"silence {model.value}"


def test_a_third_party_waits_for_a_yes_and_it_is_said_why(notice: Notice) -> None:
    Category.objects.filter(key="analytics").update(third_party=True)
    lines = facts(place="US-CA")
    assert lines["analytics"] == "off until yes, as a third party is involved"
    rule("US-CA", overrides={"analytics": "notice"})
    Category.objects.filter(key="analytics").update(third_party=False)
    assert facts(place="US-CA")["analytics"] == "on, told"


def test_what_differs_from_the_notice_in_force_is_marked(staff: Client, notice: Notice) -> None:
    assert [line for line in answer(place="US-CO")["facts"] if line.differs] == []

    rule("US-CO", memory_days=182, overrides={"analytics": "opt-in"})

    found = answer(place="US-CO")
    marked = {line.label: (line.now, line.draft) for line in found["facts"] if line.differs}
    assert marked == {"A yes holds": ("400 days", "182 days")}
    marked = {line.label: (line.now, line.draft) for line in found["silence"] if line.differs}
    assert marked == {
        "analytics": ("on until no", "off until yes"),
        "support": ("off until yes", "off until yes, as a third party is involved"),
        "replay": ("off until yes", "off until yes, as a third party is involved"),
        "marketing": ("off until yes", "off until yes, as a third party is involved"),
    }
    page = ask(staff, place="US-CO").content.decode()
    assert page.count(">differs<") == 5
    assert "Notice 1, in force" in page


def test_the_overview_has_every_place_and_marks_what_differs(notice: Notice) -> None:
    places = {place.code: place for place in answer()["places"]}
    active = RegionRule.objects.filter(is_active=True)
    assert places.keys() == set(active.values_list("code", flat=True))
    assert [line.differs for place in places.values() for line in place.lines].count(True) == 0
    vermont = {line.label: line.draft for line in places["US-VT"].lines}
    assert vermont["Rule"] == "US"
    assert vermont["analytics"] == "told"

    rule("US-VT", valid_from=date(2026, 11, 1))

    marked = {
        line.label: (line.draft, line.now)
        for place in answer()["places"]
        for line in place.lines
        if place.code == "US-VT" and line.differs
    }
    assert marked == {
        "Rule": ("US-VT", "US"),
        "preferences": ("on", "told"),
        "personalization": ("on", "told"),
        "analytics": ("on", "told"),
    }


def test_a_country_with_parts_is_shown_with_its_part_unknown_and_with_any_other(
    staff: Client, notice: Notice
) -> None:
    found = [place for place in answer()["places"] if place.code in ("US", "CA")]

    rules = {place.name: place.lines[0].draft for place in found}
    assert rules == {
        "Canada, province not known": "CA-QC",
        "Canada, other provinces and territories": "CA",
        "United States, state not known": "US-CA",
        "United States, other states": "US",
    }
    page = ask(staff).content.decode()
    assert page.count("United States, other states (US)</th>") == 1
    assert page.count('<option value="US">') == 1
    assert "Way back after an opt-out</th>" in page


def test_before_anything_is_published_there_is_the_catalogue_alone(
    staff: Client, site: Site
) -> None:
    page = ask(staff, place="US-CO").content.decode()
    assert "Nothing is published yet" in page
    assert ", in force" not in page


def test_without_any_rule_the_strictest_holds(site: Site) -> None:
    RegionRule.objects.all().delete()
    lines = facts(place="US-CO")
    assert (lines["Rule"], lines["analytics"]) == ("none: the strictest holds", "off until yes")


@cases("place", ["us-co", " US-CO ", "Colorado", "colorado"])
def test_a_place_is_read_kindly(notice: Notice, place: str) -> None:
    assert facts(place=place)["Rule"] == "Colorado (US-CO)"


@cases(
    ("question", "message"),
    [
        pytest.param({"place": "nowhere"}, "Write a place as an ISO 3166 code", id="place"),
        pytest.param({"place": "x" * 99}, "at most 80 characters", id="long"),
        pytest.param({"date": "24.11.2026"}, "Enter a valid date", id="date"),
        pytest.param({"date": "2026-02-30"}, "Enter a valid date", id="no such day"),
        pytest.param({"site": "other"}, "Select a valid choice", id="site"),
    ],
)
def test_what_cannot_be_understood_is_told(
    notice: Notice, question: dict[str, str], message: str
) -> None:
    form = PlaceForm.build({"date": DAY} | question, SiteScope((notice.site,), None))
    assert effective_rules.page(form) is None
    assert message in str(form.errors)


def test_each_site_has_its_own_rules(staff: Client, notice: Notice) -> None:
    assert 'type="hidden" name="site" value="mix"' in ask(staff).content.decode()
    other = Site.objects.get()
    other.pk, other.key, other.name = None, "other", "other.com"
    other.save()
    assert '<select name="site"' in ask(staff).content.decode()

    assert answer(site="other")["places"] == []
    assert len(answer(site="mix")["places"]) > 30
