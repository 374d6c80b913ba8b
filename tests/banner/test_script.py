"""What the tag brings, as one response: small, packed once, kept by whom it may be kept."""

import gzip
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent import notices
from consent.models import Site
from consent.scripts import answer_sizes, banner
from consent.scripts.words import WORDS
from consent.web.responses import CompressedText
from tests import answers, filled
from tests.banner.literal import told_by
from tests.languages import LANGUAGES

# Rules of US-CA, US-CO, US, US-MT, CA, DE and ZZ in each language, of CA-QC and FR in the one
# that they begin with; each with and without a signal
VARIANTS = 2 * (7 * len(LANGUAGES) + 2)


@pytest.mark.requirement("R117")
def test_code_and_config_come_in_one_response(client: Client, told: dict[str, Any]) -> None:
    response = client.get("/banner.js")

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert told_by(response.content.decode()) == told


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a","b":"c', id="quotes and a name"),
        pytest.param('{"key":1,"x":2}', id="JSON"),
        pytest.param("a\\", id="a backslash"),
        pytest.param('\\","__proto__":{"a":1},"', id="a backslash before a quote"),
        pytest.param("</script><!--\u2028\u2029", id="marks of HTML and of lines"),
        pytest.param("${1}`'__MIX_CONFIG__", id="marks of a template, and our own"),
    ],
)
def test_the_words_of_an_admin_stay_words(site: Site, client: Client, text: str) -> None:
    site.wordings.filter(language="en").update(title=text)
    filled.publish(site)
    notices.forget()

    script = client.get("/banner.js").content.decode()

    told = told_by(script)
    assert told == client.get("/banner.json").json()
    assert told["texts"][WORDS.index("title")] == text


def test_no_query_is_made(
    site: Site, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/banner.js")

    with django_assert_num_queries(0):
        assert client.get("/banner.js").status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("identity", ""),
        ("", ""),
    ],
)
def test_it_is_packed_as_the_browser_takes_it(
    site: Site, client: Client, accepted: str, encoding: str
) -> None:
    plain = client.get("/banner.js").content

    response = client.get("/banner.js", HTTP_ACCEPT_ENCODING=accepted)

    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert response.get("Content-Encoding", "") == encoding
    assert unpack(response.content) == plain


@pytest.mark.parametrize("path", ["/banner.js", "/banner.json", "/guard.js"])
def test_each_encoding_has_a_tag_of_its_own_until_the_next_notice(
    site: Site, client: Client, path: str
) -> None:
    tags = {}
    for encoding in ("br", "gzip", ""):
        tags[encoding] = client.get(path, HTTP_ACCEPT_ENCODING=encoding)["ETag"]
        shown = {"HTTP_ACCEPT_ENCODING": encoding, "HTTP_IF_NONE_MATCH": tags[encoding]}
        assert client.get(path, **shown).status_code == 304  # type: ignore[arg-type]
    assert len(set(tags.values())) == 3  # other bytes, another tag

    site.categories.filter(key="analytics").update(hosts="new.example", third_party=True)
    filled.publish(site)
    notices.forget()
    assert client.get(path, HTTP_IF_NONE_MATCH=tags[""]).status_code == 200


def test_a_browser_keeps_it_where_the_region_comes_with_the_request(
    site: Site, client: Client
) -> None:
    response = client.get("/banner.js")

    assert response["Cache-Control"] == (
        "private, max-age=240, stale-while-revalidate=86400, stale-if-error=604800"
    )
    assert response["Vary"] == "Accept-Encoding, Sec-GPC"
    assert "Set-Cookie" not in str(response.headers)
    assert not response.cookies


@pytest.mark.requirement("R118")
def test_all_of_it_is_within_its_budget(site: Site) -> None:
    in_force, today = notices.current(), timezone.now().date()
    every, stated = [*answers.every(in_force, today)], answer_sizes.largest(in_force, today)

    assert {answer.language for answer in every} == {*LANGUAGES}
    assert max(answer.size for answer in every) <= stated.size <= banner.BUDGET == 9_500
    assert stated.is_within(stated.size)
    assert not stated.is_within(stated.size - 1)


def noted(made: list[str], pack: Callable[[str], Any], text: str) -> Any:
    made.append(text)
    return pack(text)


def test_a_variant_is_compressed_once(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(CompressedText, "build", partial(noted, made, CompressedText.build))
    places = ["US-CA", "US-CO", "US-WY", "US-MT", "CA-QC", "CA-ON", "FR", "DE", "DE-BY", "ZZ", "JP"]
    asked = product(LANGUAGES, places, ({}, {"HTTP_SEC_GPC": "1"}))
    with time_machine.travel(timezone.now(), tick=False):
        for language, place, signal in [*asked] * 2:
            address = f"/banner.js?language={language}"
            response = client.get(address, HTTP_X_REGION=place, **signal)  # type: ignore[arg-type]
            assert response.status_code == 200

    assert len(made) == len(set(made)) == VARIANTS
