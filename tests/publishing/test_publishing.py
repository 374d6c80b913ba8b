import json
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from consent import notices, publishing
from consent.models import Category, Cookie, CookieText, RegionRule, Site


@pytest.fixture
def site(site: Site) -> Site:
    publishing.publish(site, by="the test")
    return site


def versions(site: Site) -> dict[str, int]:
    latest = site.notices.first()
    assert latest is not None
    return {row["key"]: row["version"] for row in latest.snapshot["categories"]}


def reword(site: Site, purpose: str) -> None:
    site.categories.get(key="analytics").texts.filter(language="en").update(purpose=purpose)


def test_the_first_notice_is_number_one_and_every_version_is_one(site: Site) -> None:
    notice = site.notices.get()

    assert (notice.number, notice.published_by) == (1, "the test")
    assert set(versions(site).values()) == {1}


def test_nothing_changed_means_no_changes(site: Site) -> None:
    assert not publishing.changes(publishing.Draft.of(site))


@pytest.mark.requirement("R65")
def test_a_typo_asks_nobody(site: Site) -> None:
    reword(site, "Counts visits, so that we can make the pages better.")

    assert publishing.changes(publishing.Draft.of(site)).doubtful == {"analytics"}
    publishing.publish(site)

    assert set(versions(site).values()) == {1}


@pytest.mark.requirement("R65")
def test_a_material_change_raises_the_version_of_that_category_alone(site: Site) -> None:
    reword(site, "Counts visits and records what you do on the pages.")
    publishing.publish(site, material=["analytics"])

    assert versions(site).pop("analytics") > 1
    assert sorted(versions(site).values())[:5] == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("flag", ["sells_or_shares", "targets_ads", "third_party", "records"])
def test_a_new_use_is_material_whether_it_is_named_or_not(site: Site, flag: str) -> None:
    Category.objects.filter(key="analytics").update(**{flag: True})
    waiting = dict.fromkeys(("support", "replay", "marketing", "analytics"), "opt-in")
    RegionRule.objects.filter(code__in=("US-CA", "US-FL")).update(overrides=waiting)

    assert publishing.changes(publishing.Draft.of(site)).material == {"analytics"}
    publishing.publish(site)

    assert versions(site)["analytics"] > 1


@pytest.mark.requirement("R65")
def test_a_new_third_party_is_material(site: Site) -> None:
    declare(site, "support", "_chat", provider="Chat Inc.", party=Cookie.Party.THIRD)

    assert publishing.changes(publishing.Draft.of(site)).material == {"support"}


@pytest.mark.requirement("R147", "R95")
def test_what_becomes_necessary_is_material_though_nobody_is_asked(site: Site) -> None:
    before = versions(site)["analytics"]
    Category.objects.filter(key="analytics").update(necessary=True, justification="So.")

    assert publishing.changes(publishing.Draft.of(site)).material == {"analytics"}
    publishing.publish(site)
    while_necessary = versions(site)["analytics"]
    Category.objects.filter(key="analytics").update(necessary=False)
    publishing.publish(site)

    assert len({before, while_necessary, versions(site)["analytics"]}) == 3


def test_a_category_that_returns_is_a_new_question(site: Site) -> None:
    analytics = site.categories.get(key="analytics")
    analytics.delete()
    publishing.publish(site)
    assert "analytics" not in versions(site)

    facts = {"third_party": True, "hosts": "stats.example.com"}
    again = Category.objects.create(site=site, key="analytics", order=9, **facts)
    for language in site.languages.split():
        again.texts.create(language=language, name="Statistics", purpose="Counts visits.")
    publishing.publish(site)

    assert versions(site)["analytics"] > 1


def test_what_is_published_is_in_force_at_once(
    site: Site, django_capture_on_commit_callbacks: object
) -> None:
    assert notices.current("mix").number == 1
    reword(site, "Other words.")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        publishing.publish(site)

    assert notices.current("mix").number == 2


@pytest.mark.requirement("R148")
def test_a_published_notice_stays_as_it_was(site: Site) -> None:
    before = site.notices.get().body
    reword(site, "Other words.")
    publishing.publish(site)

    assert site.notices.get(number=1).body == before
    assert "Other words." in site.notices.get(number=2).body
    assert json.loads(before)["number"] == 1


def declare(site: Site, category: str, name: str, **facts: object) -> Cookie:
    cookie = Cookie.objects.create(
        category=site.categories.get(key=category),
        name=name,
        **{"provider": "MIX Networks"} | facts,
    )
    for language in site.languages.split():
        CookieText.objects.create(cookie=cookie, language=language, purpose="A purpose.")
    return cookie


def test_no_version_is_used_twice_though_a_copy_was_restored(site: Site) -> None:
    """An old yes fits no new meaning."""
    reword(site, "Counts visits and records what you do on the pages.")
    with transaction.atomic():
        publishing.publish(site, material=["analytics"])
        lost = versions(site)["analytics"]
        transaction.set_rollback(True)  # to the copy of before

    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        publishing.publish(site, material=["analytics"])

    assert versions(site)["analytics"] != lost
