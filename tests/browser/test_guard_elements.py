"""Scripts and frames of a refused host are held, whatever way they take into the page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.guarded import Guarded, caught, guarding, visit
from tests.browser.waiting import until

WAYS = {
    "appendChild": "document.head.appendChild(script)",
    "insertBefore": "place.parentNode.insertBefore(script, place)",
    "replaceChild": "place.parentNode.replaceChild(script, place)",
    "append": "place.append('text', script)",
    "prepend": "document.body.prepend(script)",
    "replaceChildren": "place.replaceChildren(script)",
    "before": "place.before(script)",
    "after a text": "place.firstChild.after(script)",
    "replaceWith": "place.replaceWith(script)",
    "insertAdjacentElement": "place.insertAdjacentElement('beforeend', script)",
    "insertNode": "range.selectNodeContents(place); range.insertNode(script)",
    "a fragment": "fragment.append(box); box.append(script); document.body.append(fragment)",
    "within another": "box.append(script); document.body.append(box)",
    "src": "document.body.appendChild(empty).src = url",
    "setAttribute": "document.body.appendChild(empty).setAttribute('SRC', url)",
}
ADD = """(address) => {
  const policy = trustedTypes.createPolicy("page", { createScriptURL: (url) => url });
  const url = policy.createScriptURL(address);
  const script = Object.assign(document.createElement("script"), { src: url });
  const empty = document.createElement("script");
  const place = document.querySelector("p");
  const box = document.createElement("div");
  const range = document.createRange();
  const fragment = document.createDocumentFragment();
  WAY;
}"""
FRAMES = {
    "appendChild": "document.body.appendChild(frame)",
    "src": "document.body.appendChild(empty).src = url",
    "setAttribute": "document.body.appendChild(empty).setAttribute('src', url)",
    "innerHTML": "place.innerHTML = `<b>x</b><iframe title='a>b' src='${url}'></iframe>`",
    "outerHTML": "place.outerHTML = `<iframe src=${url}></iframe>`",
    "insertAdjacentHTML": 'place.insertAdjacentHTML("afterend", `<IFRAME SRC = "${url}">`)',
    "a copy": "document.body.append(frame.cloneNode(true))",
}
FRAME = """(url) => {
  const frame = Object.assign(document.createElement("iframe"), { src: url });
  const empty = document.createElement("iframe");
  const place = document.querySelector("p");
  WAY;
}"""


@pytest.fixture
def stand() -> Iterator[Guarded]:
    with guarding() as stand:
        yield stand


def ran(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    return list(page.evaluate("window.ran ?? []"))


@pytest.mark.requirement("R24")
@pytest.mark.parametrize("way", WAYS)
def test_a_script_waits_for_the_yes(
    stand: Guarded, page: Page, console: list[str], way: str
) -> None:
    stand.policy = stand.strictest
    visit(page, stand)
    page.evaluate(ADD.replace("WAY", WAYS[way]), f"{stand.stats}/late.js")
    assert ran(page) == []
    assert stand.asked == []
    assert caught(page) == [("script", "stats.localhost", "analytics", True)]
    page.evaluate("void mixConsent.save({analytics: true})")
    until(page, "window.ran")
    assert ran(page) == ["late"]
    assert page.locator("script[data-consent=analytics]:not([type='text/plain'])").count() == 1
    assert console == []  # the strictest policy, with Trusted Types, has nothing to say


@pytest.mark.parametrize("way", FRAMES)
def test_a_frame_is_held_as_the_gate_knows_it(stand: Guarded, page: Page, way: str) -> None:
    visit(page, stand)
    page.evaluate(FRAME.replace("WAY", FRAMES[way]), f"{stand.ads}/frame")
    page.wait_for_load_state("networkidle")
    assert stand.asked == []
    assert caught(page) == [("frame", "www.ads.localhost", "marketing", True)]
    frame = page.locator("iframe:not([src])[data-consent=marketing]")
    assert frame.get_attribute("data-src") == f"{stand.ads}/frame"


def test_a_parsed_script_does_not_run_before_the_yes(
    stand: Guarded, page: Page, console: list[str]
) -> None:
    stand.policy = stand.strictest
    stand.head = f'<script src="{stand.stats}/head.js"></script>'
    stand.body = (
        f'<script async src="{stand.stats}/async.js"></script>'
        f'<script type="module" nonce="once" src="{stand.stats}/module.js"></script>'
        f'<script src="{stand.url}/own.js"></script>'
    )
    visit(page, stand)
    assert ran(page) == ["own"]
    assert [held for *_, held in caught(page)] == [True] * 3
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran.length === 4")
    assert sorted(ran(page)) == ["async", "head", "module", "own"]
    assert page.locator("script[data-type=module]").get_attribute("type") == "module"
    assert console == []


def test_a_written_script_does_not_run_before_the_yes(stand: Guarded, page: Page) -> None:
    stand.body = (
        f"<script>document.write('<script src=\"{stand.stats}/written.js\"></' + 'script>');"
        f"document.writeln(`<script type=module src={stand.stats}/module.js></` + `script>`)"
        "</script>"
    )
    visit(page, stand)
    assert ran(page) == []
    assert stand.asked == []  # what is written, no scanner of the browser has seen before
    assert caught(page) == [("script", "stats.localhost", "analytics", True)] * 2
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran?.length === 2")
    assert sorted(ran(page)) == ["module", "written"]


def test_a_parsed_frame_is_taken_back(stand: Guarded, page: Page) -> None:
    stand.body = f'<iframe src="{stand.ads}/frame"></iframe>'
    visit(page, stand)
    page.wait_for_load_state("networkidle")
    until(page, "document.querySelector('iframe').contentDocument?.URL === 'about:blank'")
    assert page.locator("iframe").get_attribute("data-src") == f"{stand.ads}/frame"
    assert caught(page) == [("frame", "www.ads.localhost", "marketing", True)]


def test_what_no_refused_category_names_passes(stand: Guarded, page: Page) -> None:
    stand.body = (
        f'<script src="http://pay.ads.localhost:{stand.port}/necessary.js"></script>'
        f'<script src="http://ads.localhost:{stand.port}/above.js"></script>'  # below it, it says
        f'<script src="http://notstats.localhost:{stand.port}/stranger.js"></script>'
        f'<script type="application/json" src="{stand.stats}/data.js"></script>'
        f'<iframe srcdoc="<p>Here" src="{stand.ads}/frame"></iframe>'
        f'<iframe data-src="{stand.ads}/frame"></iframe>'  # a page that loads it by and by
    )
    visit(page, stand)
    assert ran(page) == ["necessary", "above", "stranger"]
    assert caught(page) == []
    page.evaluate(
        "{ const late = document.querySelector('[data-src]'); late.src = late.dataset.src }"
    )
    assert caught(page) == [("frame", "www.ads.localhost", "marketing", True)]
    assert f"www.ads.localhost:{stand.port}/frame" not in stand.asked


def test_what_the_gate_lets_in_once_comes_in_without_a_yes(stand: Guarded, page: Page) -> None:
    stand.body = (
        f'<iframe data-consent="marketing" data-src="{stand.ads}/frame"></iframe>'
        f'<template data-consent="marketing"><iframe id="in" src="{stand.ads}/frame"></iframe>'
        "</template>"
    )
    visit(page, stand)
    page.evaluate(
        """() => {
          const frame = document.querySelector("iframe");
          frame.dataset.once = "";
          frame.src = frame.dataset.src;
          const template = document.querySelector("template");
          template.dataset.once = "";
          template.replaceWith(template.content);
        }"""
    )
    for frame in ("[data-consent]", "#in"):
        page.frame_locator(f"iframe{frame}").get_by_text("Framed").wait_for()
    assert caught(page) == []


def test_a_shadow_tree_is_guarded_too(stand: Guarded, page: Page, console: list[str]) -> None:
    stand.policy = stand.strictest
    visit(page, stand)
    page.evaluate(
        ADD.replace("WAY", "place.attachShadow({ mode: 'closed' }).append(box, script)"),
        f"{stand.stats}/shadow.js",
    )
    page.evaluate(
        """(url) => {
          const frame = Object.assign(document.createElement("iframe"), { src: url });
          const host = document.body.appendChild(document.createElement("div"));
          host.attachShadow({ mode: "open" }).append(frame);
        }""",
        f"{stand.ads}/frame",
    )
    assert ran(page) == []
    assert stand.asked == []
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran")
    page.frame_locator("iframe").get_by_text("Framed").wait_for()
    assert page.evaluate("window.ran") == ["shadow"]
    assert console == []


def test_the_banner_can_bring_the_guard(stand: Guarded, page: Page, console: list[str]) -> None:
    stand.policy = stand.strictest
    stand.tag = '<script nonce="once">loaded = import("{url}/guard.js?site=mix")</script>'
    visit(page, stand)
    page.evaluate("loaded.then(() => { document.cookie = '_ga=1' })")
    page.evaluate(ADD.replace("WAY", WAYS["append"]), f"{stand.stats}/late.js")
    assert caught(page) == [
        ("cookie", "_ga", "analytics", True),
        ("script", "stats.localhost", "analytics", True),
    ]
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran")
    assert page.evaluate("document.cookie.includes('_ga=1')")
    assert console == []
