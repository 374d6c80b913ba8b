"""How old a script is when it runs: where silence may be a yes, its end says when it was sent."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent.models import Site

NOON = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)
STAMP = re.compile(r";_c\.made=(\d{8})\}\n\Z")


@pytest.fixture
def clock(site: Site) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def ask(client: Client, encoding: str = "br", place: str = "US-CA", **headers: str) -> Any:
    asked: dict[str, Any] = {"HTTP_ACCEPT_ENCODING": encoding, "HTTP_X_REGION": place, **headers}
    return client.get("/banner.js", **asked)


def made(client: Client, **asked: str) -> int | None:
    found = STAMP.search(ask(client, "", **asked).content.decode())
    return int(found[1]) * 60 if found else None


@pytest.mark.requirement("R23")
@pytest.mark.parametrize("place", ["US-CA", "US", "CA-ON"])
def test_a_script_that_may_grant_by_default_says_when_it_was_sent(
    clock: time_machine.Traveller, client: Client, place: str
) -> None:
    assert made(client, place=place) == NOON.timestamp() - 10  # it is taken for a little older

    clock.shift(3600)
    assert made(client, place=place) == NOON.timestamp() + 3590


@pytest.mark.parametrize("place", ["FR", "ZZ"])
def test_where_nothing_is_on_by_default_nothing_is_stamped(
    clock: time_machine.Traveller, client: Client, place: str
) -> None:
    tag = ask(client, place=place)["ETag"]
    clock.shift(86_400)
    assert made(client, place=place) is None
    assert ask(client, place=place, HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_for_a_minute_it_is_the_same_to_the_byte_and_then_another(
    clock: time_machine.Traveller, client: Client
) -> None:
    tag = ask(client)["ETag"]

    clock.shift(49)
    same = ask(client, HTTP_IF_NONE_MATCH=tag)
    clock.shift(1)
    other = ask(client, HTTP_IF_NONE_MATCH=tag)

    assert (same.status_code, same["ETag"]) == (304, tag)
    assert other.status_code == 200
    assert other["ETag"] != tag  # a 304 would call an old stamp new


def test_the_config_alone_is_always_asked_for(site: Site, client: Client) -> None:
    asked: dict[str, Any] = {"HTTP_X_REGION": "US-CA"}
    first = client.get("/banner.json", **asked)
    again = client.get("/banner.json", **asked, HTTP_IF_NONE_MATCH=first["ETag"])

    assert first["Cache-Control"] == "private, no-cache"
    assert again.status_code == 304
