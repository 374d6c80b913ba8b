"""Back and Forward in sites whose pages a library changes in place: a no holds there, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.serving import SCRIPT, Reply, serving
from tests.browser.stand import VIDEO, Stand, plays, send, visit, waits
from tests.browser.waiting import until
from tests.node import packages
from tests.shared import ROOT

FILES = {
    "turbo": "@hotwired/turbo/dist/turbo.es2017-umd.js",
    "swup": "swup/dist/Swup.umd.js",
    "htmx": "htmx.org/dist/htmx.js",
}
LINE = '<meta name="turbo-cache-control" content="no-cache">'
STAYS = "data-no-reload"
SITES = [  # the library, what the tag says, and the line that the site has to write
    *((name, "", "") for name in ("", *FILES)),
    *(("turbo", STAYS, LINE), ("swup", STAYS, ""), ("htmx", STAYS, "")),
]
WAITING = f"""<main id="swup" hx-boost="true"><a href="/">First</a> <a href="/other">Other</a>{VIDEO}
<script type="text/plain" data-consent="marketing" src="{{stranger}}/tag.js"></script>
<img alt="" data-consent="marketing" data-src="{{stranger}}/picture">
<template data-consent="marketing"><img alt="" src="{{stranger}}/picture/in"></template></main>"""
UNLOADS = "<script>addEventListener('unload', () => {})</script>"  # many vendors' scripts do


@pytest.fixture
def stand() -> Iterator[Stand]:
    folder = packages(Path(__file__).parent)
    files = {name: Reply((folder / path).read_text(), SCRIPT) for name, path in FILES.items()}
    with serving(Stand(body=WAITING, files=files)) as stand:
        yield stand


@pytest.mark.parametrize("tab", ["page", "sleeper"])  # which keeps pages that are left
@pytest.mark.parametrize(("library", "attributes", "line"), SITES)
def test_back_and_forward_after_a_no_ask_nobody(
    stand: Stand,
    request: pytest.FixtureRequest,
    tab: str,
    library: str,
    attributes: str,
    line: str,
) -> None:
    page: Page = request.getfixturevalue(tab)
    stand.attributes = attributes
    stand.head = line + UNLOADS
    if library:
        stand.head += f'<script src="/{library}"></script>'
        stand.head += "<script type=module>window.Swup && new Swup()</script>"
    visit(page, stand)
    for _ in range(2):
        page.evaluate("window.isFirst = true")
        send(page, "accept()")
        plays(page, "video")
        page.get_by_role("link", name="Other").click()
        page.wait_for_url("**/other")
        plays(page, "video")
        assert page.evaluate("window.isFirst ?? false") is bool(library)  # one page all the time
        send(page, "reject()")
        if not attributes:
            waits(page, "video")
        stand.asked.clear()
        for direction, path in (("back", "/"), ("forward", "/other"), ("back", "/")):
            page.evaluate(f"void setTimeout(() => history.{direction}())")
            until(page, f"location.pathname === '{path}'")
            waits(page, "video")
            assert stand.asked == []


def test_the_lines_that_a_site_has_to_write_are_documented() -> None:
    assert LINE in (ROOT / "consent" / "banner" / "README.md").read_text(encoding="utf-8")
