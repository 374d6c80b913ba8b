"""The site with the dialog open, in a browser made to order."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.carrying import be_in
from tests.browser.conftest import Browsers
from tests.browser.waiting import until_ready
from tests.servers import Project

Visit = Callable[..., Page]
PAGES = {"en": "/", "fr": "/fr/"}
ROOT = "[...document.querySelectorAll('*')].find((e) => e.shadowRoot).shadowRoot"
SPEAK_SPANISH = """new MutationObserver((_, own) => { if (!document.documentElement) return;
  document.documentElement.lang = "es"; own.disconnect(); })
  .observe(document, { childList: true })"""


@pytest.fixture
def visit(browsers: Browsers, service: Project) -> Iterator[Visit]:
    contexts = []

    def come(
        window: tuple[int, int] = (1280, 800),
        *,
        language: str = "en",
        region: str = "",
        signal: bool = False,
        **made: Any,
    ) -> Page:
        width, height = window
        context = browsers(signal=signal).new_context(
            viewport={"width": width, "height": height}, locale="en-US", **made
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if region:
            be_in(context, region)
        page = context.new_page()
        if language not in PAGES:
            page.add_init_script(SPEAK_SPANISH)
        page.goto(service.site_url + PAGES.get(language, "/"))
        until_ready(page)
        return page

    yield come
    for context in contexts:
        context.close()


def opened(page: Page) -> Locator:
    page.evaluate("mixConsent.open()")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def switch(dialog: Locator, name: str) -> Locator:
    return dialog.get_by_role("switch", name=name, exact=True)
