"""Who may watch the banner at work."""

import pytest
import time_machine
from django.core import signing
from django.test import Client
from pytest_django import Settings

from consent.scripts import debug_token

PART = "/parts/debug.js"


@pytest.fixture
def far_away(settings: Settings) -> None:
    settings.CONSENT_SERVICE_URL = "https://consent.mixnetworks.com"


@pytest.mark.parametrize(
    "host", ["localhost:8000", "consent.mixnetworks.localhost:8000", "LOCALHOST"]
)
def test_on_localhost_everybody_may(client: Client, settings: Settings, host: str) -> None:
    settings.CONSENT_SERVICE_URL = f"http://{host}"

    response = client.get(f"{PART}?mixconsent_debug")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"export" in response.content
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("far_away")
def test_elsewhere_a_token_opens_it_for_an_hour(client: Client) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        address = f"{PART}?mixconsent_debug={debug_token.token()}"

    with time_machine.travel("2026-11-24T13:00:00Z", tick=False):
        response = client.get(address)
    with time_machine.travel("2026-11-24T13:00:02Z", tick=False):
        later = client.get(address)

    assert (response.status_code, later.status_code) == (200, 404)
    assert response["Cache-Control"] == later["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("far_away")
@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("", id="none"),
        pytest.param("1", id="a guess"),
        pytest.param("é:\x00:\ud83d", id="nonsense"),
        pytest.param(signing.dumps("mixconsent_debug", salt="another"), id="of another purpose"),
        pytest.param(
            signing.dumps("mixconsent_debug", key="another", salt=debug_token.SALT), id="forged"
        ),
    ],
)
def test_elsewhere_nothing_else_does(client: Client, shown: str) -> None:
    response = client.get(PART, {"mixconsent_debug": shown.encode("utf-8", "replace")})

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.usefixtures("far_away")
@pytest.mark.parametrize("host", ["https://localhost.example", "https://notlocalhost", "https://x"])
def test_a_name_that_only_looks_like_it_is_not_localhost(
    client: Client, settings: Settings, host: str
) -> None:
    settings.CONSENT_SERVICE_URL = host

    assert client.get(f"{PART}?mixconsent_debug").status_code == 404


@pytest.mark.usefixtures("far_away")
def test_an_older_key_still_opens_it(client: Client, settings: Settings) -> None:
    token = debug_token.token()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-key", [settings.SECRET_KEY]

    assert client.get(f"{PART}?mixconsent_debug={token}").status_code == 200
