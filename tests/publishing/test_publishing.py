import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from consent import publishing
from consent.models import Category, Site
from consent.publishing import copying
from consent.publishing.draft import every_row
from tests import filled
from tests.publishing.drafts import reword

pytestmark = pytest.mark.usefixtures("first_notice")


def versions(site: Site) -> dict[str, int]:
    latest = site.notices.first()
    assert latest is not None
    return {row["key"]: row["version"] for row in latest.snapshot["categories"]}


def renewed(site: Site, before: dict[str, int]) -> set[str]:
    """The categories that mean something else than before."""
    return {key for key, version in versions(site).items() if version != before[key]}


def test_the_first_notice_is_number_one_and_has_one_version(site: Site) -> None:
    notice = site.notices.get()

    assert (notice.number, notice.published_by) == (1, "the test")
    assert len({row["version"] for row in every_row(notice.snapshot)}) == 1


@pytest.mark.requirement("R65")
def test_a_typo_asks_nobody(site: Site) -> None:
    reword(site, "Counts visits, so that we can make the pages better.")

    before = versions(site)

    assert publishing.changes(publishing.Draft.load(site)).doubtful == {"analytics"}
    filled.publish(site)

    assert versions(site) == before


@pytest.mark.requirement("R65")
def test_a_material_change_renews_the_version_of_that_category_alone(site: Site) -> None:
    before = versions(site)
    reword(site, "Counts visits and records what you do on the pages.")
    filled.publish(site, material=["analytics"])

    assert renewed(site, before) == {"analytics"}


@pytest.mark.requirement("R147", "R95")
def test_what_becomes_necessary_is_material_though_nobody_is_asked(site: Site) -> None:
    before = versions(site)["preferences"]
    Category.objects.filter(key="preferences").update(necessary=True, justification="So.")

    assert publishing.changes(publishing.Draft.load(site)).material == {"preferences"}
    filled.publish(site)
    while_necessary = versions(site)["preferences"]
    Category.objects.filter(key="preferences").update(necessary=False)
    filled.publish(site)

    assert len({before, while_necessary, versions(site)["preferences"]}) == 3


def test_a_category_that_returns_is_a_new_question(site: Site) -> None:
    before = versions(site)
    analytics = site.categories.get(key="analytics")
    analytics.delete()
    filled.publish(site)
    assert "analytics" not in versions(site)

    facts = {"third_party": True, "hosts": "stats.example.com", "retention_days": 30}
    facts |= {"personal_information": ["ip_address"]}
    again = Category.objects.create(site=site, key="analytics", order=9, **facts)
    for language in site.languages.split():
        again.texts.create(language=language, name="Statistics", purpose="Counts visits.")
    filled.publish(site)

    assert "analytics" in renewed(site, before)


@pytest.mark.requirement("R148")
def test_a_published_notice_stays_as_it_was(site: Site) -> None:
    before = site.notices.get().body
    reword(site, "Other words.")
    filled.publish(site)

    assert site.notices.get(number=1).body == before
    assert "Other words." in site.notices.get(number=2).body
    assert json.loads(before)["number"] == 1


CLOCKS = [
    pytest.param(timedelta(0), id="at the same moment"),
    pytest.param(timedelta(days=-2000), id="by a clock that is years behind"),
]


@pytest.mark.parametrize("shift", CLOCKS)
@pytest.mark.parametrize("is_first", [False, True], ids=["the second notice", "the first"])
def test_an_old_yes_fits_no_new_meaning_though_a_copy_was_restored(
    site: Site, shift: timedelta, is_first: bool
) -> None:
    now = timezone.now()
    if is_first:
        site = copied(site)
    reword(site, "Counts visits and records what you do on the pages.")
    with time_machine.travel(now, tick=False), restored():
        filled.publish(site, material=["analytics"])
        lost = versions(site)["analytics"]

    reword(site, "Counts visits, and sells them.")
    with time_machine.travel(now + shift, tick=False):
        filled.publish(site, material=["analytics"])

    assert versions(site)["analytics"] != lost


def test_what_is_published_again_as_it_was_means_the_same(site: Site) -> None:
    """Whoever said yes to it before the copy was restored is not asked again."""
    reword(site, "Counts visits and records what you do on the pages.")
    with restored():
        filled.publish(site, material=["analytics"])
        lost = versions(site)

    filled.publish(site, material=["analytics"])

    assert versions(site) == lost


@contextmanager
def restored() -> Iterator[None]:
    """To the copy of before."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def copied(site: Site) -> Site:
    """Another site with the same catalogue, which has published nothing."""
    other = Site.objects.create(**filled.SHOP | {"languages": site.languages})
    copying.copy(site, other)
    return filled.confirm(other)
