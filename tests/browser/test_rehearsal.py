"""The rehearsal, in a real browser: planted faults are named, and plain pages are not."""

import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from consent.client.rehearsal import browser
from consent.client.rehearsal.judging import Plan, Report
from consent.client.rehearsal.walk import rehearse
from consent.client.wsgi import ConsentMiddleware
from tests.browser.house import PLACE, House
from tests.browser.library_site import LibrarySite
from tests.browser.serving import Reply
from tests.browser.stand import DOMAIN

Environ = dict[str, Any]
Rehearse = Callable[..., Report]
pytestmark = pytest.mark.usefixtures("browser")  # installed by then
FAULTS = """
<script>document.cookie = "_ads=1; path=/"; localStorage.strange = 1;
sessionStorage.setItem("unknown", 1)</script>
<img src="http://ads.example.com:{port}/pixel" alt="">
<iframe src="{stranger}/video" title="Video"></iframe>
<iframe id="film" title="Film"></iframe><script>
(window.mixConsent ??= []).push(({ allows, on }) => on("change", () => {
  if (allows("marketing")) film.src = "http://film.ads.example.com/"; // a tab's history keeps it
}));
</script>"""
PROBLEMS = {
    "closed": "login wall",
    "members": "login wall",
    "away": "leads elsewhere",
    "file": "download",
    "bare": "no banner",
    "gone": "fails",
    "more": "pop-up",
    "under": "covered",
}
FILES = {
    "closed": Reply(status=401),
    "members": Reply(status=302, headers=(("Location", "/form"),)),
    "form": Reply('<form><input type="password"></form>'),
    "file": Reply("a", headers=(("Content-Disposition", "attachment"),)),
    "busy": Reply("<script>for (;;);</script>"),
    "bare": Reply("<p>Nothing"),
    "gone": Reply(status=410),
}
LONG, SHORT = 120.0, 2.0  # seconds: a busy machine needs some; what hangs needs more than any


@pytest.fixture
def rehearsed(house: House) -> Rehearse:
    """Rehearse pages of this house, from one place. Playwright's other loop is in this thread."""

    def call(*pages: str, region: str = "FR") -> Report:
        plan = Plan(pages, house.url, "mix", (region,), PLACE)
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(rehearse, plan).result()

    return call


def found(report: Report) -> set[tuple[str, str, str]]:
    return {(finding.rule, finding.kind, finding.name) for finding in report.findings}


def test_a_page_that_obeys_is_not_accused(house: House, rehearsed: Rehearse) -> None:
    house.site.body = (
        '<script type="text/plain" data-consent="analytics">document.cookie = "_stats=1"</script>'
    )

    report = rehearsed(house.site.site_url, house.rendered.origin + "/")

    assert {cell.step for cell in report.cells} == {
        *("nothing", "accept", "reject", "choose", "withdraw", "other tab", "next page", "back")
    }
    assert {cell.signal for cell in report.cells} == {False, True}
    assert [finding for finding in report.findings if finding.rule != "undeclared"] == []
    # On each page, by each visitor; the first page's was led to English, for its picture
    assert report.clicks == {"Tout accepter": 4, "Tout refuser": 2, "Reject all": 2}


def test_what_is_planted_is_named_with_who_did_it(house: House, rehearsed: Rehearse) -> None:
    house.site.body = FAULTS.replace("{port}", str(house.site.port))

    report = rehearsed(house.site.site_url)

    assert found(report) >= {
        ("refused", "cookie", "_ads"),
        ("undeclared", "local-storage", "strange"),
        ("undeclared", "session-storage", "unknown"),
        ("refused", "host", "ads.example.com"),
        ("undeclared", "host", "videos.localhost"),
    }
    by_back = (row.cell.step for row in report.findings if row.name == "film.ads.example.com")
    assert set(by_back) == {"back"}
    (first, *_) = (finding for finding in report.findings if finding.name == "_ads")
    assert f"by the script {house.site.site_url}" in first.evidence
    assert "after nothing); marketing is unasked (default)" in first.evidence
    assert 'data-consent="marketing"' in first.mend


@pytest.mark.parametrize("is_filtered", [True, False])
def test_a_cookie_of_the_server_leaves_where_no_filter_stands(
    house: House, rehearsed: Rehearse, monkeypatch: pytest.MonkeyPatch, is_filtered: bool
) -> None:
    def call(site: LibrarySite, environ: Environ, start_response: Any) -> Iterable[bytes]:
        def page(environ: Environ, start: Any) -> Iterable[bytes]:
            cookie = ("Set-Cookie", "_ads=1; Path=/; HttpOnly")
            return site._page(environ, lambda status, rows: start(status, [*rows, cookie]))

        assert site.client
        off = not is_filtered
        filtered = ConsentMiddleware(page, site.client, region=site._region, report_only=off)
        return filtered(environ, start_response)

    monkeypatch.setattr(LibrarySite, "__call__", call)

    report = rehearsed(f"{house.rendered.origin}/")

    evidence = {finding.evidence for finding in report.findings if finding.name == "_ads"}
    assert bool(evidence) is not is_filtered
    assert all("by Set-Cookie of the 200 of" in line for line in evidence)


def test_a_step_waits_for_what_is_on_its_way(
    house: House, rehearsed: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "STEP_SECONDS", LONG)
    answer = house.site.get

    def get(host: str, path: str) -> Reply:
        if path == "/slow":
            time.sleep(3)  # of a slow server: longer than a page is quiet
        return answer(host, path)

    monkeypatch.setattr(house.site, "get", get)
    house.site.body = "<script>fetch('/slow').then(() => (document.cookie = '_ads=1'))</script>"

    report = rehearsed(house.site.site_url)

    assert "nothing" in {finding.cell.step for finding in report.findings if finding.name == "_ads"}


def problems(report: Report) -> dict[str, str]:
    return {row.cell.page: row.rule for row in report.findings if row.kind == "page"}


def test_what_cannot_be_rehearsed_is_named(
    house: House, rehearsed: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "PAGE_SECONDS", LONG)
    site, away = house.site, house.rendered.origin.replace("www.mix", "www.other")
    more = {
        "away": Reply(status=302, headers=(("Location", away),)),
        "more": Reply(site.page() + "<script>open('/bare')</script>"),
        "under": Reply(site.page() + "<dialog id=own></dialog><script>own.showModal()</script>"),
    }
    monkeypatch.setattr(site, "files", FILES | more)
    pages = {site.site_url + path: rule for path, rule in PROBLEMS.items()}
    pages[site.site_url.replace("http", "https")] = "certificate"

    report = rehearsed(*pages)

    assert problems(report) == pages
    assert {cell.page for cell in report.cells} == {
        f"{site.site_url}{it}" for it in ("more", "under")
    }


def test_a_page_that_hangs_is_named_and_left(
    house: House, rehearsed: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither ever answers: however slow the machine, the seconds are over before that."""
    monkeypatch.setattr(browser, "PAGE_SECONDS", SHORT)
    monkeypatch.setattr(house.site, "files", FILES)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        pages = [f"{house.site.site_url}busy", f"http://www.{DOMAIN}:{silent.getsockname()[1]}/"]

        report = rehearsed(*pages)

    assert problems(report) == dict.fromkeys(pages, "hangs")
    assert report.cells == []
