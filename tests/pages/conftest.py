from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from consent import notices, publishing, seeding
from consent.models import Cookie, CookieText, Notice, Site

HOST = "consent.mixnetworks.localhost"
DOMAIN = "mixnetworks.localhost"
PURPOSES = {
    "en": "Counts visits.",
    "fr": "Compte les visites.",
    "es": "Cuenta las visitas.",
}


@pytest.fixture
def site(db: None) -> Site:
    site = seeding.seed(cookie_domain=DOMAIN, origins=[f"http://www.{DOMAIN}:8000"])
    declare(site, "analytics", "_stats", http_only=True)
    declare(site, "analytics", "_ga_*")
    return site


@pytest.fixture
def notice(site: Site) -> Notice:
    return publish(site)


@pytest.fixture
def visitor(notice: Notice) -> "Visitor":
    return Visitor()


class Visitor:
    """A browser without JavaScript: it opens a page, and sends the form that it found there."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"Host": HOST})

    def open(self, path: str = "/preferences/", **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def answer(self, how: str, *, allow: Sequence[str] = (), **headers: str) -> HttpResponse:
        return self.send(self.form(**headers) | {"answer": how, "allow": list(allow)}, **headers)

    def form(self, **headers: str) -> dict[str, Any]:
        context = self.open(**headers).context
        return {
            "csrfmiddlewaretoken": str(context["csrf_token"]),
            "id": str(context["id"]),
            "notice": context["notice"].number,
            "asked": [card.key for card in context["cards"] if not card.is_necessary],
        }

    def send(
        self, form: dict[str, Any], path: str = "/preferences/", **headers: str
    ) -> HttpResponse:
        response: Any = self.client.post(path, form, headers=headers)
        assert isinstance(response, HttpResponse)
        return response

    def erase(self) -> HttpResponse:
        token = str(self.open("/preferences/erase/").context["csrf_token"])
        return self.send({"csrfmiddlewaretoken": token}, "/preferences/erase/")

    def cards(self, **headers: str) -> dict[str, Any]:
        return {card.key: card for card in self.open(**headers).context["cards"]}


def declare(site: Site, category: str, name: str, **facts: Any) -> None:
    row = site.categories.get(key=category)
    cookie = Cookie.objects.create(category=row, name=name, provider="MIX Networks", **facts)
    for language, purpose in PURPOSES.items():
        CookieText.objects.create(cookie=cookie, language=language, purpose=purpose)


def publish(site: Site, **facts: Any) -> Notice:
    notice = publishing.publish(site, **facts)
    notices.forget()  # what a commit would do
    return notice
