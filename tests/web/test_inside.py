"""Who may read the pages that are for operators only: `/metrics`, and the causes in `/readyz`."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from consent.api.health import is_inside

TOKEN = "a-token-that-the-scraper-has-and-nobody-else"
FORWARDED = [
    ("X-Forwarded-For", "203.0.113.7"),
    ("X-Forwarded-For", ""),
    ("Forwarded", "for=203.0.113.7"),
    ("Via", "1.1 proxy"),
    ("X-Real-IP", "203.0.113.7"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "consent.mixnetworks.com"),
]


def is_let_in(peer: str, **headers: str) -> bool:
    return is_inside(RequestFactory().get("/metrics", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    "peer",
    ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.3.4", "fd00::7"],
)
def test_who_reaches_us_directly_from_a_private_network_is_inside(peer: str) -> None:
    assert is_let_in(peer)


@pytest.mark.parametrize(
    "peer", ["203.0.113.7", "100.64.0.1", "172.32.0.1", "2001:db8::1", "", "unix:"]
)
def test_everybody_else_is_outside(peer: str) -> None:
    assert not is_let_in(peer)


@pytest.mark.parametrize(("name", "value"), FORWARDED)
@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3"])
def test_what_came_through_a_proxy_is_outside(peer: str, name: str, value: str) -> None:
    assert not is_let_in(peer, **{name: value})


@pytest.mark.parametrize("peer", ["203.0.113.7", "10.1.2.3"])
def test_the_token_opens_it_from_anywhere(settings: Settings, peer: str) -> None:
    settings.CONSENT_METRICS_TOKEN = TOKEN
    through = {"X-Forwarded-For": "203.0.113.7"}

    assert is_let_in(peer, Authorization=f"Bearer {TOKEN}", **through)
    assert is_let_in(peer, Authorization=f"bearer  {TOKEN}")
    for sent in (
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN[:1]}",
        "Bearer ",
        "Bearer",
    ):
        assert not is_let_in(peer, Authorization=sent, **through), sent
    assert not is_let_in(peer, Authorization=f"Basic {TOKEN}", **through)
    assert not is_let_in(peer, Authorization="Bearer é", **through)
    assert not is_let_in(peer, **through)


def test_where_there_is_a_token_private_networks_need_it_as_well(settings: Settings) -> None:
    settings.CONSENT_METRICS_TOKEN = TOKEN
    assert not is_let_in("10.1.2.3")
    assert is_let_in("127.0.0.1")


def test_no_token_is_not_an_empty_one(settings: Settings) -> None:
    settings.CONSENT_METRICS_TOKEN = ""
    for sent in ("Bearer ", "Bearer"):
        assert not is_let_in("203.0.113.7", Authorization=sent)
