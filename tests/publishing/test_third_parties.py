"""A third party follows from what is declared, whether or not anybody ticks it (R65, R83, R147)."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from consent import publishing
from consent.kernel.rules import NOTHING
from consent.kernel.ruleset import Ruleset
from consent.models import Category, Cookie, Site
from consent.publishing import Problem, third_parties
from tests.publishing.drafts import declare

PLACES = ("US-CA", "US-FL", "US-GA", "CA-ON")

Deed = Callable[[Site], object]


@pytest.fixture
def site(site: Site, settings: Settings) -> Site:
    settings.CONSENT_SERVICE_URL = "https://consent.mixnetworks.com"
    Site.objects.update(cookie_domain="mixnetworks.com", origins="https://www.mixnetworks.com")
    site.refresh_from_db()
    return site


def lint(site: Site) -> list[Problem]:
    return publishing.lint(publishing.Draft.of(site))


def verdicts(site: Site) -> set[str]:
    """Of usage statistics, in places where silence may mean yes."""
    notice = publishing.publish(site)
    ruleset, today = Ruleset.of(notice.snapshot), notice.published_at.date()
    regions = [ruleset.region(place, today=today) for place in PLACES]
    return {str(ruleset.judge("analytics", region, NOTHING, now=0).verdict) for region in regions}


def version(site: Site) -> int:
    latest = publishing.Draft.of(site).latest
    assert latest
    return Ruleset.of(latest.snapshot).categories["analytics"].version


def by_provider(site: Site) -> None:
    declare(site, "analytics", "_ga", provider="Google LLC")  # first party, as anybody leaves it


def by_host(site: Site) -> None:
    Category.objects.filter(key="analytics").update(hosts="*.google-analytics.com")


def by_domain(site: Site) -> None:
    declare(site, "analytics", "_x", domain=".tracker.example")


def by_signal(site: Site) -> None:
    Category.objects.filter(key="analytics").update(signals={"google": ["analytics_storage"]})


def by_party(site: Site) -> None:
    declare(site, "analytics", "_x", party=Cookie.Party.THIRD)


DEEDS = [
    pytest.param(by_provider, "_ga is provided by Google LLC", id="provider"),
    pytest.param(by_host, "it loads from *.google-analytics.com", id="host"),
    pytest.param(by_domain, "_x lies at .tracker.example", id="domain"),
    pytest.param(by_signal, "Google is told of it (analytics_storage)", id="signal"),
    pytest.param(by_party, "_x is declared as a third party's", id="party"),
]


@pytest.mark.requirement("R65", "R82", "R83")
@pytest.mark.parametrize(("deed", "why"), DEEDS)
def test_it_waits_for_a_yes_and_the_lint_says_why(site: Site, deed: Deed, why: str) -> None:
    assert verdicts(site) == {"granted"}
    before = version(site)
    deed(site)

    assert publishing.changes(publishing.Draft.of(site)).material == {"analytics"}
    assert [f"not ticked: {why}. " in problem.text for problem in lint(site)].count(True) == 1
    assert verdicts(site) == {"unasked"}
    assert version(site) != before  # an older yes does not cover it


@pytest.mark.requirement("R65")
def test_another_third_party_is_a_new_one_whichever_party_it_is_declared_as(site: Site) -> None:
    by_provider(site)
    publishing.publish(site)

    declare(site, "analytics", "_more", provider="Somebody Else Ltd.")

    assert publishing.changes(publishing.Draft.of(site)).material == {"analytics"}


def test_a_tick_needs_no_word_from_the_lint(site: Site) -> None:
    by_provider(site)
    assert len(lint(site)) == 1

    Category.objects.filter(key="analytics").update(third_party=True)

    assert lint(site) == []


@pytest.mark.parametrize(
    ("provider", "is_own"),
    [
        ("MIX Networks", True),
        ("MIX Networks, Inc.", True),
        ("mix", True),
        ("mixnetworks.com", True),
        ("MIX NETWORKS LLC", True),
        ("Mixpanel", False),
        ("Networks", False),
        ("Google LLC", False),
        ("Inc.", False),
        ("—", False),
    ],
)
def test_who_the_site_itself_is(site: Site, provider: str, is_own: bool) -> None:
    assert third_parties.is_own(provider, publishing.Draft.of(site).snapshot["site"]) is is_own


def test_names_that_vendors_do_not_store_under_stay_the_sites(site: Site) -> None:
    signals = {"google": ["functionality_storage", "personalization_storage", "security_storage"]}
    Category.objects.filter(key="analytics").update(signals=signals)
    Category.objects.exclude(key="analytics").update(signals={})

    assert verdicts(site) == {"granted"}


# What is sensitive (R81)


@pytest.mark.requirement("R81", "R145")
def test_sensitive_data_waits_for_a_yes_everywhere(site: Site) -> None:
    assert verdicts(site) == {"granted"}
    declare(site, "analytics", "_health", sensitive=True)

    assert publishing.changes(publishing.Draft.of(site)).material == {"analytics"}
    assert verdicts(site) == {"unasked"}
