"""A site's own server asks what an account has refused, hours after the visitor was there."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from consent.notices import NoticeInForce
from tests.api.test_following import yes_to_all
from tests.api.visiting import ACCOUNTS_TOKEN, GPC, Visitor, a_decision, bearer

NAME = "HTTP_X_CONSENT_ACCOUNT"
pytestmark = [pytest.mark.usefixtures("in_force"), pytest.mark.requirement("R9")]


def ask(account: str | None = "X", token: str = ACCOUNTS_TOKEN) -> Any:
    return send(**{} if account is None else {NAME: quote(account, safe="")}, **bearer(token))


def send(**headers: Any) -> Any:
    return Client().get("/v1/account?site=mix", **headers)


def test_what_it_refused_is_named_with_its_day_and_place(
    visitor: Visitor, in_force: NoticeInForce
) -> None:
    visitor.decide(yes_to_all(in_force))
    visitor.sign_in("X")
    reply = visitor.decide(a_decision(choices={"analytics": False}, keeps=True)).json()

    response = ask()

    version = in_force.ruleset.categories["analytics"].version
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert response.json() == {
        "opted_out": False,
        "refused": {
            "analytics": {
                "since": reply["decided_at"],
                "region": reply["region"],
                "version": version,
            }
        },
    }


def test_an_opt_out_names_what_it_concerns(visitor: Visitor) -> None:
    visitor.sign_in("X", **GPC)

    reply = ask().json()

    assert reply["opted_out"] is True
    assert reply["refused"].keys() == {"marketing"}
    assert (reply["refused"]["marketing"]["region"], reply["refused"]["marketing"]["version"]) == (
        None,
        None,
    )


@pytest.mark.parametrize("name", ["nina@example.com", "Zoë 東京 🍪", "100%", " ", "\0", "x" * 200])
def test_any_name_fits_into_the_header(visitor: Visitor, name: str) -> None:
    visitor.sign_in(name, **GPC)

    assert ask(name).json()["opted_out"] is True


@pytest.mark.parametrize(
    "value", ["", "%", "%FF", "%2", "Zoë", "a b", quote("x" * 201), "%ED%A0%80"]
)
def test_what_names_no_account_is_a_problem(value: str) -> None:
    response = send(**{NAME: value}, **bearer(ACCOUNTS_TOKEN))

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert ask(None).status_code == 400
