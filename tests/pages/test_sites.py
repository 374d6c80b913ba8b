"""Where several sites are published, every page is one site's and speaks for no other."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from consent import notices
from consent.models import Decision, OptOutRequest, Site, Theme
from tests.pages.conftest import publish
from tests.pages.two_sites import (
    DOMAIN,
    MIX,
    SERVICE,
    SHOP,
    Browser,
    Reader,
    form_to,
    own,
    publish_both,
)

PAGES = ("/preferences/", "/preferences/erase/", "/cookies/", "/v1/docs")
ADDRESSES = (*PAGES, "/preferences/opt-out/", "/preferences/confirm/", "/theme.css")
FORMS = ("/preferences/", "/preferences/erase/", "/preferences/opt-out/", "/preferences/confirm/")
NAMES = {"mix": ("mixnetworks.com", "MIX Networks, Inc."), "shop": ("MIX Shop", "MIX Shop Ltd.")}
OTHER = {"mix": "shop", "shop": "mix"}
ASKED = {
    "en": "Which website is it about?",
    "fr": "De quel site s’agit-il?",
    "es": "¿De qué sitio se trata?",
}


@pytest.fixture(scope="module")
def both(seeded: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        publish_both()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def browser(both: None, db: None) -> Browser:
    return Browser()


def get(address: str, **headers: str) -> Any:
    return Client(headers={"Host": f"consent.{DOMAIN}"}).get(address, headers=headers)


def site_of(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("site", [])


def decisions(key: str) -> int:
    return Decision.objects.filter(notice__site__key=key).count()


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_its_site_says_and_nothing_of_the_other(
    browser: Browser, key: str, path: str
) -> None:
    response = browser.open(f"{path}?site={key}")

    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["notice"].site.key == key
    assert all(name in html for name in NAMES[key])
    assert not any(f"{name}<" in html for name in NAMES[OTHER[key]])


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("path", PAGES)
def test_whatever_a_page_leads_to_is_of_its_site(browser: Browser, key: str, path: str) -> None:
    browser.answer(key, "accept")
    reader = Reader.of(browser.open(f"{path}?site={key}"))

    found = [*own(reader.links), *(form.action for form in reader.forms)]

    of_all = ("/v1/vectors.json",)
    assert len(found) > 3
    assert [one for one in found if site_of(one) != [key] and one not in of_all] == []


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize(
    ("referer", "key"),
    [
        pytest.param(f"{MIX}/", "mix", id="a page of mix"),
        pytest.param(f"{SHOP}/basket?item=1", "shop", id="a page of the shop"),
        pytest.param(f"{SERVICE}/cookies/?language=fr&site=shop", "shop", id="our page about it"),
    ],
)
def test_a_page_is_of_the_site_that_it_was_reached_from(
    browser: Browser, path: str, referer: str, key: str
) -> None:
    response = get(f"{path}?language=fr&saved=a%26b", Referer=referer)

    assert response.status_code == 302
    assert response.headers["Location"] == f"{path}?site={key}&language=fr&saved=a%26b"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "referer",
    [
        pytest.param("", id="none"),
        pytest.param("https://www.example.com/?site=shop", id="a page of nobody's"),
        pytest.param(f"{SERVICE}/preferences/", id="our page about none"),
        pytest.param(f"{SERVICE}/preferences/?site=other", id="our page about one unknown"),
        pytest.param(f"{SERVICE}.example.com/?site=shop", id="a host that begins like ours"),
        pytest.param("http://[", id="no address"),
    ],
)
def test_where_nothing_names_the_site_the_visitor_is_asked(browser: Browser, referer: str) -> None:
    response = get("/preferences/?language=fr&saved=lapsed", Referer=referer)

    html = response.content.decode()
    assert response.status_code == 300
    assert response.headers["Cache-Control"] == "private, no-store"
    assert ASKED["fr"] in html
    links = [one for one in own(Reader.of(response).links) if site_of(one)]
    assert links == [  # in the order of their names
        "/preferences/?site=shop&language=fr&saved=lapsed",
        "/preferences/?site=mix&language=fr&saved=lapsed",
    ]
    assert all(name in html for names in NAMES.values() for name in names)


def test_under_a_path_of_a_site_our_pages_are_not_pages_of_the_site(
    browser: Browser, settings: Settings
) -> None:
    settings.CONSENT_SERVICE_URL = f"{MIX}/consent"

    assert get("/cookies/", Referer=f"{MIX}/consent/cookies/").status_code == 300
    assert get("/cookies/", Referer=f"{MIX}/consent/cookies/?site=shop").status_code == 302
    assert site_of(get("/cookies/", Referer=f"{MIX}/consents/")["Location"]) == ["mix"]


def test_an_origin_that_two_sites_have_names_neither(browser: Browser) -> None:
    Site.objects.filter(key="mix").update(origins=f"{MIX}\n{SHOP}")
    notices.forget()

    assert get("/cookies/", Referer=f"{SHOP}/").status_code == 300
    assert get("/cookies/", Referer=f"{MIX}/").status_code == 302


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_asks(browser: Browser, path: str) -> None:
    response = get(path)

    assert response.status_code == 300
    assert [site_of(one) for one in own(Reader.of(response).links) if site_of(one)] == [
        ["shop"],
        ["mix"],
    ]


@pytest.mark.parametrize("language", ASKED)
def test_it_asks_in_the_visitors_language_and_offers_the_others(
    browser: Browser, language: str
) -> None:
    response = get("/cookies/", **{"Accept-Language": language})

    assert f"<h1>{ASKED[language]}</h1>" in response.content.decode()
    assert response.headers["Content-Language"] == language
    assert {f"/cookies/?language={code}" for code in ASKED} <= {*Reader.of(response).links}


@pytest.mark.parametrize("path", FORMS)
def test_a_form_that_names_no_site_changes_nothing_and_asks(browser: Browser, path: str) -> None:
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
def test_an_unknown_site_is_not_found_and_names_no_other(browser: Browser, key: str) -> None:
    response = browser.client.get("/preferences/", {"site": key, "language": "en"})

    html = response.content.decode()
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "There is no such website here" in html
    assert not any(name in html for names in NAMES.values() for name in names)
    assert key not in html
    assert 'href="/preferences/?language=en"' in html  # which asks


@pytest.mark.parametrize(("key", "kept"), [("shop", ["shop"]), ("<script>", [])])
def test_a_refused_form_leads_back_to_its_site(browser: Browser, key: str, kept: list[str]) -> None:
    response = browser.client.post(
        f"/preferences/?{urlencode({'site': key})}", {"answer": "accept"}
    )

    assert response.status_code == 403
    (link,) = own([one for one in Reader.of(response).links if "/preferences/" in one])
    assert site_of(link) == kept


@pytest.mark.parametrize("key", NAMES)
def test_an_answer_is_recorded_for_its_site_alone(browser: Browser, key: str) -> None:
    page = browser.answer(key, "accept")

    assert (decisions(key), decisions(OTHER[key])) == (1, 0)
    assert site_of(browser.at) == [key]
    assert page.context["history"][0].digest == page.context["notice"].digest
    assert browser.open(f"/preferences/?site={OTHER[key]}").context["history"] == []


@pytest.mark.parametrize("key", NAMES)
def test_erasing_on_one_site_leaves_the_record_of_the_other(browser: Browser, key: str) -> None:
    browser.answer(OTHER[key], "accept")
    browser.answer(key, "accept")
    assert (decisions("mix"), decisions("shop")) == (1, 1)

    page = browser.open(f"/preferences/erase/?site={key}")
    response = browser.send(form_to(page, "/preferences/erase/"))

    assert site_of(response.headers["Location"]) == [key]
    assert (decisions(key), decisions(OTHER[key])) == (0, 1)


@pytest.mark.parametrize("key", NAMES)
def test_an_opt_out_request_goes_to_its_site(
    browser: Browser, key: str, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    form = form_to(browser.open(f"/preferences/?site={key}"), "/preferences/opt-out/")

    told = browser.open(browser.send(form, name="Ada").headers["Location"])

    assert OptOutRequest.objects.get().site.key == key
    assert [message.to for message in mail.outbox] == [[Site.objects.get(key=key).email]]
    assert NAMES[key][1] in mail.outbox[0].body
    assert f" {OptOutRequest.objects.get().pk}." in told.context["status"].detail


def test_a_promise_is_no_other_sites(browser: Browser) -> None:
    form = form_to(browser.open("/preferences/?site=shop"), "/preferences/opt-out/")
    address = browser.send(form, name="Ada").headers["Location"]
    browser.open(address)
    number = OptOutRequest.objects.get().pk

    page = browser.open(address.replace("site=shop", "site=mix"))

    status = page.context["status"]
    assert status is None or f" {number}." not in status.detail


def test_the_second_step_is_of_its_site(browser: Browser) -> None:
    browser.client.defaults["HTTP_X_REGION"] = "US-CA"
    browser.answer("shop", "reject")
    page = browser.answer("shop", "accept")
    assert urlsplit(browser.at).path == "/preferences/confirm/"
    assert page.context["notice"].site.key == "shop"

    browser.open(browser.send(form_to(page, "/preferences/confirm/"), answer="allow")["Location"])

    assert (decisions("shop"), decisions("mix")) == (3, 0)


def test_each_site_has_its_own_look(browser: Browser) -> None:
    for key, colour in (("mix", "#7a1f5c"), ("shop", "#00695c")):
        site = Site.objects.get(key=key)
        Theme.objects.create(site=site, action=colour)
        publish(site)

    for key, colour in (("mix", "#7a1f5c"), ("shop", "#00695c")):
        links = Reader.of(browser.open(f"/cookies/?site={key}")).links
        sheet = next(link for link in links if link.startswith("/theme.css"))
        assert colour in browser.open(sheet).content.decode()
