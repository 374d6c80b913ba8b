"""Another product's answers, as a real browser holds them."""

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.carrying import be_in, onetrust, visit
from tests.servers import Project

READ = "([url, keys, grant]) => import(url).then((part) => part.default(keys, grant))"


def carried(page: Page, service: Project, grant: bool = True) -> Any:
    keys = ["preferences", "personalization", "support", "replay", "analytics", "marketing"]
    return page.evaluate(READ, [f"{service.url}/parts/migrate.js", keys, grant])


@pytest.mark.parametrize(
    ("cookies", "answers"),
    [
        pytest.param(
            onetrust("C0001:1,C0002:1,C0004:0"),
            {"analytics": True, "marketing": False},
            id="OneTrust",
        ),
        pytest.param(
            {
                "CookieConsent": "{stamp:%27a+b/c==%27%2Cnecessary:true%2Cpreferences:false"
                "%2Cstatistics:true%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1}"
            },
            {"preferences": False, "personalization": False, "analytics": True, "marketing": False},
            id="Cookiebot",
        ),
        pytest.param({"klaro": quote('{"chat":false}')}, {"support": False}, id="Klaro"),
        pytest.param(
            {"cc_cookie": '{"categories":["analytics"],"consent_uuid":"a-b"}'},
            {"analytics": True, "marketing": False},
            id="vanilla-cookieconsent",
        ),
        pytest.param({"CookieConsent": "-1", "klaro": "%", "cc_cookie": "{"}, None, id="nonsense"),
    ],
)
def test_a_browser_reads_each_product(
    page: Page, service: Project, cookies: dict[str, str], answers: object
) -> None:
    be_in(page, "US-OH")
    visit(page, service)
    for name, value in cookies.items():  # as a script of the page sets them
        page.evaluate("(cookie) => { document.cookie = cookie; }", f"{name}={value}; path=/")

    assert carried(page, service) == answers


def test_a_yes_is_read_only_where_silence_means_yes(page: Page, service: Project) -> None:
    be_in(page, "US-OH")  # but not to marketing
    visit(page, service)
    page.evaluate('() => { localStorage.klaro = \'{"analytics":true,"marketing":true}\'; }')

    assert carried(page, service) == {"analytics": True}
    assert carried(page, service, grant=False) is None
