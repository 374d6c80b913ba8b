"""Rules of places, as staff see and edit them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from consent.admin.form_fields import KeyedField, name_line
from consent.models import RegionRule, Site
from tests import filled
from tests.admin.cases import cases
from tests.admin.drafts import publish
from tests.admin.forms import read
from tests.admin.lists import changelist

LIST = reverse("admin:consent_regionrule_changelist")


def change(rule: RegionRule) -> str:
    return reverse("admin:consent_regionrule_change", args=[rule.pk])


def row(code: str, *, nth: int = 0) -> dict[str, str]:
    """What the list says of a rule, by column."""
    listed = changelist(RegionRule)
    rule = [rule for rule in listed.result_list if rule.code == code][nth]
    admin = listed.model_admin
    own = ("law", "signals", "memory", "valid")
    return {name: str(getattr(admin, name)(rule)) for name in own}


def test_names_are_one_line_for_each_further_language(staff: Client, site: Site) -> None:
    rule = RegionRule.objects.get(code="CA-QC")
    page = staff.get(change(rule)).content.decode()
    assert '<label for="id_names_0">French</label>' in page
    assert '<input type="text" name="names_fr" value="Québec"' in page
    assert 'name="names_en"' not in page  # that is the name itself

    form = read(staff, change(rule)) | {"names_fr": " Le Québec ", "names_es": ""}
    form |= {"overrides_analytics": "notice", "overrides_marketing": ""}
    assert staff.post(change(rule), form).status_code == 302

    rule.refresh_from_db()
    assert rule.names == {"fr": "Le Québec"}
    assert rule.overrides == {"analytics": "notice"}


def test_a_new_language_of_the_site_gets_a_line_and_an_old_one_keeps_its_own(
    staff: Client, site: Site
) -> None:
    Site.objects.update(languages="en fr de")
    rule = RegionRule.objects.get(code="CA-QC")
    page = staff.get(change(rule)).content.decode()
    assert ">German</label>" in page
    assert ">es (no longer a language of the site)</label>" in page

    form = read(staff, change(rule)) | {"names_de": "Québec"}
    assert staff.post(change(rule), form).status_code == 302

    rule.refresh_from_db()
    assert rule.names == {"fr": "Québec", "de": "Québec", "es": "Quebec"}


def test_a_name_is_not_longer_than_the_english_one_may_be() -> None:
    field = KeyedField(name_line, removed="{}")
    field.offer({"fr": "French"}, ())
    with pytest.raises(ValidationError, match="at most 80 characters"):
        field.clean(["é" * 81])


@pytest.mark.requirement("R158")
def test_a_rule_shows_its_law_and_whether_somebody_compared_the_two(
    staff: Client, site: Site
) -> None:
    rule = RegionRule.objects.get(code="CH")
    listed = staff.get(LIST).content.decode()
    assert "FMG, art. 45c" in listed
    form = read(staff, change(rule))
    assert (form["source"], form["verified"]) == (rule.source, rule.verified)

    form |= {"source": "FMG, art. 45c; revDSG, art. 6", "verified": "2026-11-23"}
    assert staff.post(change(rule), form).status_code == 302

    rule.refresh_from_db()
    assert rule.verified == date(2026, 11, 23)
    listed = staff.get(LIST).content.decode()
    assert "revDSG, art. 6" in listed
    [published] = [row for row in publish(site).snapshot["regions"] if row["code"] == "CH"]
    assert (published["source"], published["verified"]) == (rule.source, "2026-11-23")


@pytest.mark.requirement("R157")
@cases("code", ["US-NV", "US-WA"])
def test_a_rule_that_is_switched_off_is_not_in_force(site: Site, code: str) -> None:
    rule = RegionRule.objects.get(code=code)
    assert row(code)["valid"] == "switched off"
    assert code not in {row["code"] for row in publish(site).snapshot["regions"]}

    RegionRule.objects.filter(pk=rule.pk).update(is_active=True)
    filled.confirm(site)  # that somebody compared it with its law

    assert row(code)["valid"] == "always"
    assert code in {row["code"] for row in publish(site).snapshot["regions"]}


def test_the_list_is_in_plain_words(site: Site) -> None:
    assert row("US-CA") == {
        "law": 'opt-out <span class="quiet">support, replay, marketing: opt-in</span>',
        "signals": "GPC, told",
        "memory": "a yes 400 days, asked again never, two steps back",
        "valid": "always",
    }
    RegionRule.objects.filter(code="CA-QC").update(gpc=False, dnt=True, memory_days=None)
    quebec = row("CA-QC")
    assert quebec["signals"] == "GPC and DNT, not told"
    assert quebec["memory"] == "a yes without end, asked again after 182 days"
