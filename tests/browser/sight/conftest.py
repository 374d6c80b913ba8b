"""The stage, and a Chromium for each font."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.sight.fonts import FONTS, browsing
from tests.browser.sight.stage import Stage, staged


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage") / "service") as stage:
        yield stage


@pytest.fixture(scope="session")
def roboto(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(playwright, "Roboto", tmp_path_factory.mktemp("roboto")) as browser:
        yield browser


@pytest.fixture(scope="session", params=FONTS)
def lettered(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    with browsing(playwright, request.param, tmp_path_factory.mktemp("font")) as browser:
        yield browser
