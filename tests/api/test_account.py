"""The site's server says who is signed in, and is told which cookies to pass on."""

import logging

import pytest
from django.test import Client

from consent.cookies import account_token
from consent.intake import accounts
from consent.models import AccountAnswer
from consent.notices import signing_keys
from tests.api.visiting import (
    GPC,
    NOTE,
    Visitor,
    tell,
)
from tests.outage import database_away

pytestmark = pytest.mark.usefixtures("in_force")


def note_of(visitor: Visitor) -> account_token.AccountToken:
    token = visitor.cookie(NOTE)
    assert token
    return account_token.read(token, signing_keys.ring(), issuer=signing_keys.issuer(), site="mix")


def test_the_account_is_named_nowhere(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    response = visitor.sign_in("nina@example.com", **GPC)
    with database_away():
        tell("post", "nina@example.com")

    page = response.content.decode()
    assert caplog.records
    for secret in ("nina", accounts.hashes_of("nina@example.com")[0]):
        assert secret not in page
        assert secret not in caplog.text
    assert accounts.hashes_of("nina@example.com")[0] == AccountAnswer.objects.get().account


def test_the_cookies_are_named_and_not_set(visitor: Visitor) -> None:
    """A server that keeps cookies would give one visitor's to the next."""
    response = visitor.sign_in("X")

    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    names = [line.partition("=")[0] for line in response.json()["cookies"]]
    assert names == [NOTE, "mix_consent_state"]


@pytest.mark.requirement("R73")
def test_a_closed_account_is_forgotten(visitor: Visitor) -> None:
    """R73: what an account came to is kept as long as the account."""
    Visitor(Client()).sign_in("Y", **GPC)
    visitor.sign_in("X", **GPC)

    assert tell("delete", "X").status_code == 204

    assert AccountAnswer.objects.get().account == accounts.hashes_of("Y")[0]
    assert tell("delete", "X").status_code == 204
    assert Visitor(Client()).sign_in("X").json()["opted_out"] is False


@pytest.mark.parametrize("method", ["post", "delete"])
def test_without_a_record_nobody_is_told_anything(method: str) -> None:
    with database_away():
        response = tell(method, "X")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
