"""Advertising is marked as such: Global Privacy Control switches off what is, and only that.

On the catalogue as it is shipped, where advertising is empty.
"""

from typing import Any

import pytest

from consent import publishing
from consent.kernel.rules import Answer, Choice, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.models import Cookie, Site
from consent.publishing import Problem, Review, seeding
from consent.publishing.lint.problem import Field
from consent.publishing.publications import wants_second_person
from consent.vendors import open_cookie_database
from consent.vendors.facts import KnownCookie, Use
from consent.vendors.open_cookie_database import Row

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R8", "R76")]

FLAGS = ("sells_or_shares", "targets_ads")


@pytest.fixture
def site() -> Site:
    return seeding.seed()


def declare(site: Site, category: str, name: str, provider: str, **facts: Any) -> None:
    row = site.categories.get(key=category)
    cookie = Cookie.objects.create(category=row, name=name, provider=provider, **facts)
    for language in site.languages.split():
        cookie.texts.create(language=language, purpose="A purpose.")


def unflag(site: Site, *flags: str) -> None:
    site.categories.filter(key="marketing").update(**dict.fromkeys(flags, False))


def said(site: Site) -> list[Problem]:
    """What the lint says of advertising that is not marked."""
    problems = publishing.lint(publishing.Draft.of(site))
    return [one for one in problems if "is not marked as advertising" in one.text]


@pytest.mark.parametrize(
    ("category", "cookie", "why"),
    [
        ("marketing", ("_fbp", "Meta"), "_fbp is a name that Meta uses for marketing"),
        ("preferences", ("IDE", "Google"), "IDE is a name that Google uses for marketing"),
        (
            "analytics",
            ("_gcl_au", "Google LLC"),
            "_gcl_au is a name that Google uses for marketing",
        ),
        ("analytics", ("_fbc", "Meta"), "_fbc is a name that Meta uses for marketing"),
        ("analytics", ("_gcl*", "Google"), "_gcl* is a name that Google uses for marketing"),
        ("support", ("_x", "Criteo SA"), "_x comes from Criteo SA, and what Criteo sets"),
        ("replay", ("_x", "Somebody", ".doubleclick.net"), "_x lies at .doubleclick.net, "),
    ],
)
def test_what_advertises_is_not_published_where_no_signal_switches_it_off(
    site: Site, category: str, cookie: tuple[str, ...], why: str
) -> None:
    name, provider, domain = (*cookie, "")[:3]
    unflag(site, *FLAGS)
    assert said(site) == []

    declare(site, category, name, provider, domain=domain)

    [problem] = said(site)
    assert why in problem.text
    assert problem.is_error
    assert problem.at == Field("category", category, "targets_ads")
    with pytest.raises(publishing.UnlawfulCatalogue, match="is not marked as advertising"):
        publishing.publish(site)


@pytest.mark.parametrize("host", ["*.doubleclick.net", "connect.facebook.net", "bat.bing.com"])
def test_nor_is_a_host_of_advertising(site: Site, host: str) -> None:
    site.categories.filter(key="analytics").update(hosts=host)

    [problem] = said(site)
    assert f"it loads from {host}" in problem.text


@pytest.mark.parametrize(
    ("vendor", "name"),
    [("google", "ad_storage"), ("google", "ad_user_data"), ("microsoft", "ad_storage"),
     ("clarity", "ad_Storage"), ("meta", "consent")],
)  # fmt: skip
def test_nor_is_a_signal_by_which_a_vendor_advertises(site: Site, vendor: str, name: str) -> None:
    declare(site, "analytics", "_x", "MIX Networks")
    assert said(site) == []

    site.categories.filter(key="analytics").update(signals={vendor: [name]})

    [problem] = said(site)
    assert f"is told of it ({name})" in problem.text


@pytest.mark.parametrize("flag", FLAGS)
def test_with_one_of_the_flags_it_is_marked(site: Site, flag: str) -> None:
    declare(site, "marketing", "_fbp", "Meta")

    unflag(site, flag)

    assert said(site) == []


@pytest.mark.parametrize(
    ("name", "provider", "hosts"),
    [
        ("_ga", "Google LLC", "www.google-analytics.com\nwww.googletagmanager.com"),
        ("uid", "MIX Networks", "www.gstatic.com"),  # others use the name too
        ("_clck", "Microsoft Clarity", "www.clarity.ms"),
        ("_pk_id.*", "MIX Networks", ""),
    ],
)
def test_what_only_counts_needs_no_such_mark(
    site: Site, name: str, provider: str, hosts: str
) -> None:
    site.categories.filter(key="analytics").update(hosts=hosts, records=True)
    declare(site, "analytics", name, provider)

    assert said(site) == []


def test_what_only_the_operators_table_says_is_a_warning(site: Site) -> None:
    row = KnownCookie("_spyid", "Spy Ads", Use.MARKETING, is_imported=True)
    open_cookie_database.replace_all([Row(row)])

    declare(site, "analytics", "_spyid", "Spy Ads")

    [problem] = said(site)
    assert (
        "_spyid is a name that Spy Ads uses for marketing by the Open Cookie Data" in problem.text
    )
    assert not problem.is_error


# A flag that is taken off


@pytest.fixture
def published(site: Site) -> Site:
    """Something of the site's own is in it, of which nobody knows that it advertises."""
    Site.objects.update(second_person=Site.SecondPerson.MATERIAL)
    declare(site, "marketing", "_ads", "MIX Networks")
    site.categories.filter(key="marketing").update(signals={})
    site.refresh_from_db()
    publishing.publish(site)
    return site


def verdict(site: Site) -> bool:
    """Of an earlier yes, in California, under a signal of today."""
    notice = site.notices.latest("number")
    ruleset = Ruleset.of(notice.snapshot)
    region = ruleset.region("US-CA", today=notice.published_at.date())
    choice = Choice(ruleset.categories["marketing"].version, granted=True)
    answer = Answer(0, {"marketing": choice}, region="US-CA")
    return ruleset.judge("marketing", region, RequestContext(answer, signal=True), now=0).allows


def test_without_its_flags_a_second_person_reads_that_no_signal_switches_it_off(
    published: Site,
) -> None:
    assert not verdict(published)

    unflag(published, *FLAGS)

    review = Review.of(publishing.Draft.of(published))
    assert review.needs_reason
    assert wants_second_person(review)
    sentence = "Global Privacy Control no longer switches off Advertising."
    assert sentence in review.asked
    assert sentence in review.reask.notes
    publishing.publish(published)
    assert verdict(published)


def test_as_long_as_one_flag_stays_the_signal_does(published: Site) -> None:
    unflag(published, "targets_ads")

    review = Review.of(publishing.Draft.of(published))
    assert review.differences
    assert not wants_second_person(review)
    assert "Global Privacy Control" not in review.asked
