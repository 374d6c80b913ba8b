"""What the preview of a draft shows is what visitors see once it is published, pixel by pixel."""

from math import floor
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Frame, Page, StorageState, expect

from tests.browser.conftest import Browsers
from tests.browser.preview.conftest import preview_of, real_page, visitor
from tests.browser.preview.situations import SITUATIONS, Situation
from tests.browser.waiting import until, until_ready
from tests.servers import Project

EDIT = """
from consent.models import Category, CategoryText, Site, Theme, Wording
site = Site.objects.get(key="mix")
for text in CategoryText.objects.filter(category__site=site, category__key="analytics"):
    text.purpose += " ¿Wörter?"
    text.change = f"Neu ({text.language})"
    text.save()
Wording.objects.filter(site=site, language="fr").update(accept="Accepter tout")
Theme.objects.update_or_create(site=site, defaults={"action": "#7a1f5c", "radius": 2})
"""
PUBLISH = """
from consent import publishing
from consent.models import Site
site = Site.objects.get(key="mix")
changes = publishing.changes(publishing.Draft.of(site))
publishing.publish(site, by="nina", material=changes.material | changes.doubtful)
"""
EDGE = 16
BOX = f"""(dialog) => {{
  const {{ x, y, width, height }} = dialog.getBoundingClientRect();
  return [x + {EDGE}, y + {EDGE}, width - {2 * EDGE}, height - {2 * EDGE}].map(Math.round);
}}"""
ANSWERED = [one for one in SITUATIONS if one.answer]
DIALOGS = [one for one in SITUATIONS if one.show == "dialog"]


def until_drawn(page: Page | Frame, situation: Situation) -> None:
    if situation.path:
        page.wait_for_load_state("load")
        return
    page.wait_for_function("window.mixConsent?.taken && document.readyState === 'complete'")
    if situation.show == "dialog":
        expect(page.get_by_role("dialog")).to_be_visible()
    elif situation.gpc:
        expect(page.get_by_role("status").first).to_be_visible()
    else:
        expect(page.get_by_role("region").first).to_be_visible()
    page.wait_for_timeout(700)  # until nothing moves


@pytest.fixture(scope="module")
def returning(
    project: Project, site: str, pages: dict[str, str], seat: Page, browsers: Browsers
) -> dict[str, StorageState]:
    """What browsers keep that have answered notice 1, by the name of their situation."""
    for language in ("en", "fr", "es"):
        shown = seat.goto(f"{project.url}/admin/preview/mix/?frame=1&language={language}")
        assert shown is not None
        pages[language] = real_page(project, shown.text())
    kept = {}
    for one in ANSWERED:
        with visitor(browsers(), one) as context:
            page = context.new_page()
            page.goto(f"{site}/{one.language}")
            page.get_by_role("button", name="Tout accepter").click()
            until(page, "document.cookie.includes('mix_consent_state=')")
            kept[one.name] = context.storage_state()
    return kept


@pytest.fixture(scope="module")
def previews(project: Project, returning: dict[str, StorageState], seat: Page) -> dict[str, bytes]:
    """Each situation of the draft, before it is published."""
    project.python(EDIT)
    taken = {}
    for one in SITUATIONS:
        seat.goto(preview_of(project, one))
        frame = seat.locator("iframe").element_handle().content_frame()
        assert frame is not None
        until_drawn(frame, one)
        clip = in_frame(seat, one, part(frame, one))
        taken[one.name] = seat.screenshot(animations="disabled", clip=clip)
    return taken


def part(page: Page | Frame, situation: Situation) -> FloatRect:
    """The whole window, or all of the dialog but its rounded edge: the shadow around what lies in
    the top layer is rounded otherwise in a frame than in a window, by one level of 255.
    """
    if situation.show == "dialog":
        box = page.get_by_role("dialog").evaluate(BOX)
        return {"x": box[0], "y": box[1], "width": box[2], "height": box[3]}
    width, height = situation.size
    return {"x": 0, "y": 0, "width": width, "height": height}


def in_frame(seat: Page, situation: Situation, clip: FloatRect) -> FloatRect:
    """Where that is in the admin's page; a browser draws a frame from a whole pixel on."""
    box = seat.locator("iframe").bounding_box()
    assert box is not None
    assert [box["width"], box["height"]] == [*situation.size]
    x, y = floor(box["x"] + 0.5) + clip["x"], floor(box["y"] + 0.5) + clip["y"]
    return {**clip, "x": x, "y": y}


@pytest.fixture(scope="module")
def published(previews: dict[str, bytes], project: Project) -> Project:
    project.python(PUBLISH)
    project.await_everywhere(f"{project.url}/cookies/?site=mix&language=fr", "Wörter")
    return project


@pytest.mark.requirement("R149")
@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_a_visitor_sees_what_the_preview_showed(
    situation: Situation,
    published: Project,
    previews: dict[str, bytes],
    returning: dict[str, StorageState],
    site: str,
    browsers: Browsers,
    tmp_path: Path,
) -> None:
    browser, kept = browsers(signal=situation.gpc), returning.get(situation.name)
    with visitor(browser, situation, kept) as context:
        page = context.new_page()
        if situation.path:
            query = f"?site=mix&language={situation.language}"
            page.goto(f"{published.url}/{situation.path}{query}")
        else:
            page.goto(f"{site}/{situation.language}")
        if situation.show == "dialog":
            until_ready(page)
            page.evaluate("() => { mixConsent.open(); }")
        until_drawn(page, situation)
        real = page.screenshot(animations="disabled", clip=part(page, situation))

    (tmp_path / "real.png").write_bytes(real)  # for whoever asks why a test failed
    (tmp_path / "preview.png").write_bytes(previews[situation.name])
    assert real == previews[situation.name], f"compare the pictures in {tmp_path}"


@pytest.mark.parametrize("situation", DIALOGS, ids=str)
def test_the_whole_window_around_a_dialog_is_the_same(
    situation: Situation, published: Project, seat: Page, site: str, browsers: Browsers
) -> None:
    """The preview in a window of its own, beside the real page: shadow and page behind it too."""
    with visitor(browsers(signal=situation.gpc), situation) as context:
        page = context.new_page()
        page.goto(f"{site}/{situation.language}")
        until_ready(page)
        page.evaluate("() => { mixConsent.open(); }")
        until_drawn(page, situation)
        real = page.screenshot(animations="disabled")
    seat.goto(preview_of(published, situation))
    address = seat.get_by_role("link", name="In a window of its own").get_attribute("href")
    with visitor(browsers(), situation) as context:
        context.add_cookies(seat.context.cookies())  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{published.url}{address}")
        until_drawn(page, situation)
        assert page.screenshot(animations="disabled") == real


def test_the_pictures_differ_from_one_situation_to_another(previews: dict[str, bytes]) -> None:
    assert len(set(previews.values())) == len(SITUATIONS)
