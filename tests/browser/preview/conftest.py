"""A real service, and a site whose page has the same content as the stand-in page of a preview."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, StorageState

from tests.browser.conftest import OFFICE
from tests.browser.preview.situations import Situation
from tests.browser.serving import serving
from tests.browser.signing import sign_in
from tests.servers import Project

ORIGIN = """
from consent import publishing
from consent.models import Site
site = Site.objects.get(key="mix")
site.origins += "\\n{origin}"
site.save()
publishing.publish(site, by="nina")
"""
SERVICE = re.compile(r"/admin/preview/mix/[^/]*")
OWN_SCRIPT = re.compile(r"<script src=[^>]*browser[^>]*></script>")


class SitePage(BaseHTTPRequestHandler):
    """The stand-in page with the real tag."""

    pages: ClassVar[dict[str, str]]

    def do_GET(self) -> None:
        body = self.pages.get(self.path.strip("/"), "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="package")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Its own: it is published to."""
    made = Project.make(tmp_path_factory.mktemp("preview"))
    with made.running("demo"):
        made.await_everywhere(made.site_url, "notice 1")
        made.python(OFFICE)
        yield made


@pytest.fixture(scope="package")
def pages() -> dict[str, str]:
    """The site's page, by its language."""
    return {}


@pytest.fixture(scope="package")
def site(project: Project, pages: dict[str, str]) -> Iterator[str]:
    """The address of the site whose pages they are."""
    with serving(SitePage, pages=pages) as port:
        origin = f"http://www.mixnetworks.localhost:{port}"
        project.python(ORIGIN.format(origin=origin))
        project.await_everywhere(f"{project.url}/v1/notice?site=mix", origin)
        yield origin


@pytest.fixture(scope="package")
def seat(browser: Browser, project: Project) -> Iterator[Page]:
    """Somebody in front of the admin whose window is wide enough for every screen.

    No scheme is emulated, so that the frame has the one that the page gives it.
    """
    context = browser.new_context(
        viewport={"width": 1800, "height": 2000}, color_scheme="null", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page, project.url)
    yield page
    context.close()


def preview_of(project: Project, situation: Situation) -> str:
    return f"{project.url}/admin/preview/mix/{situation.query}"


def real_page(project: Project, html: str) -> str:
    """A stand-in page as the site has it: with the tag of the real service."""
    without = OWN_SCRIPT.sub("", html)
    return SERVICE.sub(project.url, without).replace('"/static/', f'"{project.url}/static/')


@contextmanager
def visitor(
    browser: Browser, situation: Situation, kept: StorageState | None = None
) -> Iterator[BrowserContext]:
    """Somebody there with this screen, who has nothing in a cache and keeps what is `kept`."""
    width, height = situation.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if situation.scheme == "dark" else "light",
        reduced_motion="reduce",  # what has moved is drawn apart, and rounded otherwise
        storage_state=kept,
    )
    context.set_default_timeout(10_000)
    context.route(re.compile(r"//consent\."), lambda route: forward(route, situation.place))
    yield context
    context.close()


def forward(route: Route, place: str) -> None:
    """Say where the visitor is, as a CDN in front of the service does."""
    route.continue_(headers=route.request.headers | {"x-region": place})
