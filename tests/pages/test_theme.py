"""Our pages have the look of the site's banner, by a style sheet of their own."""

import pytest

from consent.models import Notice, Site, Theme
from tests.pages.conftest import Visitor, publish

PAGES = ("/preferences/", "/preferences/erase/", "/cookies/", "/v1/docs")
LINK = '<link rel="stylesheet" href="/theme.css?site=mix&amp;notice={}">'


@pytest.fixture
def themed(site: Site) -> Notice:
    Theme.objects.create(site=site, action="#7a1f5c", radius=0, font="Inter, serif")
    return publish(site)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_links_the_look_of_its_notice(themed: Notice, path: str) -> None:
    page = Visitor().open(path)
    assert LINK.format(themed.number) in page.content.decode()
    policy = page.headers["Content-Security-Policy"].split("; ")
    assert "style-src 'self'" in [directive.rstrip(";") for directive in policy]


@pytest.mark.parametrize("path", PAGES)
def test_the_default_look_costs_no_request(visitor: Visitor, path: str) -> None:
    assert "theme.css" not in visitor.open(path).content.decode()


def test_the_sheet_is_the_theme_and_is_kept_by_caches(themed: Notice) -> None:
    visitor = Visitor()
    sheet = visitor.open("/theme.css?site=mix&notice=1")
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert sheet.headers["Cache-Control"].startswith("public, max-age=")
    assert "Cookie" not in sheet.headers.get("Vary", "")
    assert "Set-Cookie" not in sheet.headers
    style = sheet.content.decode()
    assert "--action:#7a1f5c;" in style
    assert "--radius:0px;--font:Inter, serif" in style

    again = visitor.open("/theme.css?site=mix&notice=1", **{"If-None-Match": sheet.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
