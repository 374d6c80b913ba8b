"""Scripts and frames of a refused host are held, whatever way they take into the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guarded import Guarded, caught, visit
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
  window.policy ??= trustedTypes.createPolicy("page", { createScriptURL: (url) => url });
  const url = policy.createScriptURL(address);
  const script = Object.assign(document.createElement("script"), { src: url });
  const empty = document.createElement("script");
  const place = document.querySelector("[data-at='AT']") ?? document.querySelector("p");
  place.append(" ");
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
  const place = document.querySelector("[data-at='AT']") ?? document.querySelector("p");
  WAY;
}"""


def places(number: int) -> str:
    return "".join(f'<section data-at="{at}"></section>' for at in range(number))


def ran(page: Page) -> list[str]:
    page.wait_for_load_state("networkidle")
    return list(page.evaluate("window.ran ?? []"))


@pytest.mark.requirement("R24")
def test_a_script_waits_for_the_yes_whatever_its_way_in(
    guarded: Guarded, page: Page, console: list[str]
) -> None:
    guarded.body = places(len(WAYS))
    visit(page, guarded)
    for at, way in enumerate(WAYS.values()):
        page.evaluate(ADD.replace("WAY", way).replace("AT", str(at)), f"{guarded.stats}/{at}.js")
    assert ran(page) == []
    assert guarded.asked == []
    assert caught(page) == [("script", "stats.localhost", "analytics", True)] * len(WAYS)
    page.evaluate("void mixConsent.save({analytics: true})")
    until(page, f"window.ran?.length === {len(WAYS)}")
    assert sorted(ran(page), key=int) == [str(at) for at in range(len(WAYS))]
    assert console == []  # the strictest policy, with Trusted Types, has nothing to say


def test_a_frame_is_held_as_the_gate_knows_it_and_comes_after_the_yes(
    guarded: Guarded, page: Page
) -> None:
    guarded.policy = ""
    guarded.body = places(len(FRAMES))
    visit(page, guarded)
    for at, way in enumerate(FRAMES.values()):
        page.evaluate(FRAME.replace("WAY", way).replace("AT", str(at)), f"{guarded.ads}/frame")
    page.wait_for_load_state("networkidle")
    assert guarded.asked == []
    assert caught(page) == [("frame", "www.ads.localhost", "marketing", True)] * len(FRAMES)
    held = page.locator("iframe:not([src])[data-consent=marketing]")
    expect(held).to_have_count(len(FRAMES))
    assert held.first.get_attribute("data-src") == f"{guarded.ads}/frame"
    page.evaluate("void mixConsent.accept()")
    expect(page.locator("iframe[src]")).to_have_count(len(FRAMES))
    page.frame_locator("iframe[src]").last.get_by_text("Playing").wait_for()


def test_a_parsed_script_does_not_run_before_the_yes(
    guarded: Guarded, page: Page, console: list[str]
) -> None:
    guarded.head = f'<script src="{guarded.stats}/head.js"></script>'
    guarded.body = (
        f'<script async src="{guarded.stats}/async.js"></script>'
        f'<script type="module" nonce="once" src="{guarded.stats}/module.js"></script>'
        f'<script src="{guarded.url}/own.js"></script>'
    )
    visit(page, guarded)
    assert ran(page) == ["own"]
    assert [held for *_, held in caught(page)] == [True] * 3
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran.length === 4")
    assert sorted(ran(page)) == ["async", "head", "module", "own"]
    assert page.locator("script[data-type=module]").get_attribute("type") == "module"
    assert console == []


def test_what_is_written_does_not_run_and_a_parsed_frame_is_taken_back(
    guarded: Guarded, page: Page
) -> None:
    guarded.policy = ""
    guarded.body = (
        f"<script>document.write('<script src=\"{guarded.stats}/written.js\"></' + 'script>');"
        f"document.writeln(`<script type=module src={guarded.stats}/module.js></` + `script>`)"
        f'</script><iframe src="{guarded.ads}/frame"></iframe>'
    )
    visit(page, guarded)
    assert ran(page) == []
    until(page, "document.querySelector('iframe').contentDocument?.URL === 'about:blank'")
    assert page.locator("iframe").get_attribute("data-src") == f"{guarded.ads}/frame"
    scripts = [url for url in guarded.asked if url.endswith(".js")]
    assert scripts == []  # what is written, no scanner of the browser has seen before
    assert sorted(caught(page)) == [
        ("frame", "www.ads.localhost", "marketing", True),
        *[("script", "stats.localhost", "analytics", True)] * 2,
    ]
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran?.length === 2")
    assert sorted(ran(page)) == ["module", "written"]


def test_what_no_refused_category_names_passes(guarded: Guarded, page: Page) -> None:
    guarded.policy = ""
    guarded.body = (
        f'<script src="http://pay.ads.localhost:{guarded.port}/necessary.js"></script>'
        f'<script src="http://ads.localhost:{guarded.port}/above.js"></script>'  # below it, it says
        f'<script src="http://notstats.localhost:{guarded.port}/stranger.js"></script>'
        f'<script type="application/json" src="{guarded.stats}/data.js"></script>'
        f'<iframe srcdoc="<p>Here" src="{guarded.ads}/frame"></iframe>'
        f'<iframe data-src="{guarded.ads}/frame"></iframe>'  # a page that loads it by and by
    )
    visit(page, guarded)
    assert ran(page) == ["necessary", "above", "stranger"]
    assert caught(page) == []
    page.evaluate(
        "{ const late = document.querySelector('[data-src]'); late.src = late.dataset.src }"
    )
    assert caught(page) == [("frame", "www.ads.localhost", "marketing", True)]
    assert f"www.ads.localhost:{guarded.port}/frame" not in guarded.asked


def test_a_shadow_tree_is_guarded_too(guarded: Guarded, page: Page, console: list[str]) -> None:
    visit(page, guarded)
    page.evaluate(
        ADD.replace("WAY", "place.attachShadow({ mode: 'closed' }).append(box, script)"),
        f"{guarded.stats}/shadow.js",
    )
    page.evaluate(
        """(url) => {
          const frame = Object.assign(document.createElement("iframe"), { src: url });
          const host = document.body.appendChild(document.createElement("div"));
          host.attachShadow({ mode: "open" }).append(frame);
        }""",
        f"{guarded.ads}/frame",
    )
    assert ran(page) == []
    assert guarded.asked == []
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran")
    page.frame_locator("iframe").get_by_text("Playing").wait_for()
    assert page.evaluate("window.ran") == ["shadow"]
    assert console == []


def test_the_gate_and_the_guard_agree(guarded: Guarded, page: Page) -> None:
    """What waits for one category waits for its host's as well; what comes once comes."""
    guarded.policy = ""
    guarded.body = (
        f'<script type="text/plain" data-consent="support" src="{guarded.ads}/tag.js"></script>'
        '<script type="text/plain" data-consent="support">'
        "(window.ran ??= []).push('inline')</script>"
        f'<iframe data-consent="marketing" data-src="{guarded.ads}/frame"></iframe>'
    )
    visit(page, guarded)
    page.evaluate(
        "{ const frame = document.querySelector('iframe'); frame.dataset.once = '';"
        "frame.src = frame.dataset.src }"
    )
    page.frame_locator("iframe").get_by_text("Playing").wait_for()
    page.evaluate("void mixConsent.save({support: true, marketing: false, analytics: false})")
    until(page, "window.ran")
    assert ran(page) == ["inline"]
    assert caught(page) == []
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran.length === 2")
