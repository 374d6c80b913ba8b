"""A page finds out which site it is about, or asks."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from consent.models import Decision
from tests.pages.conftest import Visitor
from tests.pages.two_sites import (
    DOMAIN,
    NAMES,
    SHOP,
    links,
    own,
    site_of,
)

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]

ADDRESSES = (
    "/preferences/",
    "/preferences/erase/",
    "/preferences/opt-out/",
    "/preferences/agent/",
    "/preferences/confirm/",
    "/",
    "/cookies/",
    "/theme.css",
    "/v1/docs",
)
FORMS = ADDRESSES[:5]
ASKED = {
    "en": "Which website is it about?",
    "fr": "De quel site s’agit-il?",
    "es": "¿De qué sitio se trata?",
}


def get(address: str, **headers: str) -> Any:
    return Client(headers={"Host": f"consent.{DOMAIN}"}).get(address, headers=headers)


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_is_of_the_site_whose_page_led_to_it(path: str) -> None:
    response = get(f"{path}?language=fr&saved=a%26b", Referer=f"{SHOP}/basket")

    assert response.status_code == 302
    assert response.headers["Location"] == f"{path}?site=shop&language=fr&saved=a%26b"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("referer", ["", f"{SHOP}.example.com/"])
def test_where_nothing_names_the_site_the_visitor_is_asked(referer: str) -> None:
    response = get("/preferences/?language=fr&saved=lapsed", Referer=referer)

    html = response.content.decode()
    assert response.status_code == 300
    assert response.headers["Cache-Control"] == "private, no-store"
    assert ASKED["fr"] in html
    assert [url for url in own(links(response)) if site_of(url)] == [  # in the order of their names
        "/preferences/?site=shop&language=fr&saved=lapsed",
        "/preferences/?site=mix&language=fr&saved=lapsed",
    ]
    assert all(name in html for names in NAMES.values() for name in names)


def test_our_pages_below_a_path_of_a_site_are_none_of_its_own(settings: Settings) -> None:
    settings.CONSENT_SERVICE_URL = f"{SHOP}/consent"
    assert get("/cookies/", Referer=f"{SHOP}/consent/cookies/").status_code == 300


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_asks(path: str) -> None:
    response = get(path)

    assert response.status_code == 300
    assert [site_of(address) for address in own(links(response)) if site_of(address)] == [
        ["shop"],
        ["mix"],
    ]


@pytest.mark.parametrize("language", ASKED)
def test_it_asks_in_the_visitors_language_and_offers_the_others(language: str) -> None:
    response = get("/cookies/", **{"Accept-Language": language})

    assert f"<h1>{ASKED[language]}</h1>" in response.content.decode()
    assert response.headers["Content-Language"] == language
    assert {f"/cookies/?language={code}" for code in ASKED} <= {*links(response)}


@pytest.mark.parametrize("path", FORMS)
def test_a_form_that_names_no_site_changes_nothing_and_asks(path: str) -> None:
    client = Client(headers={"Host": f"consent.{DOMAIN}", "Referer": f"{SHOP}/"})
    form = {"answer": "accept", "id": "x", "notice": "1"}
    response: Any = client.post(path, form)

    html = response.content.decode()
    assert response.status_code == 400
    assert ASKED["en"] in html
    assert "Nothing was saved" in html
    assert f'href="{path}?site=shop"' in html
    assert not Decision.objects.exists()


@pytest.mark.parametrize("key", ["other", '"><script>alert(1)</script>', "a" * 60, "MIX"])
def test_an_unknown_site_is_not_found_and_names_no_other(key: str) -> None:
    response = get(f"/preferences/?{urlencode({'site': key, 'language': 'en'})}")

    html = response.content.decode()
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "There is no such website here" in html
    assert not any(name in html for names in NAMES.values() for name in names)
    assert key not in html
    assert 'href="/preferences/?language=en"' in html  # which asks


@pytest.mark.parametrize(("key", "kept"), [("shop", ["shop"]), ("<script>", [])])
def test_a_refused_form_leads_back_to_its_site(key: str, kept: list[str]) -> None:
    response = Visitor().send({"answer": "accept"}, f"/preferences/?{urlencode({'site': key})}")

    assert response.status_code == 403
    (link,) = own([address for address in links(response) if "/preferences/" in address])
    assert site_of(link) == kept
