"""The demo as a buyer starts it: with the inspector, which other tests hide."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.demo.inspecting import Inspected
from tests.servers import Project


@pytest.fixture(scope="session")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("inspected"), CONSENT_DEMO_INSPECTOR="")
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


@pytest.fixture
def demo(inspected: Project, page: Page) -> Inspected:
    page.set_viewport_size({"width": 1280, "height": 800})
    return Inspected(page, inspected)
