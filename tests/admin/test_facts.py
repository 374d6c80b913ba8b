"""The checklist of facts on the review page, and the launch pack for the company's counsel."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Confirmation, Notice, RegionRule, Site, ThirdParty, Wording
from consent.publishing import loading
from tests import filled
from tests.admin.drafts import digest
from tests.admin.forms import change, read
from tests.admin.people import signed_in
from tests.copies import database
from tests.filled import FRENCH_POLICY
from tests.publishing.test_facts import still_open

PAGE, PACK = (f"admin:consent_notice_{name}" for name in ("publish", "launch"))
KEYS = {"storage", "age", "minors", "models", "assessment", "rules"}


def _fresh() -> None:
    site = loading.seed()
    site.wordings.filter(language="fr").update(privacy_policy_url=FRENCH_POLICY)


seeded = database(_fresh)  # which nobody has read yet; the policy is in French, too (R177)


@pytest.fixture
def ann(site: Site, client: Client) -> Client:
    return signed_in(client, "view_notice", "add_notice", "view_confirmation", "add_confirmation")


def text(client: Client, name: str = PAGE) -> str:
    return unescape(client.get(reverse(name, args=["mix"])).text)


def send(client: Client, **form: str) -> int:
    whole = {"draft_digest": digest()} | form
    return client.post(reverse(PAGE, args=["mix"]), whole).status_code


@pytest.mark.requirement("R172", "R182")
def test_a_person_confirms_each_fact_and_then_it_can_be_published(ann: Client, site: Site) -> None:
    assert send(ann, reason="The first notice") == 409
    assert {*still_open(site)} == KEYS
    assert set(re.findall(r'name="confirm" value="(\w+)"', text(ann))) == KEYS

    for key in KEYS:
        assert send(ann, confirm=key, **{f"note-{key}": "Read in the file of 3 May"}) == 302

    assert still_open(site) == []
    assert 'name="confirm"' not in text(ann)
    assert "All 6 are confirmed." in text(ann)
    assert "Confirmed by view_notice-add_notice" in text(ann, PACK)
    assert "Read in the file of 3 May" in text(ann, PACK)
    assert {row.by for row in Confirmation.objects.all()} == {
        "view_notice-add_notice-view_confirmation-add_confirmation"
    }
    assert not RegionRule.objects.filter(is_active=True, verified=None).exists()
    assert RegionRule.objects.filter(is_active=False, verified=None).count() == 2
    assert send(ann, reason="The first notice") == 302
    assert Notice.objects.count() == 1


def test_what_was_not_read_is_not_confirmed(ann: Client, site: Site) -> None:
    before = digest()
    Wording.objects.filter(language="fr").update(policy_storage="Au Canada.")

    assert send(ann, confirm="storage", draft_digest=before) == 409
    assert send(ann, confirm="nothing") == 409
    assert not Confirmation.objects.exists()


def test_who_may_only_read_finds_no_button_and_is_refused(site: Site, client: Client) -> None:
    reader = signed_in(client, "view_notice", "view_confirmation", "change_category")

    assert 'name="confirm"' not in text(reader)
    assert send(reader, confirm="storage") == 403
    assert not Confirmation.objects.exists()


@pytest.mark.requirement("R158")
def test_a_rule_that_changes_has_to_be_compared_anew(site: Site, staff: Client) -> None:
    """Another name of the place is no other law."""
    filled.confirm(site)
    RegionRule.objects.filter(code="US-VA").update(verified_by="Me Tremblay")
    rule = RegionRule.objects.get(code="US-VA")
    page = change(rule)

    assert staff.post(page, read(staff, page) | {"name": "Old Dominion"}).status_code == 302
    assert RegionRule.objects.get(pk=rule.pk).verified is not None

    assert staff.post(page, read(staff, page) | {"memory_days": "365"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.verified, rule.verified_by) == (None, "")
    assert still_open(site) == ["rules"]


@pytest.mark.requirement("R172")
def test_the_launch_pack_says_what_counsel_has_to_do(ann: Client, site: Site) -> None:
    category = site.categories.get(key="marketing")
    ThirdParty.objects.create(category=category, name="Example Ads")

    pack = text(ann, PACK)

    for words in (
        "by using our website, products or services",  # the company's words
        "Merely using the website is never taken as your consent.",  # ours
        "as long as reasonably required",
        "tracking your IP addresses",
        "info@mixnetworks.com",
        "may be monitored and recorded",
        "Example Ads",
        "California",
        "P-39.1, ss. 3.3 and 17",
        "nobody has confirmed",
    ):
        assert words in pack, words
    assert 'name="confirm"' not in pack
    assert "data-print" in pack


def test_another_company_reads_nothing_of_a_policy_that_is_not_its_own(
    ann: Client, site: Site
) -> None:
    Site.objects.update(company="Shop, Inc.")
    assert "by using our website" not in text(ann, PACK)
