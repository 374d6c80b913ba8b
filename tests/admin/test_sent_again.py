"""What staff typed outlives a session: a form that came too late is offered again (A-M13)."""

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from consent.models import Change, Site, Wording
from tests.admin.forms import texts

ORIGIN = {"origin": "http://testserver"}
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def browser(site: object) -> Client:
    """Nina, signed in, with the checks of a real browser."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "fr"})
    User.objects.create_superuser("nina", "nina@example.com", "secret")
    sign_in(client)
    return client


def sign_in(client: Client) -> None:
    page = client.get("/admin/login/")
    typed = {"username": "nina", "password": "secret"}
    sent = typed | {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    assert client.post("/admin/login/", sent, headers=ORIGIN).status_code == 302


def typed(client: Client) -> tuple[str, dict[str, Any]]:
    """A text that was changed on its page, and is sent only later."""
    page = reverse("admin:consent_site_translations", args=[Site.objects.get().pk])
    url = f"{page}?language=en"
    shown = client.get(url)
    token = str(shown.context["csrf_token"])
    return url, {**texts(shown), "wording/title": "We & <you>", "csrfmiddlewaretoken": token}


def fields(page: str) -> dict[str, str]:
    [form] = re.findall(r'<form method="post" class="again".*?</form>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in FIELD.findall(form)}


@pytest.mark.parametrize("ended", [True, False], ids=["session over", "signed in anew"])
def test_what_was_typed_is_offered_again(browser: Client, ended: bool) -> None:
    url, sent = typed(browser)
    browser.cookies.pop("__Host-mix_staff")
    if not ended:
        sign_in(browser)

    refused = browser.post(url, sent, headers=ORIGIN)

    page = refused.text
    assert refused.status_code == 403 and "no-store" in refused["Cache-Control"]
    assert '<html lang="en' in page and 'class="wordmark"' not in page
    assert ("in a new tab" in page) is ended
    assert "You may see nothing here" not in page
    assert Wording.objects.get(language="en").title != "We & <you>"
    if ended:
        sign_in(browser)  # in another tab
        page = browser.post(url, fields(page), headers=ORIGIN).text
    assert browser.post(url, fields(page), headers=ORIGIN).status_code == 302
    assert Wording.objects.get(language="en").title == "We & <you>"
    assert Change.objects.filter(by="nina", new__contains="We & <you>").exists()


@pytest.mark.parametrize("origin", ["http://evil.testserver", "null", ""])
def test_what_another_host_sent_is_not_offered(browser: Client, origin: str) -> None:
    url, sent = typed(browser)
    del sent["csrfmiddlewaretoken"]
    for ended in (False, True):
        if ended:
            browser.cookies.pop("__Host-mix_staff")
        refused = browser.post(url, sent, headers={"origin": origin} if origin else {})
        page = refused.text
        assert refused.status_code == 403
        assert "We &amp;" not in page and 'class="again"' not in page


def test_no_password_is_written_into_a_page(browser: Client) -> None:
    sent = {"old_password": "secret", "new_password1": "x y z", "next": "/admin/"}
    page = browser.post("/admin/password_change/", sent, headers=ORIGIN).text
    assert fields(page).keys() == {"csrfmiddlewaretoken", "next"}


def test_the_admin_speaks_one_language(browser: Client) -> None:
    """Until it is translated: French beside English is read by a screen reader as neither."""
    pages = [browser.get(url) for url in ("/admin/", "/admin/consent/category/add/")]
    pages.append(Client(headers={"accept-language": "es"}).get("/admin/login/"))
    for page in pages:
        words = page.text
        assert '<html lang="en' in words
        assert not re.search(r"Ajouter|Supprimer|Nom d|Usuario|Contraseña", words)
