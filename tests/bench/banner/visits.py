"""First visits by a browser that knows nothing yet: one to be timed, one to be weighed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench.banner import traces
from tests.bench.banner.products import HERE, Product
from tests.browser.chromium import FLAGS, chromium

PROBE = (HERE / "probe.js").read_text()
NODES = (HERE / "nodes.js").read_text()
SETTLE_MS = 1_000  # after `load`, as in the probe

Figures = dict[str, float]  # measure → figure


@dataclass(frozen=True)
class Pace:
    """How fast the browser's processor and its line are."""

    slower: int  # times
    latency: int  # ms
    speed: int  # bits per second; -1: as it is

    def set_on(self, session: CDPSession) -> None:
        session.send("Emulation.setCPUThrottlingRate", {"rate": self.slower})
        octets = self.speed / 8 if self.speed > 0 else -1
        line = {"latency": self.latency, "downloadThroughput": octets, "uploadThroughput": octets}
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False, **line})


QUICK = Pace(slower=1, latency=0, speed=-1)
SLOW = Pace(slower=4, latency=150, speed=1_600_000)


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=flags)
        yield browser
        browser.close()


def timed(browser: Browser, url: str, product: Product, pace: Pace, *, accept: str) -> Figures:
    """Until the banner can be answered; from the answer to the next frame, and to the script."""
    with newcomer(browser) as (page, session):
        pace.set_on(session)
        page.add_init_script(f"const ACCEPT = {accept!r};{PROBE}")
        page.goto(url + product.path, wait_until="commit")
        figures: Figures = page.evaluate(f"bench.before({int(product.asks)})")
        if product.asks:
            page.mouse.click(*page.evaluate("bench.middle()"))
            figures |= page.evaluate("bench.after()")
        return figures


def weighed(browser: Browser, url: str, product: Product) -> Figures:
    """What the banner costs the page; nothing of ours runs in it."""
    with newcomer(browser) as (page, session):
        session.send("Performance.enable", {"timeDomain": "threadTicks"})  # waiting is no cost
        browser.start_tracing(page=page, categories=traces.CATEGORIES)
        page.goto(url + product.path, wait_until="load")
        page.wait_for_timeout(SETTLE_MS)
        trace = browser.stop_tracing()
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        for _ in range(2):  # what the first lets go of, the second collects
            session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        return {
            "script": traces.script_ms(trace, url + product.path),
            "task": metrics["TaskDuration"] * 1000,
            "heap": heap / 1000,
            "nodes": _value(session, NODES),
        }


@contextmanager
def newcomer(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(60_000)
    page = context.new_page()
    yield page, context.new_cdp_session(page)
    context.close()


def _value(session: CDPSession, expression: str) -> Any:
    asked = {"expression": expression, "returnByValue": True}
    return session.send("Runtime.evaluate", asked)["result"]["value"]
