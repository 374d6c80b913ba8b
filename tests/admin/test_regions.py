"""Rules of places, as staff see and edit them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.admin.form_fields import OverridesField
from consent.models import Change, RegionRule, Site
from tests import filled
from tests.admin.cases import cases
from tests.admin.drafts import publish
from tests.admin.forms import change, read
from tests.admin.lists import changelist

LIST = reverse("admin:consent_regionrule_changelist")


def row(code: str, *, nth: int = 0) -> dict[str, str]:
    """What the list says of a rule, by column."""
    listed = changelist(RegionRule)
    rule = [rule for rule in listed.result_list if rule.code == code][nth]
    admin = listed.model_admin
    own = ("law", "valid", "compared_with_law")
    return {name: str(getattr(admin, name)(rule)) for name in own}


def test_an_exception_for_a_category_that_is_gone_is_kept() -> None:
    field = OverridesField()
    field.offer({"analytics": "Usage statistics"}, ["gone", "analytics"])

    assert list(field.widget.labels) == ["analytics", "gone"]
    assert field.clean(["", "opt-in"]) == {"gone": "opt-in"}


@pytest.mark.requirement("R158")
def test_a_rule_shows_its_law_and_whether_somebody_compared_the_two(
    staff: Client, site: Site
) -> None:
    rule = RegionRule.objects.get(code="CH")
    listed = staff.get(LIST).text
    assert "FMG, art. 45c" in listed
    form = read(staff, change(rule))
    assert (form["source"], form["verified"]) == (rule.source, rule.verified)

    form |= {"source": "FMG, art. 45c; revDSG, art. 6", "verified": "2026-11-23"}
    assert staff.post(change(rule), form).status_code == 302

    rule.refresh_from_db()
    assert rule.verified == date(2026, 11, 23)
    listed = staff.get(LIST).text
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
    exceptions = {"analytics": "opt-in", "preferences": "opt-in"}
    RegionRule.objects.update(verified=None, overrides=exceptions)
    assert row("US-CA") == {
        "law": 'opt-out <span class="quiet">analytics, preferences: opt-in</span>',
        "valid": "always",
        "compared_with_law": "nobody has",
    }


def test_many_rules_are_compared_in_one_form(staff: Client, site: Site) -> None:
    """With counsel's name and day: whoever ticks boxes is not who read the law."""
    RegionRule.objects.update(verified=None)
    chosen = list(RegionRule.objects.filter(is_active=True).values_list("pk", flat=True))
    assert len(chosen) == 35
    sent: dict[str, object] = {"action": "compare", "_selected_action": chosen}

    asked = staff.post(LIST, sent).text
    assert "35 rules" in asked
    tomorrow = timezone.now().date() + timedelta(days=1)
    for wrong in ({"verified": tomorrow}, {"verified": ""}, {"verified_by": ""}):
        form = {"verified": "2026-11-12", "verified_by": "Me Tremblay", "compared": "yes"} | wrong
        assert staff.post(LIST, sent | form).status_code == 200
        assert not RegionRule.objects.exclude(verified=None).exists()

    form = {"verified": "2026-11-12", "verified_by": "Me Tremblay", "compared": "yes"}
    page = staff.post(LIST, sent | form, follow=True).text

    assert "35 rules were compared with their law" in page
    assert row("US-CA")["compared_with_law"] == (
        '12 November 2026 <span class="quiet">Me Tremblay</span>'
    )
    assert set(RegionRule.objects.filter(verified=None).values_list("code", flat=True)) == {
        "US-NV", "US-WA",
    }  # fmt: skip
    assert Change.objects.filter(model="consent.regionrule", new="Me Tremblay").count() == 35


@cases("day", ["verified", "audited"])
def test_nobody_has_compared_anything_tomorrow(staff: Client, site: Site, day: str) -> None:
    rule = RegionRule.objects.get(code="CH")
    before = RegionRule.objects.filter(pk=rule.pk).values().get()
    tomorrow = timezone.now().date() + timedelta(days=1)

    answer = staff.post(change(rule), read(staff, change(rule)) | {day: f"{tomorrow}"})

    assert "This day lies ahead." in answer.text
    assert RegionRule.objects.filter(pk=rule.pk).values().get() == before
