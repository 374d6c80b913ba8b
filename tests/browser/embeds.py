"""A page with embeds that wait, and the stranger they come from, on one loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect

from consent.scripts.banner import names
from tests.browser.serving import serving
from tests.browser.stand import Handler, Stand
from tests.browser.waiting import until_ready

FRAME = "<!doctype html><title>Player</title><h1>Playing</h1>"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"/>'
SELLS = 1
VIDEO = (
    '<iframe id="video" title="Video" width="480" height="270" data-consent="marketing" '
    'data-provider="Example Video" data-src="{stranger}/video"></iframe>'
)


@dataclass
class Embedding(Stand):
    attributes: str = ""  # of the tag
    signal: bool = False
    asks: bool = True  # whether anything is optional
    vendors: dict[str, dict[str, int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # the paths that the stranger was asked for

    @property
    def stranger(self) -> str:
        return f"http://videos.localhost:{self.port}"

    @property
    def strictest(self) -> str:
        more = "".join(f"; {kind}-src {self.stranger}" for kind in ("frame", "img", "media"))
        return super().strictest + more + "; style-src 'nonce-once'"

    def page(self) -> str:
        tag = f'<script async {self.attributes} src="{self.url}/banner.js'
        body = super().page().replace("{stranger}", self.stranger)
        return body.replace(f'<script async src="{self.url}/banner.js', tag, 1)

    def config(self) -> dict[str, Any]:
        config = super().config()
        for category in config["categories"]:
            category |= {"sale": SELLS} if category["key"] == "marketing" else {}
            category |= {} if self.asks else {names()["necessary"]: 1}
        more = {names()["vendors"]: self.vendors} if self.vendors else {}
        return config | more | ({"signal": 1} if self.signal else {})


class EmbeddingHandler(Handler):
    stand: Embedding

    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        if not self.headers["Host"].startswith("videos."):
            return super().do_GET()
        name = self.path.strip("/")
        self.stand.asked.append(name)
        is_picture = name.startswith("picture")
        kind = "image/svg+xml" if is_picture else "text/html"
        return self.answer(200, PICTURE if is_picture else FRAME, kind)


@contextmanager
def embedding() -> Iterator[Embedding]:
    stand = Embedding()
    with serving(EmbeddingHandler, stand=stand) as stand.port:
        yield stand


def visit(page: Page, stand: Embedding) -> None:
    page.goto(stand.site_url)
    until_ready(page)


def frame(page: Page, name: str) -> FrameLocator:
    return page.frame_locator(f"#{name}")


def plays(page: Page, name: str) -> None:
    expect(frame(page, name).get_by_role("heading", name="Playing")).to_be_visible()


def waits(page: Page, name: str) -> None:
    expect(frame(page, name).get_by_role("button", name="embed_once")).to_be_visible()


def answer(page: Page, call: str) -> None:
    page.evaluate(f"void mixConsent.{call}")
