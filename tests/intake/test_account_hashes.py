"""An account is a keyed hash: whose, by which key, and for how long."""

import re

from pytest_django import Settings

from consent.intake import accounts


def test_a_hash_is_128_bits_of_base64url() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", accounts.hashes_of("nina@example.com")[0])


def test_it_tells_accounts_apart() -> None:
    """By the name alone: a company's new name, or a new site of it, loses no opt-out (R165)."""
    found = {accounts.hashes_of(name)[0] for name in ("1", "2", "1 ", "x1", "X1")}

    assert len(found) == 5


def test_it_hangs_on_a_key(settings: Settings) -> None:
    derived = accounts.hashes_of("X")[0]
    settings.CONSENT_ACCOUNT_KEY = ["a key of its own that is as long as a secret"]

    assert accounts.hashes_of("X")[0] != derived
    assert accounts.hashes_of("X") == (accounts.hashes_of("X")[0], derived)


def test_an_own_key_outlives_the_secret(settings: Settings) -> None:
    settings.CONSENT_ACCOUNT_KEY = ["a key of its own that is as long as a secret"]
    before = accounts.hashes_of("X")[0]
    settings.SECRET_KEY = "quite another secret, made when the first one leaked"

    assert accounts.hashes_of("X")[0] == before


def test_several_keys_are_told_apart_by_commas(settings: Settings) -> None:
    settings.CONSENT_ACCOUNT_KEY = ["of last year"]
    before = accounts.hashes_of("X")[0]
    settings.CONSENT_ACCOUNT_KEY = ["of this year", "of last year"]

    assert accounts.hashes_of("X").index(before) == 1
