"""Hosts of vendors: whose they may be, what a new one means, what is reported (R65, R145, R147)."""

import pytest

from consent import publishing
from consent.models import Site
from consent.publishing import Changes, Draft, differences
from tests.publishing.drafts import declared, edited, following, said

pytestmark = pytest.mark.django_db  # for the draft, which is read once for a run

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

    assert said(edited(draft, hosts)) == []


@pytest.mark.requirement("R145", "R147")
@pytest.mark.parametrize("host", [VIDEO, f"{DOMAIN}.example", f"not{DOMAIN}", "*.localhost"])
def test_what_is_necessary_comes_from_the_site_alone(draft: Draft, host: str) -> None:
    edits = {f"{OURS}/hosts": [f"stats.{DOMAIN}", host]}
    [(text, is_error)] = said(edited(draft, edits))

    assert is_error
    assert text.startswith(
        f"“Strictly necessary” is necessary and involves a third party: it loads from {host}."
    )
    justified = edited(draft, edits | {f"{OURS}/justification": "The bank's own form."})
    assert [is_error for _, is_error in said(justified)] == [False]


@pytest.mark.parametrize("row", [OURS, STATS])
def test_the_sites_own_hosts_are_no_third_party(draft: Draft, row: str) -> None:
    assert said(edited(draft, {f"{row}/hosts": [DOMAIN, f"*.{DOMAIN}"]})) == []


def test_without_a_cookie_domain_no_host_is_known_to_be_the_sites(site: Site) -> None:
    Site.objects.update(cookie_domain="")
    site.refresh_from_db()
    site.categories.filter(key="necessary").update(hosts=f"stats.{DOMAIN}")

    [error] = [problem for problem in publishing.lint(Draft.load(site)) if problem.is_error]
    assert f"it loads from stats.{DOMAIN}" in error.text
