"""The categories and their declared cookies."""

import pytest

from consent.kernel.values import CATEGORY_KEY
from consent.publishing import loading
from tests.catalogue import CATEGORIES, COOKIES, DEMO, MIX


def test_every_category_has_a_lawful_key() -> None:
    assert list(CATEGORIES) == [
        "necessary", "preferences", "personalization", "support", "replay", "analytics", "marketing"
    ]  # fmt: skip
    assert all(CATEGORY_KEY.fullmatch(key) for key in CATEGORIES)


@pytest.mark.requirement("R121")
def test_each_google_signal_belongs_to_one_category_but_for_the_one_that_is_not_used() -> None:
    signals = [signal for row in CATEGORIES.values() for signal in row["signals"].get("google", ())]
    assert sorted(signals) == [
        "ad_personalization", "ad_storage", "ad_user_data",
        "functionality_storage", "personalization_storage", "security_storage",
    ]  # fmt: skip


def test_advertising_ships_empty() -> None:
    assert CATEGORIES["marketing"]["cookies"] == []


def test_only_the_first_party_is_declared_outside_the_demonstration() -> None:
    cookies = [cookie for row in MIX["categories"] for cookie in row["cookies"]]
    assert {cookie["provider"] for cookie in cookies} == {loading.PROVIDER}


@pytest.mark.requirement("R108")
def test_no_cookie_outlives_what_browsers_keep() -> None:
    lifetimes = [cookie.get("lifetime") or 0 for cookie in COOKIES]
    assert max(lifetimes) == 34_560_000  # R108


def test_the_demonstration_adds_a_cookie_to_every_optional_category() -> None:
    added = {row["key"] for row in DEMO["categories"] if row not in MIX["categories"]}
    assert added == set(CATEGORIES) - {"necessary"}
