"""The rehearsal, in a real browser: planted faults are named, and plain pages are not."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from consent.client.rehearsal import browser
from consent.client.rehearsal.judging import Plan, Report
from consent.client.rehearsal.walk import rehearse
from tests.browser.house import PLACE, House
from tests.browser.serving import Reply
from tests.browser.stand import DOMAIN

pytestmark = pytest.mark.usefixtures("browser")  # installed by then
FAULTS = """
<script>document.cookie = "_ads=1; path=/"; localStorage.strange = 1;
sessionStorage.setItem("unknown", 1);
fetch("/slow").then(() => (document.cookie = "_stats=1"))</script>
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
OBEYS = (
    '<script type="text/plain" data-consent="analytics">document.cookie = "_stats_x7=1"</script>'
)
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
SLOW = 3  # seconds, of a slow server: longer than a page is quiet


def rehearsed(house: House, *pages: str) -> Report:
    """Rehearse them from one place. Playwright's other loop is in this thread."""
    plan = Plan(pages, house.url, "mix", ("FR",), PLACE)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(rehearse, plan).result()


@pytest.fixture(scope="module")
def addresses(standing_house: House) -> dict[str, str]:
    """Of the pages, by their names. Each leads to the next one that can be rehearsed."""
    names = dict.fromkeys(("more", "planted", "obeys", "under", *PROBLEMS))
    site = standing_house.site.site_url
    known = {name: site + name for name in names}
    return known | {"certificate": site.replace("http", "https")}


@pytest.fixture(scope="module")
def report(standing_house: House, addresses: dict[str, str]) -> Report:
    """Of all these pages, in one rehearsal."""
    site, away = standing_house.site, standing_house.rendered.origin.replace("www.mix", "www.other")
    body, answer, slow = site.page(), site.get, count()
    cookie = ("Set-Cookie", "_served=1; Path=/; HttpOnly")
    more = {
        "planted": Reply(
            body + FAULTS.replace("{port}", str(site.port)).replace("{stranger}", site.stranger),
            headers=(cookie,),
        ),
        "obeys": Reply(body + OBEYS),
        "away": Reply(status=302, headers=(("Location", away),)),
        "more": Reply(body + "<script>open('/bare')</script>"),
        "under": Reply(body + "<dialog id=own></dialog><script>own.showModal()</script>"),
    }

    def get(host: str, path: str) -> Reply:
        if path == "/slow" and next(slow) < 2:  # for the first visitor, in both tabs
            time.sleep(SLOW)
        return answer(host, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "files", FILES | more)
        patch.setattr(site, "get", get)
        patch.setattr(browser, "PAGE_SECONDS", LONG)
        patch.setattr(browser, "STEP_SECONDS", LONG)
        return rehearsed(standing_house, *addresses.values())


def test_a_page_that_obeys_is_not_accused(report: Report, addresses: dict[str, str]) -> None:
    cells = [cell for cell in report.cells if cell.page == addresses["obeys"]]
    assert {cell.step for cell in cells} == {
        *("nothing", "accept", "reject", "choose", "withdraw", "other tab", "next page", "back")
    }
    assert {cell.signal for cell in cells} == {False, True}
    found = [finding for finding in report.findings if finding.cell.page == addresses["obeys"]]
    assert [finding for finding in found if finding.rule != "undeclared"] == []


def test_what_is_planted_is_named_with_who_did_it(
    report: Report, addresses: dict[str, str]
) -> None:
    rows = [row for row in report.findings if row.cell.page == addresses["planted"]]
    assert {(row.rule, row.kind, row.name) for row in rows} >= {
        ("refused", "cookie", "_ads"),
        ("refused", "cookie", "_served"),
        ("undeclared", "local-storage", "strange"),
        ("undeclared", "session-storage", "unknown"),
        ("refused", "host", "ads.example.com"),
        ("undeclared", "host", "videos.localhost"),
    }
    assert {row.cell.step for row in rows if row.name == "film.ads.example.com"} == {"back"}
    (first, *_) = (row for row in rows if row.name == "_ads")
    assert f"by the script {addresses['planted']}" in first.evidence
    assert "after nothing); marketing is unasked (default)" in first.evidence
    assert 'data-consent="marketing"' in first.mend
    (served, *_) = (row for row in rows if row.name == "_served")
    assert f"by Set-Cookie of the 200 of {addresses['planted']}" in served.evidence


def test_a_step_waits_for_what_is_on_its_way(report: Report) -> None:
    cells = {row.cell for row in report.findings if row.name == "_stats"}
    assert "nothing" in {cell.step for cell in cells if not cell.signal}


def problems(report: Report) -> dict[str, str]:
    return {row.cell.page: row.rule for row in report.findings if row.kind == "page"}


def test_what_cannot_be_rehearsed_is_named(report: Report, addresses: dict[str, str]) -> None:
    rules = PROBLEMS | {"certificate": "certificate"}
    assert problems(report) == {addresses[name]: rule for name, rule in rules.items()}
    walked = ("planted", "obeys", "more", "under")
    assert {cell.page for cell in report.cells} == {addresses[name] for name in walked}
    # By each visitor of each page but the covered; the first page's was led to English
    assert report.clicks == {"Tout accepter": 6, "Tout refuser": 4, "Reject all": 2}


def test_a_page_that_hangs_is_named_and_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither ever answers: however slow the machine, the seconds are over before that."""
    monkeypatch.setattr(browser, "PAGE_SECONDS", SHORT)
    monkeypatch.setattr(house.site, "files", FILES)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        pages = [f"{house.site.site_url}busy", f"http://www.{DOMAIN}:{silent.getsockname()[1]}/"]

        report = rehearsed(house, *pages)

    assert problems(report) == dict.fromkeys(pages, "hangs")
    assert report.cells == []
