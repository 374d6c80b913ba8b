"""One plain service for all of these tests, and the pages of its sites: servers beside the test."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from consent.client import ConsentClient
from tests.browser.leaving import FILES
from tests.browser.library_site import LibrarySite, serving_pages
from tests.browser.neighbours import Neighbours
from tests.browser.serving import serving
from tests.browser.stand import Stand
from tests.browser.strangers import Strangers
from tests.servers import Project

# Says the place: with this one a browser asks no service first, and keeps its cache
PLACE = "Content-Language"


@dataclass
class House:
    project: Project
    site: Stand = field(default_factory=Stand)
    shop: Stand = field(default_factory=lambda: Stand(files=FILES))
    tags: Stand = field(default_factory=Stand)
    strangers: Strangers = field(default_factory=Strangers)
    rendered: LibrarySite = field(default_factory=lambda: LibrarySite(PLACE))
    both: Neighbours = field(init=False)

    def __post_init__(self) -> None:
        self.both = Neighbours(self.project)

    @property
    def url(self) -> str:
        return self.project.url

    @property
    def stands(self) -> tuple[Stand, ...]:
        return self.site, self.shop, self.tags

    def rows(self, query: str) -> list[Any]:
        """What the database holds, asked beside the service."""
        path = self.project.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as database:
            return database.execute(query).fetchall()

    def empty(self) -> None:
        """A stand is as it was: each test makes its own page of it."""
        for stand in self.stands:
            stand.body = stand.head = stand.policy = stand.attributes = stand.key = ""
            stand.language = "en"
            stand.asked.clear()


def be_at(visitor: Page | BrowserContext, place: str) -> None:
    """Say where a visitor of this service is, as a CDN in front of it does."""
    visitor.set_extra_http_headers({PLACE: place})


@contextmanager
def housing(folder: Path) -> Iterator[House]:
    project = Project.make(folder, CONSENT_REGION_HEADER=PLACE)
    house = House(project)
    with ExitStack() as stack:
        for stand in house.stands:
            stack.enter_context(serving(stand)).service = project.url
        stack.enter_context(serving(house.strangers)).service = project.url
        stack.enter_context(serving(house.both))
        stack.enter_context(serving_pages(house.rendered)).service = project.url
        origins = [stand.site_url.rstrip("/") for stand in house.stands]
        origins += [house.strangers.origin, house.both.origin("www"), house.rendered.origin]
        project.migrate()
        project.python(
            "from tests.browser import catalogue;"
            f"catalogue.prepare({origins!r}, {house.both.origin('shop')!r})"
        )
        stack.enter_context(project.running("serve", "--workers", "1", "--no-worker"))
        house.rendered.client = stack.enter_context(client(house, "mix"))
        yield house


@contextmanager
def client(house: House, key: str) -> Iterator[ConsentClient]:
    """The library on a site's server."""
    host = house.url.removeprefix("http://")
    address = f"http://127.0.0.1:{house.project.port}"
    library = ConsentClient(address, key, issuer=house.url, host=host)
    assert library.refresh()
    yield library
    library.close()
