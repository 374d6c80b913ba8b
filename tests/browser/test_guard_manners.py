"""The guard is a guest: it only tells where it is asked to, and breaks nothing of the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.guarded import Guarded, caught, guarding, visit
from tests.browser.waiting import until

GUARD = '<script src="{url}/guard.js" %s></script>'
TRY = """(url) => {
  document.cookie = "_ga=1";
  document.cookie = "session_4711aaf09=1";
  localStorage.setItem("ga-queue", 1);
  const script = Object.assign(document.createElement("script"), { src: `${url}/tried.js` });
  const frame = Object.assign(document.createElement("iframe"), { src: `${url}/frame` });
  document.body.append(script, frame);
}"""
TRIED = [
    ("cookie", "_ga", "analytics"),
    ("cookie", "session_4711aaf09", ""),
    ("storage", "ga-queue", "analytics"),
    ("script", "www.ads.localhost", "marketing"),
    ("frame", "www.ads.localhost", "marketing"),
]

# Of a window: how each function looks that the guard wraps, and how it fails
MANNERS = """(own) => {
  const shape = ([owner, name]) => {
    const found = Object.getOwnPropertyDescriptor(own[owner].prototype, name);
    const { value, get, set, ...flags } = found;
    const it = set ?? value;
    const isNative = `${it}`.includes("[native code]");  // a Proxy's source says no name
    return [owner, name, flags, it.name, it.length, isNative, "prototype" in it, !!get];
  };
  const fail = (call) => { try { return `${call()}` } catch (error) { return `${error}` } };
  const { document, Node, localStorage } = own;
  return [[
    ["Document", "cookie"], ["Storage", "setItem"], ["Node", "appendChild"],
    ["Element", "append"], ["Element", "setAttribute"], ["Element", "innerHTML"],
    ["HTMLScriptElement", "src"], ["HTMLIFrameElement", "src"], ["Document", "write"],
    ["CookieStore", "set"],
  ].map(shape), [
    () => Node.prototype.appendChild.call({}, document.body),
    () => document.body.appendChild("text"),
    () => document.body.append(Symbol("no")),
    () => localStorage.setItem("ga-queue"),
    () => localStorage.setItem("ga-queue", Symbol("no")),
    () => { document.cookie = Symbol("no") },
    () => new Node.prototype.appendChild(),
    () => document.body.setAttribute("src"),
    () => document.body.append(document.body.firstChild),
    () => document.body.setAttribute("src", "x") ?? document.body.getAttribute("src"),
  ].map(fail)];
}"""
BARE = """document.body.appendChild(document.createElement("iframe")).contentWindow"""
FROZEN = "Document Node Element Storage HTMLScriptElement".split()


@pytest.fixture
def stand() -> Iterator[Guarded]:
    with guarding() as stand:
        yield stand


def leave(page: Page, stand: Guarded) -> list[dict[str, Any]]:
    """Go to another page, and see what was sent on the way."""
    page.goto(f"{stand.stats}/elsewhere")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    return stand.detections


@pytest.mark.parametrize("place", ["the guard's own tag", "the banner's tag"])
def test_a_report_only_tells(stand: Guarded, page: Page, place: str) -> None:
    if place == "the guard's own tag":
        stand.tag = GUARD % 'data-guard="report"'
    else:
        stand.tag = GUARD % "data-guard"
        stand.head = '<script data-guard="report" type="text/plain"></script>'
    visit(page, stand)
    page.evaluate(TRY, stand.ads)
    until(page, "window.ran")
    page.frame_locator("iframe").get_by_text("Framed").wait_for()
    assert page.evaluate("document.cookie.split('; ').length") == 2
    assert page.evaluate("localStorage.getItem('ga-queue')") == "1"
    assert caught(page) == [(*tried, False) for tried in TRIED]


def test_what_was_caught_is_sent_once_by_declared_name(stand: Guarded, page: Page) -> None:
    stand.tag = GUARD % 'data-guard-sample="1"'
    visit(page, stand)
    page.evaluate(TRY, stand.ads)
    page.evaluate("document.cookie = '_ga_G12ABC345=secret'; document.cookie = 'odd name{}=1'")
    assert stand.detections == []  # not before the page is left
    names = {
        "cookie": ["_ga", "session_*", "_ga_*"],
        "host": ["*.ads.localhost"],
        "local-storage": ["ga-*"],
    }
    assert sorted(leave(page, stand), key=lambda report: str(report["what"])) == [
        {"site": "mix", "kind": "blocked", "what": what, "names": found}
        for what, found in names.items()
    ]


@pytest.mark.parametrize(("chance", "reports"), [(0.0499, 3), (0.05, 0)])
def test_one_page_view_in_twenty_is_reported(
    stand: Guarded, page: Page, chance: float, reports: int
) -> None:
    page.add_init_script(f"Math.random = () => {chance}")
    visit(page, stand)
    page.evaluate(TRY, stand.ads)
    assert len(leave(page, stand)) == reports


def test_a_failure_of_ours_is_not_the_pages(stand: Guarded, page: Page, console: list[str]) -> None:
    visit(page, stand)
    page.evaluate(
        """() => {
          const broken = () => { throw new Error("by the page") };
          String.prototype.split = Element.prototype.matches = Map.prototype.delete = broken;
        }"""
    )
    page.evaluate(TRY, stand.ads)
    assert page.evaluate("/_ga=1/.test(document.cookie)")
    assert page.evaluate("localStorage.getItem('ga-queue')") == "1"
    until(page, "window.ran")
    assert console == []


def test_the_page_finds_its_functions_as_they_were(stand: Guarded, page: Page) -> None:
    """And what other categories keep goes on, whatever a listener of the page throws."""
    visit(page, stand)
    bare, guarded = page.evaluate(f"[{BARE}, window].map({MANNERS})")
    assert "TypeError" in bare[1][0]
    assert guarded == bare
    same = "(one) => document.body.appendChild(one) === one"
    assert page.evaluate(f"({same})(document.createElement('script'))")

    theirs = "() => { throw new Error('theirs') }"
    page.evaluate(f"document.addEventListener('mixconsent:blocked', {theirs})")
    page.evaluate(TRY, stand.ads)
    assert page.evaluate("document.cookie") == ""
    assert stand.asked == []
    assert caught(page)[-len(TRIED) :] == [(*tried, tried[2] != "") for tried in TRIED]

    page.evaluate("void mixConsent.save({ analytics: false, marketing: true, support: false })")
    until(page, "mixConsent.allows('marketing') && window.ran")
    page.evaluate("document.cookie = '_ga=2'; document.cookie = '_ads=1'")
    assert page.evaluate("document.cookie").split("; ")[-1] == "_ads=1"
    assert page.evaluate("/_ga=/.test(document.cookie)") is False


def test_frozen_prototypes_stay_as_they_are(stand: Guarded, page: Page, console: list[str]) -> None:
    freeze = "".join(f"Object.freeze({name}.prototype);" for name in FROZEN)
    stand.tag = f"<script>{freeze}</script>{GUARD % ''}"
    visit(page, stand)
    page.evaluate("document.cookie = '_ga=1'")
    assert page.evaluate("document.cookie.includes('_ga=1')")
    page.evaluate(  # what was not frozen is met
        "(url) => { document.body.appendChild(document.createElement('iframe')).src = url }",
        f"{stand.ads}/frame",
    )
    assert caught(page) == [("frame", "www.ads.localhost", "marketing", True)]
    assert console == []
