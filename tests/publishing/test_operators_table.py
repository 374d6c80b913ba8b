"""Trackers that only the table knows which an operator brings."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent import publishing
from consent.kernel.rules import NOTHING
from consent.kernel.ruleset import Ruleset
from consent.models import Cookie, Site
from consent.publishing import Draft
from tests.publishing.conftest import Bring
from tests.publishing.drafts import SPY, declare, errors
from tests.vendors.cookie_tables import line

pytestmark = pytest.mark.requirement("R95", "R147")


def justify(site: Site) -> None:
    site.categories.filter(key="necessary").update(justification="The site cannot work without.")


def granted(snapshot: Any, key: str) -> bool:
    """In California, before anybody has answered."""
    ruleset = Ruleset.of(snapshot)
    region = ruleset.region("US-CA", today=timezone.now().date())
    return ruleset.judge(key, region, NOTHING, now=0).allows


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ("_spyid", "_spyid is a name that Spy Ads tracks with, by the Open Cookie"),
        ("_spyid*", "_spyid* also stands for _spyid, a name that Spy Ads tracks with"),
    ],
)
def test_a_tracker_is_not_necessary_and_no_reason_helps(
    site: Site, bring: Bring, declared: str, why: str
) -> None:
    declare(site, "necessary", declared)
    justify(site)
    assert errors(site) == []

    bring(SPY)

    [error] = errors(site)
    assert why in error


@pytest.mark.requirement("R65", "R83")
def test_elsewhere_as_the_sites_own_it_waits_for_a_yes_and_the_lint_says_why(
    site: Site, bring: Bring
) -> None:
    declare(site, "analytics", "_spyid")
    assert granted(publishing.publish(site).snapshot, "analytics")

    bring(SPY)

    assert errors(site) == []
    assert (
        sum("_spyid" in problem.text for problem in publishing.lint(Draft.load(site))) == 3
    )  # is it advertising?
    assert publishing.changes(Draft.load(site)).material == {"analytics"}
    assert not granted(publishing.publish(site).snapshot, "analytics")


def test_an_everyday_name_of_the_sites_own_stays_its_own(site: Site, bring: Bring) -> None:
    declare(site, "necessary", "visitor_key")

    bring(line("visitor_key"))
    assert publishing.lint(Draft.load(site)) == []

    Cookie.objects.filter(name="visitor_key").update(provider="Spy")
    justify(site)
    [error] = errors(site)
    assert "visitor_key is a name that Spy tracks with" in error


def test_what_is_really_necessary_stays_so_by_any_table(site: Site, bring: Bring) -> None:
    declare(site, "necessary", "AWSALB", provider="Amazon")

    bring(line("AWSALB", vendor="Amazon"))

    assert errors(site) == []


def test_a_draft_asks_for_all_of_it_at_once(
    site: Site, bring: Bring, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(11):
        Draft.load(site)
    bring(*(line(f"_spy{at}") for at in range(30)))
    for at in range(10):
        declare(site, "analytics", f"_spy{at}")

    with django_assert_num_queries(11):
        draft = Draft.load(site)
    assert sum("_spy" in problem.text for problem in publishing.lint(draft)) == 12
