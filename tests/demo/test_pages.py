"""The pages of the pretend site, as its server sends them."""

import re
from html import unescape
from typing import Any

import pytest

from config.demo import site
from config.demo.front import SITUATION, Situation
from consent.client import Permission
from consent.client.permission import Register
from consent.client.wsgi import ENVIRON_KEY
from consent.integration.snippets import tags

NOBODY = Permission.necessary_only(Register(always=frozenset()))
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"[^>]*>')
FORM = re.compile(r'<form [^>]*method="get" action="([^"]*)"')


def get(path: str, **more: Any) -> tuple[str, str]:
    """Status, and what is in the page."""
    status: list[str] = []
    environ = {"PATH_INFO": path, ENVIRON_KEY: NOBODY} | more
    body = b"".join(site.pages(environ, lambda line, _: status.append(line)))
    return status[0], body.decode()


def language_of(path: str) -> str:
    first = path.split("/")[1]
    return first if first in site.LANGUAGES else "en"


@pytest.mark.parametrize("path", site.ROUTES)
def test_each_page_is_there_in_its_language_and_so_is_what_it_leads_to(path: str) -> None:
    status, page = get(path)
    assert status == "200 OK"
    assert f'<html lang="{language_of(path)}"' in page
    assert "{{" not in page and "{%" not in page
    links = [found for found in LINK.finditer(page) if "hreflang=" not in found[0]]
    targets = [found[1] for found in links] + FORM.findall(page)
    pages = [target for target in targets if not target.startswith(("/demo/", "/assets/"))]
    assert {language_of(target) for target in pages} <= {language_of(path)}
    assert set(pages) <= site.ROUTES.keys()


def test_every_page_can_be_reached_from_home() -> None:
    seen, new = set(), {"/"}
    while new:
        seen |= new
        found = {link[1] for path in new for link in LINK.finditer(get(path)[1])}
        new = {path for path in found if path in site.ROUTES} - seen
    frames = {path for path in site.ROUTES if path.endswith("/video/")}
    assert seen == site.ROUTES.keys() - frames


@pytest.mark.requirement("R151")
def test_the_footer_has_the_link_as_the_admin_writes_it() -> None:
    link = tags.choices_link(site.SERVICE_URL, "Your Privacy Choices", site="mix")
    for path in ("/", "/pricing/", "/contact/"):
        assert link in get(path)[1]
    assert "/preferences/?site=mix&amp;language=fr#your-privacy-choices" in get("/fr/")[1]


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [("", "system"), ("demo_theme=dark", "dark"), ('demo_theme=x"><script>', "system")],
)
def test_the_theme_is_there_before_any_script(cookie: str, theme: str) -> None:
    _, page = get("/", HTTP_COOKIE=cookie)
    assert f'data-theme="{theme}"' in page
    assert f'<option value="{theme}" selected>' in page


def test_a_switch_asks_for_a_banner_of_its_own() -> None:
    """Else a browser would show the one that it keeps of the place before."""
    plain = f'src="{site.SERVICE_URL}/banner.js"'
    assert plain in get("/")[1]
    quebec = {SITUATION: Situation("CA-QC", True)}
    address = f'src="{site.SERVICE_URL}/banner.js?language=fr&CA-QC.1"'
    assert address in unescape(get("/fr/", **quebec)[1])


def test_an_answer_of_no_page_is_404() -> None:
    assert get("/nothing/")[0].startswith("404")
    assert get("/assets/../site.py")[0].startswith("404")
    assert get("/demo/live/", QUERY_STRING="page=/nothing/")[0] == "200 OK"
