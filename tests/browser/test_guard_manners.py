"""The guard is a guest: it only tells where it is asked to, and breaks nothing of the page."""

import pytest
from playwright.sync_api import Page

from tests.browser.guarded import Guarded, caught, visit
from tests.browser.waiting import becomes, until

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
COUNT = """window.sent = 0;
navigator.sendBeacon = (url) => (url.endsWith("/v1/detections") && (sent += 1), true);"""
LEAVE = """() => {
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
  return sent;
}"""
BREAK = """() => {
  const broken = () => { throw new Error("by the page") };
  String.prototype.split = Element.prototype.matches = Map.prototype.delete = broken;
}"""
# Keys of storage and hosts that nobody declares, beside one of each that somebody does
UNDECLARED = """(url) => {
  localStorage.setItem("stranger", "secret");
  sessionStorage.setItem("tab_12345", 1);
  localStorage.setItem("ga-queue", 1);
  return new Promise((done) => {
    const script = document.createElement("script");
    script.onload = script.onerror = done;
    script.src = `${url}/a.js`;
    document.head.append(script);
  });
}"""


@pytest.fixture(autouse=True)
def unruled(guarded: Guarded) -> None:
    guarded.policy = ""


def reported(page: Page, stand: Guarded, number: int) -> dict[str, list[str]]:
    """Go to another page: by what they are, the names that were sent on the way."""
    assert stand.detections == []  # not before the page is left
    page.goto(f"{stand.stats}/elsewhere")
    becomes(page, lambda: len(stand.detections), number)
    assert {(report["site"], report["kind"]) for report in stand.detections} <= {("mix", "blocked")}
    assert len({report["what"] for report in stand.detections}) == number
    return {report["what"]: sorted(report["names"]) for report in stand.detections}


@pytest.mark.parametrize("place", ["the guard's own tag", "the banner's tag"])
def test_a_report_only_tells(guarded: Guarded, page: Page, place: str) -> None:
    if place == "the guard's own tag":
        guarded.tag = GUARD % 'data-guard="report"'
    else:
        guarded.tag = GUARD % "data-guard"
        guarded.head = '<script data-guard="report" type="text/plain"></script>'
    visit(page, guarded)
    page.evaluate(TRY, guarded.ads)
    until(page, "window.ran")
    page.frame_locator("iframe").get_by_text("Playing").wait_for()
    assert page.evaluate("document.cookie.split('; ').length") == 2
    assert page.evaluate("localStorage.getItem('ga-queue')") == "1"
    assert caught(page) == [(*tried, False) for tried in TRIED]


def test_what_was_caught_is_sent_once_by_declared_name(guarded: Guarded, page: Page) -> None:
    guarded.tag = GUARD % 'data-guard-sample="1"'
    visit(page, guarded)
    page.evaluate(TRY, guarded.ads)
    page.evaluate("document.cookie = '_ga_G12ABC345=secret'; document.cookie = 'odd name{}=1'")
    assert reported(page, guarded, 3) == {
        "cookie": ["_ga", "_ga_*", "session_*"],
        "host": ["*.ads.localhost"],
        "local-storage": ["ga-*"],
    }


@pytest.mark.parametrize(("chance", "reports"), [(0.0499, 3), (0.05, 0)])
def test_one_page_view_in_twenty_is_reported(
    guarded: Guarded, page: Page, chance: float, reports: int
) -> None:
    page.add_init_script(f"Math.random = () => {chance};{COUNT}")
    visit(page, guarded)
    page.evaluate(TRY, guarded.ads)
    assert page.evaluate(LEAVE) == reports


@pytest.mark.requirement("R31", "R145")
def test_what_nobody_declares_is_told(guarded: Guarded, page: Page) -> None:
    guarded.tag = GUARD % 'data-guard="report" data-guard-sample="1"'
    other = f"stranger.localhost:{guarded.port}"
    guarded.body = (
        f'<script src="http://parsed.{other}/a.js"></script>'
        f'<iframe src="http://framed.{other}/frame"></iframe>'
        f'<script type="text/x" src="http://data.{other}/a.js"></script>'
        f"<script>document.write('<script src=\"http://written.{other}/a.js\"><\\/script>')</script>"
    )
    visit(page, guarded)
    page.evaluate(UNDECLARED, f"http://cdn.{other}")

    assert [event for event in caught(page) if event[0] == "storage"] == [
        ("storage", "stranger", "", False),
        ("storage", "tab_12345", "", False),
        ("storage", "ga-queue", "analytics", False),
    ]
    assert ("script", "cdn.stranger.localhost", "", False) in caught(page)
    assert "cdn.stranger.localhost/a.js" in guarded.asked  # it was loaded all the same
    assert page.evaluate("localStorage.getItem('stranger')") == "secret"
    hosts = [f"{name}.stranger.localhost" for name in ("cdn", "framed", "parsed", "written")]
    assert reported(page, guarded, 3) == {
        "host": hosts,
        "local-storage": ["ga-*", "stranger"],
        "session-storage": ["tab_*"],
    }
    assert "secret" not in str(guarded.detections)


def test_a_failure_of_ours_is_not_the_pages(
    guarded: Guarded, page: Page, console: list[str]
) -> None:
    visit(page, guarded)
    page.evaluate(BREAK)
    page.evaluate(TRY, guarded.ads)
    assert page.evaluate("/_ga=1/.test(document.cookie)")
    assert page.evaluate("localStorage.getItem('ga-queue')") == "1"
    until(page, "window.ran")
    assert console == []


def test_the_page_finds_its_functions_as_they_were(guarded: Guarded, page: Page) -> None:
    """And what other categories keep goes on, whatever a listener of the page throws."""
    visit(page, guarded)
    bare, ours = page.evaluate(f"[{BARE}, window].map({MANNERS})")
    assert "TypeError" in bare[1][0]
    assert ours == bare
    same = "(one) => document.body.appendChild(one) === one"
    assert page.evaluate(f"({same})(document.createElement('script'))")

    theirs = "() => { throw new Error('theirs') }"
    page.evaluate(f"document.addEventListener('mixconsent:blocked', {theirs})")
    page.evaluate(TRY, guarded.ads)
    assert page.evaluate("document.cookie") == ""
    assert guarded.asked == []
    assert caught(page)[-len(TRIED) :] == [(*tried, tried[2] != "") for tried in TRIED]

    page.evaluate("void mixConsent.save({ analytics: false, marketing: true, support: false })")
    until(page, "mixConsent.allows('marketing') && window.ran")
    page.evaluate("document.cookie = '_ga=2'; document.cookie = '_ads=1'")
    assert page.evaluate("document.cookie").split("; ")[-1] == "_ads=1"
    assert page.evaluate("/_ga=/.test(document.cookie)") is False


def test_frozen_prototypes_stay_as_they_are(
    guarded: Guarded, page: Page, console: list[str]
) -> None:
    freeze = "".join(f"Object.freeze({name}.prototype);" for name in FROZEN)
    guarded.tag = f"<script>{freeze}</script>{GUARD % ''}"
    visit(page, guarded)
    page.evaluate("document.cookie = '_ga=1'")
    assert page.evaluate("document.cookie.includes('_ga=1')")
    page.evaluate(  # what was not frozen is met
        "(url) => { document.body.appendChild(document.createElement('iframe')).src = url }",
        f"{guarded.ads}/frame",
    )
    assert caught(page) == [("frame", "www.ads.localhost", "marketing", True)]
    assert console == []
