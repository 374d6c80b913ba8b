"""A page that is guarded, and the strangers it loads from, all on one loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import override_settings
from playwright.sync_api import Page, expect

from consent.scripts import words
from tests.browser.serving import SCRIPT, Reply, serving
from tests.browser.stand import Stand

CAUGHT = """<script nonce="once">
caught = [];
document.addEventListener("mixconsent:blocked", ({ detail }) => caught.push(detail));
</script>"""


def category(key: str, host: str, **names: str) -> dict[str, Any]:
    """With cookies, or other items by their kind."""
    items = [(name, kind.replace("_", "-")) for kind, row in names.items() for name in row.split()]
    cookies = [{"name": name, "kind": kind} for name, kind in items]
    return {"key": key, "necessary": key == "necessary", "hosts": [host], "cookies": cookies}


SNAPSHOT: dict[str, Any] = {
    "categories": [
        category("necessary", "pay.ads.localhost", cookie="basket"),
        category(
            "analytics",
            "stats.localhost",
            cookie="_ga _ga_*",
            local_storage="ga-*",
            session_storage="ga-visit",
            indexed_db="ga-pages",
        ),
        category("marketing", "*.ads.localhost", cookie="_ads"),
    ]
}


@dataclass
class Guarded(Stand):
    tag: str = '<script src="{url}/guard.js"></script>'

    @property
    def ads(self) -> str:
        return f"http://www.ads.localhost:{self.port}"

    @property
    def stats(self) -> str:
        return f"http://stats.localhost:{self.port}"

    @property
    def strictest(self) -> str:
        ours = super().strictest.replace("frame-src", f"frame-src {self.ads}")
        return ours.replace("script-src", f"script-src {self.ads} {self.stats}")

    def page(self) -> str:
        guard_first = CAUGHT + self.tag.replace("{url}", self.url)
        return super().page().replace("<title>", f"{guard_first}<title>", 1)


@contextmanager
def guarding() -> Iterator[Guarded]:
    with serving(Guarded()) as stand:
        with override_settings(CONSENT_SERVICE_URL=stand.url):
            script = Reply(words.guard_script(SNAPSHOT, "mix"), SCRIPT)
        stand.files |= {"guard.js": script, "parts/guard.js": script}
        yield stand


def visit(page: Page, stand: Guarded) -> None:
    """Open the page, and wait until the banner asks."""
    page.goto(stand.site_url)
    expect(page.get_by_role("region")).to_be_visible()


def caught(page: Page) -> list[tuple[str, str, str, bool]]:
    return [
        (row["what"], row["name"], row["category"], row["held"]) for row in page.evaluate("caught")
    ]
