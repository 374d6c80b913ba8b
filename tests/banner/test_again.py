"""The banner from memory: the same bytes as the first time, and nothing of what strangers write."""

from itertools import product
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent import notices
from consent.models import Site
from consent.scripts import views
from tests.languages import ABSENT

QUERIES = ["", "?language=fr", f"?language={ABSENT}", "?signal=true", "?site=mix"]
HEADERS: list[dict[str, Any]] = [
    {},
    {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd"},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"HTTP_SEC_GPC": "1"},
    {"HTTP_X_REGION": "CA-QC"},
    {"HTTP_X_REGION": "US-CA", "HTTP_SEC_GPC": "1"},
]


@pytest.mark.parametrize("path", ["/banner.js", "/banner.json"])
def test_the_second_time_is_the_first(site: Site, client: Client, path: str) -> None:
    def told(address: str, headers: dict[str, Any]) -> tuple[bytes, list[Any]]:
        response = client.get(address, **headers)
        return response.content, sorted(response.items())

    asked, first = [(f"{path}{query}", one) for query, one in product(QUERIES, HEADERS)], []
    with time_machine.travel(timezone.now(), tick=False):
        for address, headers in asked:
            views._resolved.clear()
            views._banners.clear()
            first.append(told(address, headers))

        assert [told(*one) for one in asked * 2] == first * 2


def test_a_304_says_the_same_each_time_and_nothing_of_a_body(site: Site, client: Client) -> None:
    tag = client.get("/banner.js")["ETag"]
    for shown in (tag, tag, f"W/{tag}", f'"x", {tag}', "*"):
        response = client.get("/banner.js", HTTP_IF_NONE_MATCH=shown)
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == tag
        assert response["Access-Control-Allow-Origin"] == "*"
        assert {"Content-Type", "Content-Length", "Content-Encoding"}.isdisjoint(response.headers)
    assert client.get("/banner.js", HTTP_IF_NONE_MATCH='"x"').status_code == 200


def test_what_strangers_write_is_not_remembered(site: Site, client: Client) -> None:
    views._resolved.clear()
    for number in range(100):
        response = client.get(f"/banner.js?language=x{number}&x={number}", HTTP_DNT=f"{number + 2}")
        assert response.status_code == 200

    assert len(views._resolved) == 1


def test_a_language_is_known_by_its_own_name_first(site: Site) -> None:
    in_force = notices.current()
    in_force.languages[:] = ["pt", "fr", "pt-BR"]

    assert views.language_in(in_force, "pt-br") == "pt-BR"
    assert views.language_in(in_force, "pt-pt") == "pt"
    assert views.language_in(in_force, "fr") == "fr"
    assert views.language_in(in_force, "xx-fr") == ""
