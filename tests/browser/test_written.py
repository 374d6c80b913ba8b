"""The question in the page's first HTML: the script adopts it, and never draws it twice (R47)."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from consent.lib.built_scripts import BANNER, LAYOUTS
from tests.browser.serving import Reply
from tests.browser.stand import STATE, VERSIONS, Stand, visit
from tests.browser.states import press_button
from tests.browser.waiting import NOTHING_HELD, until

pytestmark = pytest.mark.requirement("R47")
STYLE = json.JSONDecoder().raw_decode(BANNER.read_text().partition("_s=")[2])[0]
ASKED = "".join(f'<input type="hidden" name="asked" value="{key}">' for key in VERSIONS)
ITEMS = "".join(f"<li>{key}<i></i></li> " for key in VERSIONS)
QUESTION = f"""<mix-consent lang="en"><template shadowrootmode="open">
<style nonce="once">{STYLE}</style><section aria-label="title" part="banner">
<div class="head"><h2>body</h2><a href="{{url}}/preferences/?site=mix&amp;language=fr" lang="fr">
Français</a> </div><div class="text"><ul>{ITEMS}</ul><p role="status" tabindex="-1"></p><p>note</p>
</div><form class="row" method="post" action="{{url}}/preferences/answer/">{ASKED}
<button name="answer" value="accept" class="accept" part="button accept">accept</button>
<button name="answer" value="reject" class="reject" part="button reject">reject</button></form>
<div class="links"><a href="{{url}}/preferences/" part="choose">choose</a></div></section>
</template></mix-consent>"""
WAITING = '<script type="text/plain" data-consent="analytics" src="{url}/waited.js"></script>'
# Elements of ours, what is seen of them, whether it is what the page was written with, and shifts
FOUND = """() => {
  const hosts = [...document.querySelectorAll("mix-consent")];
  const sections = hosts.flatMap(({ shadowRoot }) =>
    [...(shadowRoot?.querySelectorAll("section") ?? [])]);
  return [hosts.length, sections.length, sections.some((section) => section.querySelector("form"))];
}"""
WRITTEN, DRAWN, NONE = [1, 1, True], [1, 1, False], [1, 0, False]
SHIFTS = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().length))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(0), 300);
})"""
# Every frame until one begins when the page's first paint is on the screen for sure: 4 ms is how
# exactly that is told. The banner's height and opacity in each
FRAMES = """window.frames = []; window.painted = Infinity;
new PerformanceObserver((list) => { painted = list.getEntries()[0].startTime; })
  .observe({ type: "paint", buffered: true });
requestAnimationFrame(function look(began) {
  const section = document.querySelector("mix-consent").shadowRoot.querySelector("section");
  frames.push([section.offsetHeight, getComputedStyle(section).opacity]);
  if (began < painted + 5) requestAnimationFrame(look); else window.following = frames.at(-1);
});"""
WIRED = "!!document.querySelector('mix-consent').shadowRoot.querySelector('[part=choose]')?.onclick"


@pytest.fixture
def written(stand: Stand) -> Stand:
    stand.is_core, stand.question = True, QUESTION
    return stand


def parts(page: Page) -> list[str]:
    """The parts that were loaded, by name."""
    names: list[str] = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    return sorted({found[1] for name in names if (found := re.search(r"/parts/(\w+)\.js", name))})


@pytest.mark.parametrize("style", ["", (LAYOUTS / "flow.css").read_text()], ids=["bar", "flow"])
def test_it_is_painted_with_the_page_and_wired_where_it_stands(
    written: Stand, page: Page, console: list[str], style: str
) -> None:
    written.body = "<input aria-label=Search autofocus>"
    written.question = QUESTION.replace("</style>", f"{style}</style>")
    written.more = {"style": style, "in_page": 1} if style else {}
    page.add_init_script(FRAMES)
    visit(page, written)
    until(page, f"{WIRED} && window.following")
    assert page.evaluate(FOUND) == WRITTEN
    first, following = page.evaluate("[frames[0], following]")
    assert (first[0], following) == (following[0], [following[0], "1"])
    assert following[0] > 100
    expect(page.get_by_label("Search")).to_be_focused()
    assert page.evaluate(SHIFTS) == 0
    top = page.get_by_text("Site", exact=True).bounding_box()
    assert top
    assert (top["y"] > following[0]) == bool(style)
    assert parts(page) == ["view"]
    assert console == []


@pytest.mark.parametrize(("name", "ran"), [("accept", ["waited"]), ("reject", None)])
def test_each_answer_is_kept_and_confirmed_in_its_place(
    written: Stand, page: Page, console: list[str], name: str, ran: list[str] | None
) -> None:
    written.body = WAITING
    visit(page, written)
    until(page, WIRED)
    page.get_by_role("button", name=name).press("Enter")
    status = page.get_by_role("status")
    expect(status).to_have_text(f"saved_{name}ed")
    expect(status).to_be_focused()
    until(page, NOTHING_HELD)
    assert [decision["method"] for decision in written.decisions] == [name]
    assert page.evaluate("window.ran ?? null") == ran
    assert page.evaluate(FOUND) == DRAWN
    assert page.url == written.site_url
    assert console == []


def test_the_pages_own_script_may_answer(written: Stand, page: Page) -> None:
    visit(page, written)
    page.evaluate("void mixConsent.accept()")
    until(page, "mixConsent.allows('analytics')")
    until(page, f"({FOUND})().join() === '1,0,false'")


def test_choose_opens_the_dialog_over_it(written: Stand, page: Page) -> None:
    visit(page, written)
    until(page, WIRED)
    page.get_by_role("link", name="choose").press("Enter")
    dialog = page.get_by_role("dialog")
    press_button(dialog, "close")
    expect(page.get_by_role("link", name="choose")).to_be_focused()
    assert page.evaluate(FOUND) == WRITTEN
    page.get_by_role("link", name="choose").press("Enter")
    dialog.get_by_role("switch", name="analytics").check()
    press_button(dialog, "save")
    expect(page.get_by_role("status")).to_have_text("saved_custom")
    assert page.evaluate(FOUND) == DRAWN


def test_another_language_is_drawn_in_its_place(written: Stand, page: Page) -> None:
    written.files["banner.json"] = Reply(
        json.dumps(written.config() | {"language": "fr"}), "application/json"
    )
    visit(page, written)
    until(page, WIRED)
    page.get_by_role("link", name="Français").click()
    expect(
        page.locator("mix-consent[lang=fr]").get_by_role("button", name="reject")
    ).to_be_visible()
    assert page.evaluate(FOUND) == DRAWN


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"question": QUESTION.replace(ASKED, "")}, id="other questions"),
        pytest.param(
            {"question": QUESTION.replace("shadowrootmode", "data-old")}, id="old browser"
        ),
        pytest.param({"attributes": "data-language='fr'", "language": ""}, id="other config"),
    ],
)
def test_what_does_not_fit_is_drawn_and_never_twice(
    written: Stand, page: Page, other: dict[str, str]
) -> None:
    written.more = {"languages": ["en", "fr"]}
    written.files["banner.json"] = Reply(json.dumps(written.config()), "application/json")
    for name, value in other.items():
        setattr(written, name, value)
    visit(page, written)
    until(page, f"({FOUND})().join() === '{','.join(map(str, DRAWN)).lower()}'")
    press_button(page, "reject")
    expect(page.get_by_role("status")).to_have_text("saved_rejected")
    assert page.evaluate(FOUND) == DRAWN


def test_who_is_signed_in_reads_what_a_no_does(written: Stand, page: Page) -> None:
    page.context.add_cookies([{"name": STATE, "value": "1~20000~CA-QC~4", "url": written.site_url}])
    visit(page, written)
    until(page, f"({FOUND})().join() === '1,1,false'")


def test_an_answer_takes_it_away_and_loads_nothing_that_draws(written: Stand, page: Page) -> None:
    """Out of a cache, whoever it was written for."""
    visit(page, written)
    until(page, WIRED)
    press_button(page, "reject")
    until(page, NOTHING_HELD)
    visit(page, written)
    assert page.evaluate(FOUND) == NONE
    page.wait_for_load_state("networkidle")
    assert parts(page) == []


@pytest.mark.parametrize(
    "forged", ["<html data-config='{}'>", "<img name=currentScript data-config='{}'>"]
)
def test_only_the_tag_itself_has_the_config(written: Stand, page: Page, forged: str) -> None:
    written.question = forged + QUESTION
    visit(page, written)
    until(page, WIRED)
    assert page.evaluate(FOUND) == WRITTEN


def test_a_question_elsewhere_in_the_page_is_none_of_ours(written: Stand, page: Page) -> None:
    written.question, written.body = "<p>Site</p>", QUESTION
    visit(page, written)
    expect(page.get_by_role("button", name="reject")).to_have_count(2)


def test_a_no_holds_in_the_page_until_it_can_be_taken(written: Stand, page: Page) -> None:
    visit(page, written)
    until(page, WIRED)
    press_button(page, "accept")
    expect(page.get_by_role("status")).to_have_text("saved_accepted")
    until(page, NOTHING_HELD)
    page.route("**/parts/view.js*", lambda route: route.abort())
    visit(page, written)
    assert page.evaluate("mixConsent.allows('analytics')")

    page.evaluate("void mixConsent.withdraw()")

    until(page, "!mixConsent.allows('analytics')")
    page.unroute("**/parts/view.js*")
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, "mixConsent.verdicts().analytics.reason === 'choice'")
    until(page, NOTHING_HELD)
    assert [decision["method"] for decision in written.decisions] == ["accept", "withdraw"]


@pytest.mark.parametrize("is_written", [False, True], ids=["drawn", "in the HTML"])
def test_a_tag_that_asks_for_it_measures_the_time_to_the_question(
    stand: Stand, page: Page, is_written: bool
) -> None:
    if is_written:
        stand.is_core, stand.question = True, QUESTION
    stand.attributes, stand.body = "data-times", WAITING
    visit(page, stand)
    names = "performance.getEntriesByType('measure').map(({ name }) => name)"
    until(page, f"({names}).join() === 'mixConsent:shown'")

    press_button(page, "accept")

    wanted = "mixConsent:answered,mixConsent:clicked,mixConsent:script,mixConsent:shown"
    until(page, f"({names}).sort().join() === '{wanted}'")
