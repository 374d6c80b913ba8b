"""Advertising is marked as such: Global Privacy Control switches off what is, and only that."""

import pytest

from consent import publishing
from consent.kernel.rules import Answer, Choice, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.models import Site
from consent.publishing import Draft, Problem, Review
from consent.publishing.lint.fields import Field
from consent.publishing.publications import wants_second_person
from tests import filled
from tests.publishing.drafts import Edits, declare, declared, edited

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R8", "R76")]

FLAGS = ("sells_or_shares", "targets_ads")
ADS, STATS = "categories/marketing", "categories/analytics"
UNMARKED = {f"{ADS}/{flag}": False for flag in FLAGS}
SHIPPED: Edits = {f"{ADS}/hosts": []}  # where advertising is empty
KNOWN: dict[str, tuple[Edits, str]] = {
    "_fbp in Advertising without flags": (
        UNMARKED | {f"{ADS}/cookies/+": declared("_fbp", "Meta")},
        "_fbp is a name that Meta tracks with",
    ),
    "IDE in Preferences": (
        {"categories/preferences/cookies/+": declared("IDE", "Google")},
        "IDE is a name that Google tracks with",
    ),
    "a pattern": (
        {f"{STATS}/cookies/+": declared("_gcl*", "Google")},
        "_gcl* also stands for _gcl_au, a name that Google tracks with",
    ),
    "a provider": (
        {"categories/support/cookies/+": declared("_x", "Criteo SA")},
        "_x comes from Criteo SA, and what Criteo sets",
    ),
    "a domain": (
        {"categories/replay/cookies/+": declared("_x", "Else", domain=".doubleclick.net")},
        "_x lies at .doubleclick.net, ",
    ),
    **{
        f"the host {host}": ({f"{STATS}/hosts": [host]}, f"it loads from {host}")
        for host in ("*.doubleclick.net", "connect.facebook.net", "bat.bing.com")
    },
    **{
        f"{vendor} is told {name}": (
            {f"{STATS}/signals": {vendor: [name]}},
            f"is told of it ({name})",
        )
        for vendor, name in (
            ("google", "ad_storage"),
            ("google", "ad_user_data"),
            ("microsoft", "ad_storage"),
            ("clarity", "ad_Storage"),
            ("meta", "consent"),
        )
    },
}
NOT_ADVERTISING: list[Edits] = [
    *[{f"{ADS}/cookies/+": declared("_fbp", "Meta"), f"{ADS}/{flag}": False} for flag in FLAGS],
    {
        f"{STATS}/cookies/+": declared("_ga", "Google LLC"),
        f"{STATS}/hosts": ["www.google-analytics.com", "www.googletagmanager.com"],
    },
    {f"{STATS}/cookies/+": declared("uid"), f"{STATS}/hosts": ["www.gstatic.com"]},
    {f"{STATS}/cookies/+": declared("_clck", "Microsoft Clarity"), f"{STATS}/records": True},
    {f"{STATS}/cookies/+": declared("_pk_id.*")},
]


def unmarked(draft: Draft) -> list[Problem]:
    """What the lint says of advertising that is not marked."""
    problems = publishing.lint(draft)
    return [problem for problem in problems if "is not marked as advertising" in problem.text]


@pytest.mark.parametrize(("edits", "why"), KNOWN.values(), ids=KNOWN)
def test_what_advertises_is_an_error_where_no_signal_switches_it_off(
    draft: Draft, edits: Edits, why: str
) -> None:
    [problem] = unmarked(edited(draft, {**SHIPPED, **edits}))

    assert why in problem.text
    assert problem.is_error
    [key] = {path.split("/")[1] for path in edits}
    assert problem.at == Field("category", key, "targets_ads")


@pytest.mark.parametrize("edits", NOT_ADVERTISING)
def test_what_only_counts_needs_no_mark_and_one_flag_is_enough(draft: Draft, edits: Edits) -> None:
    assert unmarked(edited(draft, edits)) == []


# A flag that is taken off


@pytest.fixture
def published(site: Site) -> Site:
    """The catalogue as it is shipped, and something in it of which nobody knows what it is for."""
    filled.confirm(site)
    Site.objects.update(second_person=Site.SecondPerson.MATERIAL)
    declare(site, "marketing", "_ads")
    site.categories.filter(key="marketing").update(signals={})
    site.refresh_from_db()
    filled.publish(site)
    return site


def unflag(site: Site, *flags: str) -> None:
    site.categories.filter(key="marketing").update(**dict.fromkeys(flags, False))


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

    review = Review.build(Draft.load(published))
    assert review.needs_reason
    assert wants_second_person(review)
    sentence = "Global Privacy Control no longer switches off Advertising."
    assert sentence in review.asked
    assert sentence in review.reconsent.notes
    filled.publish(published)
    assert verdict(published)


def test_as_long_as_one_flag_stays_the_signal_does(published: Site) -> None:
    unflag(published, "targets_ads")

    review = Review.build(Draft.load(published))
    assert review.differences
    assert not wants_second_person(review)
    assert "Global Privacy Control" not in review.asked
