"""What is published after a restore is never mistaken for what was lost."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from consent import publishing
from consent.management.commands import restore
from consent.models import Site
from tests import filled

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_numbers_go_on_above_those_of_every_cut_before() -> None:
    site = filled.seed()
    first = restored()
    notice = filled.publish(site)
    second = restored()

    assert first % restore.THOUSAND == 0
    assert notice.number == first
    assert second > notice.number
    assert publishing.Draft.load(site).number == second


def test_a_site_that_was_lost_and_is_made_again_uses_no_number_again() -> None:
    filled.seed()
    first = restored()
    shop = Site.objects.create(key="shop", name="shop.example")

    assert publishing.Draft.load(shop).number == first


def restored() -> int:
    restore.begin(NOON)
    return Site.objects.get(key="mix").notices_from


def test_a_backup_that_is_restored_twice_gives_no_number_twice() -> None:
    """Each time its number is drawn by lot, a thousand notices apart."""
    numbers = []
    filled.seed()
    for _ in range(5):
        with transaction.atomic():
            numbers.append(restored())
            transaction.set_rollback(True)

    assert len(set(numbers)) > 1
    assert {number % restore.THOUSAND for number in numbers} == {0}


@pytest.mark.requirement("R65")
def test_what_is_published_again_as_it_was_has_its_version_again_and_nothing_new_has_it() -> None:
    filled.publish(filled.seed())

    def version(purpose: str) -> int:
        """Published after the backup, and lost with it."""
        with transaction.atomic():
            site = Site.objects.get()
            site.categories.get(key="analytics").texts.filter(language="en").update(purpose=purpose)
            notice = filled.publish(site, material=["analytics"])
            transaction.set_rollback(True)
        found = {row["key"]: row["version"] for row in notice.snapshot["categories"]}
        return int(found["analytics"])

    lost = version("Follows you across sites.")
    restore.begin(NOON)

    assert version("Follows you across sites.") == lost
    assert version("Sells what you do.") != lost


@pytest.mark.parametrize(
    "words", [(), ("--check",), ("--in-place", "--check"), ("FILE", "--in-place")]
)
def test_nothing_is_restored_without_a_backup(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="Name the backup"):
        call_command("restore", *words)
