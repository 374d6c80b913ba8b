"""A draft's preview is what visitors see once it is published, by pixels; nothing of it stays."""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import floor
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FloatRect,
    Frame,
    Page,
    StorageState,
    expect,
)

from tests.browser.axe import TURNED, WCAG, is_for_everyone
from tests.browser.conftest import Browsers
from tests.browser.house import PLACE, House
from tests.browser.waiting import until, until_ready
from tests.languages import LANGUAGES

SIZES = {"phone": (390, 664), "zoom": (640, 400), "desktop": (1280, 800)}
SERVICE = re.compile(r"/admin/preview/own/[^/]*")
OWN_SCRIPT = re.compile(r"<script src=[^>]*browser[^>]*></script>")
ALL = "some.preferences.personalization.support.replay.analytics.marketing"
EDIT = """
from consent.models import CategoryText, Site, Theme, Wording
site = Site.objects.get(key="own")
for text in CategoryText.objects.filter(category__site=site, category__key="analytics"):
    text.purpose += " ¿Wörter?"
    text.change = f"Neu ({text.language})"
    text.save()
Wording.objects.filter(site=site, language="fr").update(accept="Accepter tout")
Theme.objects.update_or_create(site=site, defaults={"action": "#7a1f5c", "radius": 2})
"""
PUBLISH = """
from consent.models import Site
from consent.publishing.draft import Draft
Draft.load(Site.objects.get(key="own")).notice({"analytics"}).save()
"""
COUNT = "SELECT count(*) FROM consent_decision"
STORED = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])"
EDGE = 16  # of the dialog, whose shadow is rounded otherwise in a frame than in a window
BOX = f"""(dialog) => {{
  const {{ x, y, width, height }} = dialog.getBoundingClientRect();
  return [x + {EDGE}, y + {EDGE}, width - {2 * EDGE}, height - {2 * EDGE}].map(Math.round);
}}"""


@dataclass(frozen=True)
class Situation:
    """Who looks at what: as the preview is asked for it, and as a real browser gets there."""

    place: str
    language: str
    screen: str
    show: str = ""  # the banner
    gpc: bool = False
    answer: str = ""  # nothing yet
    scheme: str = "light"

    @property
    def query(self) -> str:
        query = {"gpc": "1" if self.gpc else "", "show": self.show, "answer": self.answer}
        query |= {"place": self.place, "language": self.language}
        return "?" + urlencode(query | {"screen": self.screen, "scheme": self.scheme})


SITUATIONS = [
    Situation("CA-QC", "fr", "phone"),
    Situation("CA-QC", "en", "zoom", answer=ALL, scheme="dark"),  # who is asked again
    Situation("US-CA", "es", "desktop", gpc=True),
    Situation("FR", "en", "phone", "dialog"),
    Situation("CA-QC", "fr", "phone", "preferences", scheme="dark"),
]


@pytest.fixture(scope="module")
def seat(browser: Browser, badge: list[Any]) -> Iterator[Page]:
    """Somebody of the staff whose window is wide enough for every screen.

    No scheme is emulated, so that the frame has the one that the page gives it.
    """
    context = browser.new_context(
        viewport={"width": 1800, "height": 2000}, color_scheme="null", reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    context.add_cookies(badge)
    yield context.new_page()
    context.close()


@contextmanager
def visitor(
    browser: Browser, situation: Situation, kept: StorageState | None = None
) -> Iterator[BrowserContext]:
    """Somebody there with this screen, who has nothing in a cache and keeps what is `kept`."""
    width, height = SIZES[situation.screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if situation.scheme == "dark" else "light",
        reduced_motion="reduce",  # what has moved is drawn apart, and rounded otherwise
        storage_state=kept,
        extra_http_headers={PLACE: situation.place},
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


def until_drawn(page: Page | Frame, situation: Situation) -> None:
    page.wait_for_load_state("load")
    if situation.show == "preferences":
        return
    page.wait_for_function("window.mixConsent?.taken && document.readyState === 'complete'")
    if situation.show == "dialog":
        expect(page.get_by_role("dialog")).to_be_visible()
    else:
        expect(page.get_by_role("region").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('scroll'))")  # the page leaves room from then on
    page.evaluate(TURNED)


def part(page: Page | Frame, situation: Situation) -> FloatRect:
    """The whole window, or all of the dialog but its rounded edge."""
    if situation.show == "dialog":
        x, y, width, height = page.get_by_role("dialog").evaluate(BOX)
        return {"x": x, "y": y, "width": width, "height": height}
    width, height = SIZES[situation.screen]
    return {"x": 0, "y": 0, "width": width, "height": height}


def preview(seat: Page, house: House, situation: Situation) -> bytes:
    seat.goto(f"{house.url}/admin/preview/own/{situation.query}")
    frame = seat.locator("iframe").element_handle().content_frame()
    assert frame is not None
    until_drawn(frame, situation)
    clip, box = part(frame, situation), seat.locator("iframe").bounding_box()
    assert box is not None
    assert [box["width"], box["height"]] == [*SIZES[situation.screen]]
    # where that is in the admin's page; a browser draws a frame from a whole pixel on
    x, y = floor(box["x"] + 0.5) + clip["x"], floor(box["y"] + 0.5) + clip["y"]
    return seat.screenshot(animations="disabled", clip={**clip, "x": x, "y": y})


def real(browser: Browser, house: House, situation: Situation, kept: StorageState | None) -> bytes:
    with visitor(browser, situation, kept) as context:
        page = context.new_page()
        if situation.show == "preferences":
            page.goto(f"{house.url}/preferences/?site=own&language={situation.language}")
        else:
            page.goto(f"{house.strangers.origin}/{situation.language}.html")
        if situation.show == "dialog":
            until_ready(page)
            page.evaluate("() => { mixConsent.open(); }")
        until_drawn(page, situation)
        return page.screenshot(animations="disabled", clip=part(page, situation))


ROUNDED = 1  # of 255: where a frame begins, a browser rounds the edge of a letter otherwise
# The largest difference of a color between two pictures
FARTHEST = """async (urls) => {
  const [one, other] = await Promise.all(urls.map(async (url) => {
    const picture = await createImageBitmap(await (await fetch(url)).blob());
    const { width, height } = picture;
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    return canvas.getImageData(0, 0, width, height);
  }));
  if (one.width !== other.width || one.height !== other.height) return 255;
  return one.data.reduce((most, value, at) => Math.max(most, Math.abs(value - other.data[at])), 0);
}"""


@pytest.mark.requirement("R149")
def test_a_visitor_sees_what_the_preview_showed(
    seat: Page, house: House, browsers: Browsers
) -> None:
    for language in LANGUAGES:  # the stand-in page, with the real tag
        shown = seat.goto(f"{house.url}/admin/preview/own/?frame=1&language={language}")
        assert shown is not None
        html = SERVICE.sub(house.url, OWN_SCRIPT.sub("", shown.text()))
        html = html.replace('/banner.js"', '/banner.js?site=own"')
        html = html.replace('"/static/', f'"{house.url}/static/')
        house.strangers.pages[f"{language}.html"] = html, ""
    kept: dict[Situation, StorageState] = {}
    for situation in (situation for situation in SITUATIONS if situation.answer):
        with visitor(browsers(), situation) as context:
            page = context.new_page()
            page.goto(f"{house.strangers.origin}/{situation.language}.html")
            page.get_by_role("button", name="Tout accepter").click()
            until(page, "document.cookie.includes('own_consent_state=')")
            kept[situation] = context.storage_state()
    house.project.python(EDIT)
    previews = {situation: preview(seat, house, situation) for situation in SITUATIONS}
    assert len(set(previews.values())) == len(SITUATIONS)

    house.project.python(PUBLISH)
    house.project.await_everywhere(f"{house.url}/cookies/?site=own&language=fr", "Wörter")

    plain = browsers().new_page()
    for case in SITUATIONS:
        both = (
            real(browsers(signal=case.gpc), house, case, kept.get(case)),
            previews[case],
        )
        urls = [f"data:image/png;base64,{b64encode(each).decode()}" for each in both]
        assert plain.evaluate(FARTHEST, urls) <= ROUNDED, case
    plain.close()


def cookies(page: Page) -> dict[tuple[str, str], str]:
    known: list[Any] = page.context.cookies()
    return {(cookie["name"], cookie["domain"]): cookie["value"] for cookie in known}


def test_an_answer_in_a_preview_is_shown_and_kept_nowhere(seat: Page, house: House) -> None:
    before, recorded = cookies(seat), house.rows(COUNT)
    seat.goto(f"{house.url}/admin/preview/own/?place=US-VA&screen=phone")
    frame = seat.frame_locator("iframe")
    frame.get_by_role("button", name="Reject all").click()
    expect(frame.get_by_role("status").first).to_be_visible()
    frame.get_by_role("link", name="Change").first.click()
    expect(frame.get_by_role("switch", name="Usage statistics")).not_to_be_checked()

    assert cookies(seat) == before
    seat.goto(f"{house.url}/cookies/?site=own")
    assert "consent" not in seat.evaluate(STORED)
    assert house.rows(COUNT) == recorded


def test_it_is_used_by_everyone_on_any_screen(
    staff: Page, house: House, console: list[str]
) -> None:
    for screen in ("phone", "zoom", "desktop"):
        query = f"place=CA-QC&language=fr&screen={screen}&date=2031-03-04"
        staff.goto(f"{house.url}/admin/preview/own/?{query}")
        frame = staff.frame_locator("iframe")
        expect(frame.get_by_role("button", name="Tout refuser")).to_be_visible()
    day = "new Date().toISOString().slice(0, 10)"
    assert frame.locator("html").evaluate(day) == "2031-03-04", "the day's clock is the browser's"
    is_for_everyone(staff, console, WCAG, is_dark=False)
