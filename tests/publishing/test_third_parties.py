"""What follows from what is declared: a third party, a recorder, sensitive data wait for a yes.

Whether or not anybody ticks it, and whatever the rule of the place (R29, R30, R65, R81–R83).
"""

import pytest

from consent import publishing
from consent.kernel.rules import NOTHING
from consent.kernel.ruleset import Ruleset
from consent.models import Site
from consent.publishing import Changes, Draft, differences, third_parties
from tests.publishing.drafts import TODAY, Edits, declared, edited, following, problems_of

pytestmark = pytest.mark.django_db  # for the draft, which is read once for a run

STATS = "categories/analytics"
SILENT = ("US-CA", "US-FL", "US-GA", "CA-ON")  # where silence may mean yes
FOLLOWS: dict[str, tuple[Edits, str]] = {
    "provider": (
        {f"{STATS}/cookies/+": declared("_ga", "Google LLC")},
        "_ga is provided by Google LLC",
    ),
    "host": (
        {f"{STATS}/hosts": ["*.google-analytics.com"]},
        "it loads from *.google-analytics.com",
    ),
    "domain": (
        {f"{STATS}/cookies/+": declared("_x", domain=".tracker.example")},
        "_x lies at .tracker.example",
    ),
    "signal": (
        {f"{STATS}/signals": {"google": ["analytics_storage"]}},
        "Google is told of it (analytics_storage)",
    ),
}
TICKED: dict[str, Edits] = {
    "tick": {f"{STATS}/third_party": True},
    "records": {f"{STATS}/records": True},
    "sensitive": {f"{STATS}/personal_information": ["ip_address", "sensitive"]},
}
EVERY = {name: edits for name, (edits, _) in FOLLOWS.items()} | TICKED


def granted(draft: Draft) -> set[str]:
    """The places in which usage statistics are on before anybody has answered."""
    ruleset = Ruleset.of(draft.notice().snapshot)
    regions = {place: ruleset.region(place, today=TODAY) for place in SILENT}
    return {
        place
        for place, region in regions.items()
        if ruleset.judge("analytics", region, NOTHING, now=0).allows
    }


@pytest.mark.requirement("R29", "R30", "R65", "R81", "R82", "R83", "R145", "R159")
@pytest.mark.parametrize("edits", EVERY.values(), ids=EVERY)
def test_it_waits_for_a_yes_everywhere_and_an_older_one_does_not_cover_it(
    draft: Draft, edits: Edits
) -> None:
    assert granted(draft) == {*SILENT}

    later = following(draft, {}, edits)

    assert granted(later) == set()
    changes = publishing.changes(later)
    assert changes.material == {"analytics"}
    versions = Ruleset.of(later.notice(changes.material).snapshot).categories
    assert versions["analytics"].version != later.versions["analytics"]


@pytest.mark.requirement("R65", "R83")
@pytest.mark.parametrize(("edits", "why"), FOLLOWS.values(), ids=FOLLOWS)
def test_the_lint_says_why_until_it_is_ticked(draft: Draft, edits: Edits, why: str) -> None:
    def whys(edits: Edits) -> list[bool]:
        found = problems_of(edited(draft, edits))
        return [is_error for text, is_error in found if f"not ticked: {why}. " in text]

    assert whys(edits) == [False]
    assert whys({**edits, f"{STATS}/third_party": True}) == []


@pytest.mark.requirement("R65")
def test_another_third_party_is_a_new_one_whichever_party_it_is_declared_as(draft: Draft) -> None:
    first = {f"{STATS}/cookies": [declared("_ga", "Google LLC")]}
    second = {f"{STATS}/cookies": [declared("_ga", "Google LLC"), declared("_x", "Else Ltd.")]}

    assert publishing.changes(following(draft, first, second)).material == {"analytics"}


def test_names_that_vendors_do_not_store_under_stay_the_sites(draft: Draft) -> None:
    names = ["functionality_storage", "personalization_storage", "security_storage"]

    assert granted(edited(draft, {f"{STATS}/signals": {"google": names}})) == {*SILENT}


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
def test_who_the_site_itself_is(provider: str, is_own: bool) -> None:
    site = {"company": "MIX Networks, Inc.", "name": "mixnetworks.com", "cookie_domain": "x.com"}
    assert third_parties.is_own(provider, site) is is_own


VIDEO, DOMAIN = "www.video.example", "mixnetworks.localhost"
CHAT, OURS, STATS = (f"categories/{key}" for key in ("support", "necessary", "analytics"))


def changed(draft: Draft, before: list[str], after: list[str]) -> Changes:
    """What changes in a category that involves third parties, from these hosts to those."""
    hosts = f"{CHAT}/hosts"
    return publishing.changes(following(draft, {hosts: before}, {hosts: after}))


@pytest.mark.parametrize(
    ("before", "after", "meaning"),
    [
        pytest.param([], [VIDEO], "material", id="the first host"),
        pytest.param([f"a.{DOMAIN}"], [VIDEO], "material", id="the first one of somebody else"),
        pytest.param([], [f"{DOMAIN}.video.example"], "material", id="looks like ours"),
        pytest.param([], [f"not{DOMAIN}"], "material", id="ends like ours"),
        pytest.param([VIDEO], [VIDEO, "maps.example"], "doubtful", id="another domain"),
        pytest.param([VIDEO], ["i.video.example"], "doubtful", id="a neighbor"),
        pytest.param([VIDEO], ["*.video.example"], "doubtful", id="every neighbor"),
        pytest.param(["video.example"], ["notvideo.example"], "doubtful", id="ends alike"),
        pytest.param(["*.video.example"], ["i.video.example"], "", id="one of many"),
        pytest.param(["video.example"], [VIDEO, "*.video.example"], "", id="below a host"),
        pytest.param([VIDEO, "maps.example"], [VIDEO], "", id="one less"),
        pytest.param([], [DOMAIN, f"*.cdn.{DOMAIN}"], "", id="our own"),
    ],
)
def test_what_another_host_means_for_who_is_asked(
    draft: Draft, before: list[str], after: list[str], meaning: str
) -> None:
    changes = changed(draft, before, after)

    assert changes.material == ({"support"} if meaning == "material" else set())
    assert changes.doubtful == ({"support"} if meaning == "doubtful" else set())


def test_the_order_of_hosts_is_no_change(draft: Draft) -> None:
    hosts = f"{CHAT}/hosts"
    before, after = {hosts: ["a.example", "b.example"]}, {hosts: ["b.example", "a.example"]}
    new = following(draft, before, after)
    assert new.latest
    assert differences.between(new.latest.snapshot, new.snapshot) == ()


def test_a_host_beside_a_third_partys_cookie_may_be_its_own(draft: Draft) -> None:
    chat = {f"{CHAT}/cookies/+": declared("_chat", "Chat Inc.")}
    later = following(draft, chat, chat | {f"{CHAT}/hosts": ["chat.example"]})

    assert publishing.changes(later).doubtful == {"support"}


# What is unlawful


def test_a_host_may_stand_below_another_categorys_domain(draft: Draft) -> None:
    hosts = {
        f"{CHAT}/hosts": ["maps.video.example"],
        "categories/marketing/hosts": ["*.video.example"],
    }

    assert problems_of(edited(draft, hosts)) == []


@pytest.mark.requirement("R145", "R147")
@pytest.mark.parametrize("host", [VIDEO, f"{DOMAIN}.example", f"not{DOMAIN}", "*.localhost"])
def test_what_is_necessary_comes_from_the_site_alone(draft: Draft, host: str) -> None:
    edits = {f"{OURS}/hosts": [f"stats.{DOMAIN}", host]}
    [(text, is_error)] = problems_of(edited(draft, edits))

    assert is_error
    assert text.startswith(
        f"“Strictly necessary” is necessary and involves a third party: it loads from {host}."
    )
    justified = edited(draft, edits | {f"{OURS}/justification": "The bank's own form."})
    assert [is_error for _, is_error in problems_of(justified)] == [False]


@pytest.mark.parametrize("row", [OURS, STATS])
def test_the_sites_own_hosts_are_no_third_party(draft: Draft, row: str) -> None:
    assert problems_of(edited(draft, {f"{row}/hosts": [DOMAIN, f"*.{DOMAIN}"]})) == []


def test_without_a_cookie_domain_no_host_is_known_to_be_the_sites(site: Site) -> None:
    Site.objects.update(cookie_domain="")
    site.refresh_from_db()
    site.categories.filter(key="necessary").update(hosts=f"stats.{DOMAIN}")

    [error] = [problem for problem in publishing.lint(Draft.load(site)) if problem.is_error]
    assert f"it loads from stats.{DOMAIN}" in error.text
