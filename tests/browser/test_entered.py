"""A no takes nothing away that the visitor has entered (R215): not here, and not in another tab."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, be_at
from tests.browser.leaving import LEFT, TAG, fill, inventory
from tests.browser.stand import Stand, come, visit
from tests.browser.waiting import NOTHING_HELD, as_time_passes, becomes, until, until_ready

pytestmark = pytest.mark.requirement("R215")

KEPT = {
    "US-CA": "what you have entered here is kept.",
    "FR": "ce que vous avez saisi ici est conservé.",
}
FIELD = "<label>Name <input id=name></label>"
GATED = '<script type="text/plain" data-consent="analytics" src="{url}/tag.js"></script>'
NO = "mixConsent.verdicts().analytics.verdict === 'denied'"
# As a page stands that was not loaded anew
SAME = "[window.same, document.querySelector('#name').value]"
HIDDEN = "(is) => Object.defineProperty(document, 'hidden', { value: is, configurable: true })"
LEFT_IN_SIGHT = "void (onpagehide = () => sessionStorage.setItem('inSight', !document.hidden))"
SHOWN = "document.dispatchEvent(new Event('visibilitychange'))"
# A page of one document: its framework makes what is typed the default, too
ROUTED = """() => {
  history.pushState(null, "", "/shop/contact");
  const field = document.querySelector("#name");
  field.oninput = () => field.setAttribute("value", field.value);
}"""
LATER = """(() => {
  const late = document.createElement("script");
  late.type = "text/plain";
  late.dataset.consent = "analytics";
  late.src = "/late.js";
  document.body.append(late);
})()"""
Answer = Callable[[Page], object]


def say_no(page: Page) -> None:
    """In the banner, or where that has been answered, in the dialog."""
    if not page.get_by_role("region").count():
        page.get_by_role("link", name="Settings", exact=True).click()
        page.get_by_role("dialog").wait_for()
    page.locator("mix-consent button.reject").last.click()


def by_api(page: Page) -> None:
    page.evaluate("void mixConsent.reject()")


def in_another_tab(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    until_ready(other)
    say_no(other)


def on_the_preference_page(page: Page) -> None:
    other = page.context.new_page()
    service = page.evaluate("document.querySelector('script[src*=banner]').src")
    other.goto(f"{service.partition('/banner.js')[0]}/preferences/?site=mix&language=en")
    other.get_by_role("button", name="Reject all").first.click()
    expect(other.get_by_text("because you turned them off.")).to_be_visible()
    page.evaluate(SHOWN)


def in_a_page_of_one_document(page: Page) -> None:
    page.evaluate(ROUTED)
    page.locator("#name").press_sequentially(" B")
    page.locator("#name").press("Backspace")
    page.locator("#name").press("Backspace")
    say_no(page)


ANSWERS: list[tuple[Answer, str]] = [
    (say_no, "US-CA"),
    (say_no, "FR"),
    (by_api, "FR"),
    (in_another_tab, "US-CA"),
    (on_the_preference_page, "FR"),
    (in_a_page_of_one_document, "US-CA"),
]


@pytest.mark.parametrize(("answer", "place"), ANSWERS)
def test_a_no_holds_at_once_and_keeps_what_was_typed(
    house: House, page: Page, place: str, answer: Answer
) -> None:
    house.shop.body = TAG + FIELD
    be_at(page.context, place)
    page.goto(f"{house.shop.site_url}shop/")
    until_ready(page)
    if place == "FR":
        page.locator("mix-consent button.accept").click()
        until(page, "document.cookie.includes('mix_consent_state') && window.ran?.includes('tag')")
        page.reload()  # somebody who comes back
        until_ready(page)
    until(page, "window.ran?.includes('tag')")
    until(page, NOTHING_HELD)
    fill(page)
    page.evaluate("window.same = true")
    page.locator("#name").press_sequentially("Ada")

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer(page)

    until(page, NO)
    becomes(page, lambda: inventory(page), LEFT)
    if answer in (say_no, in_a_page_of_one_document):
        expect(page.get_by_role("status")).to_contain_text(KEPT[place])
    page.evaluate(LATER)
    until(page, NOTHING_HELD)
    assert page.evaluate(SAME) == [True, "Ada"]
    assert page.evaluate("window.ran") == ["tag"]  # what comes later waits
    page.reload()
    until_ready(page)
    assert page.evaluate(f"[{NO}, window.ran]") == [True, None]
    assert [url for url in asked if url.endswith(("tag.js", "late.js"))] == []


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("is_typed", [True, False])
def test_offline_the_page_stays_and_is_reloaded_with_the_connection(
    stand: Stand, page: Page, is_typed: bool
) -> None:
    accepted(stand, page)
    if is_typed:
        page.locator("#name").press_sequentially("Ada")
    # a browser may have it from an earlier page
    page.evaluate(f"import('{stand.url}/parts/unsaved.js?site=mix&language=en').then(() => 0)")
    page.context.set_offline(True)
    page.evaluate("void mixConsent.reject().then(() => (window.isDone = true))")
    as_time_passes(page, "window.isDone")  # all that follows
    assert page.evaluate(f"[{NO}, window.same]") == [True, True]

    if is_typed:
        page.context.set_offline(False)
        until(page, NOTHING_HELD)
        assert page.evaluate(SAME) == [True, "Ada"]
    else:
        with page.expect_navigation():
            page.context.set_offline(False)
        until_ready(page)
        assert page.evaluate(f"[{NO}, window.same]") == [True, None]


def test_a_tab_out_of_sight_is_reloaded_when_it_is_seen(stand: Stand, page: Page) -> None:
    accepted(stand, page)
    page.evaluate(HIDDEN, True)
    page.evaluate(LEFT_IN_SIGHT)
    other = come(page.context, stand)
    with page.expect_response("**/parts/unsaved.js*"):
        other.evaluate("void mixConsent.reject()")
    until(page, NO)
    until(other, NOTHING_HELD)
    page.evaluate(SHOWN)

    with page.expect_navigation():
        page.evaluate(HIDDEN, False)
        page.evaluate(SHOWN)
    assert page.evaluate("sessionStorage.inSight") == "true"


def accepted(stand: Stand, page: Page) -> None:
    stand.body = (stand.body or FIELD) + GATED
    stand.policy = ""
    visit(page, stand)
    page.evaluate("void mixConsent.accept()")
    until(page, "window.ran?.includes('tag')")
    until(page, NOTHING_HELD)
    page.evaluate("window.same = true")


# Each way to enter something: the markup, and what the visitor or the page does
EDITOR = "<iframe id=name srcdoc='<body>'></iframe>"
IN_SHADOW = "document.querySelector('#name').attachShadow({ mode: 'open' }).innerHTML = '<input>'"


def fill_in_shadow(page: Page) -> None:
    page.evaluate(IN_SHADOW)
    page.fill("#name input", "Ada")


WAYS: dict[str, tuple[str, Callable[[Page], object]]] = {
    "text": ("<textarea id=name>Hi</textarea>", lambda page: page.fill("#name", "Ada")),
    "check": ("<input id=name type=checkbox checked>", lambda page: page.uncheck("#name")),
    "radio": ("<input id=name type=radio name=a>", lambda page: page.check("#name")),
    "select": (
        "<select id=name><option>1<option>2</select>",
        lambda page: page.select_option("#name", "2"),
    ),
    "file": (
        "<input id=name type=file>",
        lambda page: page.set_input_files(
            "#name", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
        ),
    ),
    "editable": ("<p id=name contenteditable>", lambda page: page.fill("#name", "Ada")),
    "shadow": ("<p id=name>", fill_in_shadow),
    "editor": (
        EDITOR,
        lambda page: page.evaluate(
            "() => { const { contentDocument } = document.querySelector('#name');"
            "contentDocument.designMode = 'on'; contentDocument.body.textContent = 'Ada' }"
        ),
    ),
    "handler": ("", lambda page: page.evaluate("() => { onbeforeunload = () => {} }")),
    "listener": (
        "",
        lambda page: page.evaluate(
            "addEventListener('beforeunload', (event) => event.preventDefault())"
        ),
    ),
    "question": (  # as jQuery asks it
        "",
        lambda page: page.evaluate(
            "addEventListener('beforeunload', (event) => { event.returnValue = 'Leave?' })"
        ),
    ),
}
UNTOUCHED = (
    "<form><input type=hidden value=1><input value=1><input type=checkbox checked>"
    "<select><option>1<option>2</select><select multiple><option selected>1</select>"
    "<textarea>Hi</textarea><p contenteditable><br></p><button>Send</button></form>"
)
IS_ENTERED = "(url) => import(url).then((part) => part.default(true)[0])"


def test_whatever_way_it_was_entered(stand: Stand, page: Page) -> None:
    """As the part says it that is asked before a page is loaded anew."""
    stand.policy = ""
    part = f"{stand.url}/parts/unsaved.js?site=mix&language=en"
    for way, (markup, enter) in WAYS.items():
        stand.body = UNTOUCHED + markup
        visit(page, stand)
        assert page.evaluate(IS_ENTERED, part) is False, way
        enter(page)
        assert page.evaluate(IS_ENTERED, part) is True, way
