"""Whatever is shown: axe finds nothing, nothing is cut, what is touched is large, less is less."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.axe import ALL
from tests.browser.states import HOST, STATES, STILL, Visit, show, shown, waiting

OPTIONS = {"runOnly": ALL, "resultTypes": ["violations", "passes", "incomplete"]}
NOT_OURS = {"region"}  # that everything stands in a landmark is the page's affair
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
BARE = "document.querySelectorAll('body > :not(mix-consent)').forEach((e) => e.remove())"
# WCAG 1.4.12, as its test has it
SPACED = """(e) => { const page = e.ownerDocument.defaultView, spaced = new page.CSSStyleSheet();
  spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  e.getRootNode().adoptedStyleSheets.push(spaced); }"""
# Each line of text and each control is brought into view, and is to be seen whole and on top
FAULTS = """(root) => {
  const page = root.ownerDocument.defaultView, tree = root.getRootNode(), faults = [];
  if (page.document.documentElement.scrollWidth > page.innerWidth) faults.push("scrolls sideways");
  for (const e of [root, ...root.querySelectorAll("*")])
    if (e.clientWidth && e.scrollWidth > e.clientWidth) faults.push(`cut: ${e.textContent}`);
  const parts = root.querySelectorAll("h2, p, legend, summary, li, a, button, input");
  for (const e of parts) {
    if (!e.getClientRects().length || !(e.textContent || e.matches("input"))) continue;
    e.scrollIntoView({ block: "nearest" });
    for (const { left, right, top, bottom } of [e.getClientRects()[0]]) {
      const y = Math.max(top + 4, Math.min((top + bottom) / 2, top + 12));
      for (const x of [left + 4, right - 4]) {
        const there = tree.elementFromPoint(x, y);
        if (!there || !(e.contains(there) || there.contains(e)) || there.matches("html"))
          faults.push(`not seen: ${e.tagName} ${e.textContent.slice(0, 40)}`);
      }
    }
  }
  return [...new Set(faults)];
}"""
TARGETS = """(root) => [...root.querySelectorAll("a, button, summary, input")]
  .filter((e) => e.getClientRects().length)
  .map((e) => { const { x, y, width, height } = e.getBoundingClientRect();
    const size = (n) => Number(n.toFixed(3));
    return [e.tagName, e.textContent, x, y, size(width), size(height)]; })"""
EDGE = """(e) => { const { borderTopColor, backgroundColor, borderTopWidth } = getComputedStyle(e);
  return borderTopColor !== backgroundColor && borderTopWidth !== "0px"; }"""
SIZE = f"getComputedStyle({HOST}.shadowRoot.querySelector('p:not(:empty)')).fontSize"


def examine(page: Page) -> dict[str, Any]:
    axe = Axe()
    for frame in page.frames[1:]:
        frame.evaluate(axe.axe_script)  # it asks the frames where it is known
    found: dict[str, Any] = axe.run(page, options=OPTIONS).response
    return found


@pytest.mark.requirement("R132", "R134", "R136")
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_nothing_is_cut_and_what_is_touched_is_large(
    visit: Visit, state: str
) -> None:
    page = show(visit, state)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = examine(page)
        faults = [
            f"{row['id']}: {node['html'][:120]}"
            for row in found["violations"]
            for node in row["nodes"]
            if row["id"] not in NOT_OURS
        ]
        assert faults == [], scheme
        looked_at = [node["target"] for row in found["passes"] for node in row["nodes"]]
        assert any(target[0] == "iframe" and len(target) > 1 for target in looked_at)
        assert any(isinstance(target[0], list) for target in looked_at), "our own tree, too"
    targets_are_large(page, state)
    nothing_is_cut(page, state)


@pytest.mark.requirement("R132")
def test_axe_can_judge_all_of_the_first_view(visit: Visit) -> None:
    """The host is in the body, so contrast is measured, and nothing is left to look at by hand.

    Over content of a page that changes from line to line, axe leaves a text of several lines open.
    """
    page = show(visit, "banner")
    page.evaluate(BARE)
    found = examine(page)
    ours = {
        kind: [
            (row["id"], node["html"])
            for row in found[kind]
            for node in row["nodes"]
            if "mix-consent" in str(node["target"])
        ]
        for kind in OPTIONS["resultTypes"]
    }
    assert ours["violations"] == ours["incomplete"] == []
    assert len([html for rule, html in ours["passes"] if rule == "color-contrast"]) >= 10


def window(width: int, height: int) -> Callable[[Page], None]:
    return lambda page: page.set_viewport_size({"width": width, "height": height})


def text(percent: int) -> Callable[[Page], None]:
    """The browser's own setting."""
    sizes = {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}

    def change(page: Page) -> None:
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})

    return change


def root(size: str) -> Callable[[Page], None]:
    return lambda page: page.evaluate(f"document.documentElement.style.fontSize = '{size}'")


# Each way there, and the way back
WAYS: dict[str, tuple[Callable[[Page], None], Callable[[Page], None]]] = {
    "small": (window(320, 640), window(1280, 720)),
    "1280 by 1024 at 400 %": (window(320, 256), window(1280, 720)),
    "on its side": (window(640, 320), window(1280, 720)),
    "text twice as large": (text(200), text(100)),
    "a large root": (root("200%"), root("")),
}


def nothing_is_cut(page: Page, state: str) -> None:
    for way, (go, back) in WAYS.items():
        go(page)
        page.evaluate(STILL)
        assert faults(page, state) == [], way
        back(page)
    shown(page, state).evaluate(SPACED)
    window(320, 640)(page)
    assert faults(page, state) == [], "wide letters"


def faults(page: Page, state: str) -> list[str]:
    """What is not seen whole wherever one scrolls; both answers can be clicked."""
    root = shown(page, state)
    root.scroll_into_view_if_needed()
    found: list[str] = root.evaluate(FAULTS)
    if state in ("banner", "dialog"):
        for answer in ("Accept all", "Reject all"):
            button = root.get_by_role("button", name=answer)
            button.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
            expect(button).to_be_in_viewport(ratio=1)
            button.click(trial=True)
    return found


def test_our_letters_follow_the_visitors_setting_and_not_the_pages(visit: Visit) -> None:
    page = visit()
    assert page.evaluate(SIZE) == "15px"
    root("62.5%")(page)
    assert page.evaluate(SIZE) == "15px"
    text(200)(page)
    assert page.evaluate(SIZE) == "30px"


def targets_are_large(page: Page, state: str) -> None:
    """R134, WCAG 2.5.8: 24 pixels, or as much room; the answers and all buttons 44."""
    for width in (320, 1280):
        window(width, 800)(page)
        targets = shown(page, state).evaluate(TARGETS)
        assert targets
        centres = [(x + width / 2, y + height / 2) for _, _, x, y, width, height in targets]
        for index, (tag, name, _, _, wide, high) in enumerate(targets):
            if tag == "BUTTON":
                assert high >= 44, name
            if tag == "INPUT":
                assert (wide, high) == (44, 26), "it does not shrink beside a long name"
            if min(wide, high) < 24:
                x, y = centres[index]
                others = [centre for centre in centres if centre != (x, y)]
                near = [at for at in others if (at[0] - x) ** 2 + (at[1] - y) ** 2 < 24**2]
                assert near == [], f"{name} has too little room"


@pytest.mark.requirement("R142")
def test_forced_colors_leave_every_edge_less_motion_moves_nothing_and_none_is_printed(
    visit: Visit,
) -> None:
    page = show(visit, "dialog")
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    waiting(page).get_by_role("button").first.wait_for()
    for state in ("banner", "dialog", "frame"):
        root = shown(page, state)
        for element in [root, *root.get_by_role("button", include_hidden=True).all()]:
            assert element.evaluate(EDGE), state
    frame = "document.querySelector('iframe').contentDocument.body"
    moving = f"""[{HOST}, {frame}].map((host) => host.shadowRoot)
      .flatMap((tree) => [...tree.querySelectorAll("*")])
      .map((e) => getComputedStyle(e))
      .map((s) => [s.animationName === "none" || parseFloat(s.animationDuration) <= 0.001,
        s.transitionDuration, s.scrollBehavior].join())"""
    assert set(page.evaluate(moving)) == {"true,0s,auto"}
    assert page.evaluate("document.getAnimations().length") == 0

    page.emulate_media(media="print")
    for state in ("banner", "dialog", "frame"):
        expect(shown(page, state)).to_be_hidden()
    boxes = f"[...{HOST}.shadowRoot.querySelectorAll('*')].flatMap((e) => [...e.getClientRects()])"
    assert page.evaluate(f"{boxes}.length") == 0
