"""Where several sites are published, every page is one site's and speaks for no other."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from pytest_django import Settings

from consent.models import Decision, OptOutRequest, Site
from tests.pages.two_sites import NAMES, Browser, Reader, form_to, own, site_of

PAGES = ("/", "/preferences/", "/preferences/erase/", "/cookies/")
OTHER = {"mix": "shop", "shop": "mix"}


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

    assert len(found) > 3
    assert [one for one in found if site_of(one) != [key]] == []


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
    assert f" {OptOutRequest.objects.get().pk} " in told.context["status"].detail


def test_a_promise_is_no_other_sites(browser: Browser) -> None:
    form = form_to(browser.open("/preferences/?site=shop"), "/preferences/opt-out/")
    address = browser.send(form, name="Ada").headers["Location"]
    browser.open(address)
    number = OptOutRequest.objects.get().pk

    page = browser.open(address.replace("site=shop", "site=mix"))

    status = page.context["status"]
    assert status is None or f" {number} " not in status.detail


def test_the_second_step_is_of_its_site(browser: Browser) -> None:
    browser.client.defaults["HTTP_X_REGION"] = "US-CA"
    browser.answer("shop", "reject")
    page = browser.answer("shop", "accept")
    assert urlsplit(browser.at).path == "/preferences/confirm/"
    assert page.context["notice"].site.key == "shop"

    browser.open(browser.send(form_to(page, "/preferences/confirm/"), answer="allow")["Location"])

    assert (decisions("shop"), decisions("mix")) == (3, 0)
