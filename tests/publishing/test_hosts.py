"""Hosts of vendors: whose they may be, what a new one means, what is reported (R65, R145, R147)."""

import json

import pytest
from django.utils import timezone
from pytest_django import Settings

from consent import publishing
from consent.models import Category, Cookie, Notice, Site
from consent.publishing.review import Changes

VIDEO = "www.video.example"


def give(site: Site, key: str, *names: str, third_party: bool = True) -> None:
    hosts = "\n".join(names)
    site.categories.filter(key=key).update(hosts=hosts, third_party=third_party)


def errors(site: Site) -> list[str]:
    return [
        problem.text for problem in publishing.lint(publishing.Draft.of(site)) if problem.is_error
    ]


@pytest.fixture
def site(site: Site, settings: Settings) -> Site:
    settings.CONSENT_SERVICE_URL = "https://consent.mixnetworks.com"
    Site.objects.update(cookie_domain="mixnetworks.com", origins="https://www.mixnetworks.com")
    site.refresh_from_db()
    return site


def changed(site: Site, before: list[str], after: list[str]) -> Changes:
    """What changes in a category that involves third parties, from these hosts to those."""
    give(site, "support", *before)
    publishing.publish(site)
    give(site, "support", *after)
    return publishing.changes(publishing.Draft.of(site))


# What is reported


def test_hosts_that_come_and_go_are_reported(site: Site) -> None:
    changes = changed(site, ["a.example", "b.example"], ["c.example", "*.d.example", "b.example"])

    [line] = [one for one in changes.differences if one.field == "Hosts"]
    assert line.old == "a.example, b.example"
    assert line.new == "*.d.example, b.example, c.example"


def test_the_order_of_hosts_is_no_change(site: Site) -> None:
    assert not changed(site, ["a.example", "b.example"], ["b.example", "a.example"])


# Who is asked again


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([], [VIDEO], id="the first host"),
        pytest.param(["stats.mixnetworks.com"], [VIDEO], id="the first host of somebody else"),
        pytest.param([], ["mixnetworks.com.video.example"], id="a host that only looks like ours"),
        pytest.param([], ["notmixnetworks.com"], id="a host that ends like ours"),
    ],
)
def test_the_first_host_of_others_is_a_new_third_party(
    site: Site, before: list[str], after: list[str]
) -> None:
    changes = changed(site, before, after)

    assert changes.material == {"support"}
    assert not changes.doubtful


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([VIDEO], [VIDEO, "maps.example"], id="another domain"),
        pytest.param([VIDEO], ["i.video.example"], id="a neighbor below the same domain"),
        pytest.param([VIDEO], ["*.video.example"], id="every neighbor"),
        pytest.param(["video.example"], ["notvideo.example"], id="a domain that ends alike"),
    ],
)
def test_a_host_beside_others_may_be_of_the_same_company_and_a_person_decides(
    site: Site, before: list[str], after: list[str]
) -> None:
    changes = changed(site, before, after)

    assert changes.doubtful == {"support"}
    assert not changes.material


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(["*.video.example"], ["i.video.example"], id="one of many"),
        pytest.param(["video.example"], [VIDEO, "*.video.example"], id="below a host"),
        pytest.param([VIDEO, "maps.example"], [VIDEO], id="one less"),
        pytest.param([], ["mixnetworks.com", "*.cdn.mixnetworks.com"], id="our own"),
    ],
)
def test_a_host_that_adds_nobody_asks_nobody(
    site: Site, before: list[str], after: list[str]
) -> None:
    changes = changed(site, before, after)

    assert changes
    assert not changes.material
    assert not changes.doubtful


def test_a_host_beside_a_third_partys_cookie_may_be_its_own(site: Site) -> None:
    give(site, "support")
    cookie = Cookie.objects.create(
        category=site.categories.get(key="support"),
        name="_chat",
        provider="Chat Inc.",
        party=Cookie.Party.THIRD,
    )
    for language in site.languages.split():
        cookie.texts.create(language=language, purpose="To chat.")
    publishing.publish(site)
    give(site, "support", "chat.example")

    assert publishing.changes(publishing.Draft.of(site)).doubtful == {"support"}


def test_hosts_that_are_material_raise_the_version(site: Site) -> None:
    changed(site, [], [VIDEO])
    before = versions(site.notices.get())
    after = versions(publishing.publish(site))

    assert {key for key in after if after[key] != before[key]} == {"support"}


def versions(notice: Notice) -> dict[str, int]:
    return {row["key"]: row["version"] for row in notice.snapshot["categories"]}


def test_a_notice_from_before_there_were_hosts_named_none(site: Site) -> None:
    site.categories.update(hosts="")
    give(site, "support")
    old = publishing.publish(site).snapshot
    for row in old["categories"]:
        del row["hosts"]
    Notice(
        site=site, number=2, body=json.dumps(old), digest="0", published_at=timezone.now()
    ).save()

    assert not publishing.changes(publishing.Draft.of(site))
    give(site, "support", VIDEO)
    assert publishing.changes(publishing.Draft.of(site)).material == {"support"}


# What is unlawful


@pytest.mark.requirement("R145")
def test_a_host_belongs_to_one_category(site: Site) -> None:
    give(site, "support", VIDEO, "*.video.example")
    give(site, "marketing", VIDEO)

    assert errors(site) == [
        f"{VIDEO} is given to “Customer service and chat” and to “Advertising”, so it is not clear "
        "whose answer it waits for. Leave it in one of them."
    ]


def test_a_host_may_stand_below_another_categorys_domain(site: Site) -> None:
    give(site, "support", "maps.video.example")
    give(site, "marketing", "*.video.example")

    assert errors(site) == []


@pytest.mark.requirement("R147")
@pytest.mark.parametrize(
    "host",
    [
        pytest.param(VIDEO, id="of others"),
        pytest.param("mixnetworks.com.example", id="that only begins like ours"),
        pytest.param("notmixnetworks.com", id="that ends like ours"),
        pytest.param("*.com", id="above ours"),
    ],
)
def test_what_is_necessary_comes_from_the_site_alone(site: Site, host: str) -> None:
    give(site, "necessary", "stats.mixnetworks.com", host, third_party=False)

    [error] = errors(site)
    assert error.startswith(
        f"“Strictly necessary” is necessary and involves a third party: it loads from {host}."
    )
    assert "cannot be necessary" in error
    Category.objects.filter(key="necessary").update(justification="The bank's own form.")
    assert errors(site) == []


def test_a_host_of_others_makes_a_third_party(site: Site) -> None:
    give(site, "analytics", VIDEO, "maps.example", third_party=False)

    [problem] = publishing.lint(publishing.Draft.of(site))
    assert f"it loads from {VIDEO}; it loads from maps.example. So it waits" in problem.text
    assert not problem.is_error  # for it counts as one already
    Category.objects.filter(key="analytics").update(third_party=True)
    assert errors(site) == []


@pytest.mark.parametrize("key", ["necessary", "analytics"])
def test_the_sites_own_hosts_are_no_third_party(site: Site, key: str) -> None:
    give(site, key, "mixnetworks.com", "*.mixnetworks.com", third_party=False)

    assert errors(site) == []


def test_without_a_cookie_domain_no_host_is_known_to_be_the_sites(site: Site) -> None:
    Site.objects.update(cookie_domain="")
    site.refresh_from_db()
    give(site, "necessary", "stats.mixnetworks.com", third_party=False)

    assert len(errors(site)) == 1
