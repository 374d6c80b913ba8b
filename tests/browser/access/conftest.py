"""The site, opened by somebody with a browser made to order."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.carrying import be_in
from tests.browser.conftest import Browsers
from tests.browser.waiting import until, until_ready
from tests.servers import Project

Visit = Callable[..., Page]
HOST = "document.querySelector('mix-consent')"


@pytest.fixture
def visit(browsers: Browsers, service: Project) -> Iterator[Visit]:
    contexts = []

    def open_page(path: str = "/", *, region: str = "", signal: bool = False, **made: Any) -> Page:
        browser, wanted = browsers(signal=signal), {"locale": "en-US"} | made
        context = browser.new_context(**wanted)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if region:
            be_in(context, region)
        page = context.new_page()
        page.goto(service.site_url + path)
        until_ready(page)
        until(page, f"!!{HOST}.shadowRoot.querySelector('section')")
        return page

    yield open_page
    for context in contexts:
        context.close()
