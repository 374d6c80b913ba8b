"""Refused cookies go with the service's answer, and nothing that is somebody else's."""

import pytest

from consent.cookies import expiry
from consent.kernel.ruleset import DeclaredCookie, Ruleset

HOST = "consent.mixnetworks.com"
REGISTER = (
    DeclaredCookie("cart_id", "necessary"),
    DeclaredCookie("chat_*", "support"),
    DeclaredCookie("*", "analytics"),
    DeclaredCookie("shop_consent_queue", "analytics"),
)
RULESET = Ruleset(1, {}, REGISTER, (), "mixnetworks.com")


def expired(cookies: str, *refused: str) -> set[str]:
    declared = [row for row in REGISTER if row.category in refused]
    return {line.key for line in expiry.lines(declared, RULESET, cookies, host=HOST)}


def test_a_pattern_spares_what_an_allowed_category_declares_by_name() -> None:
    assert expired("cart_id=1; tracker=1", "analytics") == {"tracker"}


@pytest.mark.parametrize(
    "name",
    "__Secure-mix_consent __Host-mix_consent __Secure-mix_account __Host-mix_visitor "
    "mix_consent_state shop_consent_state __Secure-shop_consent shop_consent_queue".split(),
)
def test_our_own_cookies_stay_whichever_site_of_ours_set_them(name: str) -> None:
    assert expired(f"{name}=1; tracker=1", "analytics") == {"tracker"}


def test_of_two_patterns_the_first_declares_the_name() -> None:
    assert expired("chat_1=1; tracker=1", "analytics") == {"tracker"}
    assert expired("chat_1=1; tracker=1", "support") == {"chat_1"}
