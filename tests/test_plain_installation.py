"""README’s “Run”: every page, route and screen answers as documented, and every link.

No class is filled and no row is made by hand: staff confirm and publish in the admin, and a visitor
answers on the preference page.
"""

import os
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from consent.api import documents
from consent.models import Site
from tests.copies import database
from tests.filled import FRENCH_POLICY
from tests.languages import LANGUAGES
from tests.pages.conftest import Visitor
from tests.places import place_all

HOST = "consent.mixnetworks.localhost:8000"
SERVICE = f"http://{HOST}"
SITE = "http://www.mixnetworks.localhost:8000"
REVIEW = "/admin/consent/notice/publish/mix/"
PLACES = ("ZZ", "US-CA", "CA-QC", "FR")
PROBLEM = "application/problem+json"
# What a bare GET is answered where that is not a page
ANSWERS: dict[str, tuple[int, str]] = {
    **dict.fromkeys(["core-<slug:digest>.js", "parts/<slug:name>.js"], (404, PROBLEM)),
    **dict.fromkeys(["log/<path:path>", "v1/decisions/mine"], (404, PROBLEM)),
    ".well-known/gpc.json": (404, PROBLEM),  # nobody has stated since when
    "readyz": (503, PROBLEM),  # no worker does the scheduled work beside these tests
    "v1/account": (401, PROBLEM),
    "v1/receipt": (401, PROBLEM),
    **dict.fromkeys(
        ["v1/decisions", "v1/detections", "v1/rehearsals", "v1/renew", "v1/shown"], (405, PROBLEM)
    ),
    **dict.fromkeys(["banner.js", "guard.js", "parts/guard.js"], (200, "text/javascript")),
    **dict.fromkeys(
        ["parts/placeholder.js", "parts/unsaved.js", "receipt/verify.mjs"], (200, "text/javascript")
    ),
    **dict.fromkeys(["banner.json", "words.json", "register.json"], (200, "application/json")),
    **dict.fromkeys(["v1/check", "v1/notice", "v1/vectors.json"], (200, "application/json")),
    **dict.fromkeys(["v1/openapi.json", "healthz", "v1/fragment"], (200, "application/json")),
    ".well-known/jwks.json": (200, "application/jwk-set+json"),
    **dict.fromkeys(["mix-consent.d.ts", "metrics"], (200, "text/plain")),
    **dict.fromkeys(["log/checkpoint", "log/keys"], (200, "text/plain")),
    "receipt/verify.py": (200, "text/plain"),
    "theme.css": (200, "text/css"),
    "preferences/answer/": (303, "text/html"),
    **dict.fromkeys(["preferences/confirm/", "preferences/receipt/"], (303, "text/html")),
    **dict.fromkeys(["preferences/receipt/file/", "preferences/opt-out/"], (303, "text/html")),
}
UNRESOLVED = re.compile(r"\{\{|\{%|%\(\w+\)[sd]|\bundefined\b|<function|object at 0x")
LINK = re.compile(r"""<(?:a|link|script|img|iframe)\b[^>]*?\s(?:href|src)="([^"]*)""")
CODE = re.compile(r"<(code|pre|script|textarea)\b.*?</\1>", re.DOTALL)


def _install() -> None:
    call_command("site", "seed", verbosity=0)
    with mock.patch.dict(os.environ, DJANGO_SUPERUSER_PASSWORD="a long secret"):
        name = {"username": "admin", "email": "admin@example.com"}
        call_command("createsuperuser", "--noinput", verbosity=0, **name)
    staff = _staff()
    french = f"/admin/consent/site/{Site.objects.get().pk}/translations/?language=fr"
    missing = {"wording/privacy_policy_url": FRENCH_POLICY}
    assert staff.post(french, missing).status_code == 302
    for key in re.findall(r'name="confirm" value="(\w+)"', staff.get(REVIEW).content.decode()):
        _review(staff, confirm=key)
    _review(staff, reason="The first notice")
    visitor = Visitor(client=Client(headers={"Host": HOST}))
    visitor.answer("accept", **{"X-Region": "US-CA"})
    visitor.opt_out("Ada", "ada@example.com", **{"X-Region": "US-CA"})
    place_all()


def _review(staff: Client, **form: str) -> None:
    page = staff.get(REVIEW).content.decode()
    [digest] = set(re.findall(r'name="draft_digest" value="(\w+)"', page))
    assert staff.post(REVIEW, form | {"draft_digest": digest}).status_code == 302


def _staff() -> Client:
    client = Client(headers={"Host": HOST}, raise_request_exception=False)
    client.force_login(User.objects.get())
    return client


_installed = database(_install)


@pytest.fixture
def browser(_installed: None, db: None) -> Client:
    return Client(headers={"Host": HOST}, raise_request_exception=False)


@pytest.fixture
def staff(browser: Client) -> Client:
    return _staff()


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


ALL = sorted(set(routes(get_resolver().url_patterns)))
PUBLIC = [route for route in ALL if not route.startswith("admin/")]
SCREENS = [route for route in ALL if route.startswith("admin/")]


class Crawl:
    """Every page behind some addresses, and what is wrong with each."""

    def __init__(self, client: Client, *starts: str, place: str = "ZZ") -> None:
        self.client, self.place = client, place
        self.waiting = dict.fromkeys(starts, "the start")
        self.seen: set[str] = set()

    def wrong(self) -> dict[str, str]:
        found = {}
        while self.waiting:
            address, linked_from = self.waiting.popitem()
            if (shape := _shape(address)) not in self.seen:
                self.seen.add(shape)
                for what in self._look(address):
                    found[address] = f"{what}, linked from {linked_from}"
        return found

    def _look(self, address: str) -> Iterator[str]:
        if address.startswith("/static/"):
            if not finders.find(address.removeprefix("/static/")):
                yield "no such file"
            return
        response: Any = self.client.get(address, headers={"X-Region": self.place})
        if response.status_code in (302, 303):
            self._follow(response["Location"], address)
        elif response.status_code != 200:
            yield str(response.status_code)
        elif response["Content-Type"].startswith("text/html"):
            page = response.content.decode()
            yield from UNRESOLVED.findall(CODE.sub("", page))
            for link in LINK.findall(page):
                self._follow(unescape(link), address)

    def _follow(self, link: str, page: str) -> None:
        found = urlsplit(urljoin(f"{SERVICE}{page}", link))
        if f"{found.scheme}://{found.netloc}" == SERVICE:
            address = found._replace(scheme="", netloc="", fragment="").geturl()
            self.waiting.setdefault(address, page)


def _shape(address: str) -> str:
    """In the admin, one row of a list stands for all, and one filter by itself."""
    path, _, query = address.partition("?")
    if not path.startswith("/admin/"):
        return address
    path = re.sub(r"\b(\d+|[0-9a-f-]{36})\b", "1", path)
    return f"{path}?{min(dict(parse_qsl(query)), default='')}"


@pytest.mark.parametrize("route", PUBLIC)
def test_every_route_answers_a_bare_get_as_documented(browser: Client, route: str) -> None:
    address = "/" + re.sub(r"<[^>]*>", "1", route)
    response = browser.get(address)

    answered = (response.status_code, response.headers["Content-Type"].partition(";")[0])
    assert answered == ANSWERS.get(route, (200, "text/html"))
    documented = documents.openapi_description()["paths"].get(address, {}).get("get")
    assert not documented or str(response.status_code) in documented["responses"]


@pytest.mark.parametrize("place", PLACES)
def test_every_page_in_every_language_and_what_it_links_to(browser: Client, place: str) -> None:
    pages = [route for route in PUBLIC if route.endswith("/") or not route]
    starts = [f"/{page}?language={code}" for page in pages for code in LANGUAGES]
    crawl = Crawl(browser, *starts, "/v1/docs", place=place)

    assert crawl.wrong() == {}
    assert len(crawl.seen) > 60


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_is_in_the_language_that_was_asked_for(browser: Client, code: str) -> None:
    for page in ("", "preferences/", "preferences/agent/", "preferences/erase/", "cookies/"):
        response = browser.get(f"/{page}?language={code}")
        assert response.headers["Content-Language"] == code, page


def test_every_screen_and_what_it_links_to(staff: Client) -> None:
    crawl = Crawl(staff, "/admin/")
    assert crawl.wrong() == {}

    lists = {f"/{route.removesuffix('add/')}" for route in SCREENS if route.endswith("/add/")}
    assert {f"{path}?" for path in lists} <= crawl.seen
    assert {path for path in lists if f"{path}1/change/?" not in crawl.seen} == {
        f"/admin/consent/{name}/" for name in ("detection", "dismissal", "theme")
    }  # of which an installation has none yet
