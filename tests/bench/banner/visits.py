"""First visits by a browser that knows nothing yet: one to be timed, one to be traced."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench.banner import traces
from tests.bench.banner.products import HERE, Product
from tests.bench.banner.server import Server
from tests.browser.chromium import FLAGS, chromium

PROBE, VITALS = ((HERE / name).read_text() for name in ("probe.js", "vitals.js"))
SETTLE_MS = 1_000  # after `load`: what some bring later, or wire after showing it, is theirs too

Figures = dict[str, float]  # measure → figure


@dataclass(frozen=True)
class Pace:
    """How fast the browser's processor and its line are."""

    name: str
    slower: int = 1  # times
    latency: int = 0  # ms
    speed: int = -1  # bits per second; -1: as it is

    def set_on(self, session: CDPSession) -> None:
        session.send("Emulation.setCPUThrottlingRate", {"rate": self.slower})
        octets = self.speed / 8 if self.speed > 0 else -1
        line = {"latency": self.latency, "downloadThroughput": octets, "uploadThroughput": octets}
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False, **line})


DESKTOP = Pace("Desktop")
PHONE = Pace("Slow phone: 4× CPU, 150 ms, 1.6 Mbit/s", slower=4, latency=150, speed=1_600_000)


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=flags)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Visits:
    """At one pace; `accept` is what the button says."""

    browser: Browser
    server: Server
    pace: Pace
    accept: str

    def whole(self, product: Product) -> Figures:
        return self._traced(product, comes_back=False) | self._timed(product)

    def traced_twice(self, product: Product) -> Figures:
        return self._traced(product, comes_back=True)

    def _timed(self, product: Product) -> Figures:
        """Until the banner can be answered, and until a click on it does."""
        if not product.asks:
            return {}
        with self._newcomer(product) as (page, _, address):
            page.add_init_script(f"const ACCEPT = {self.accept!r};{PROBE}")
            page.goto(address, wait_until="commit")
            figures: Figures = page.evaluate("bench")
            return figures

    def _traced(self, product: Product, *, comes_back: bool) -> Figures:
        """What it costs the page, and what the click does; nothing of ours runs in it till then."""
        with self._newcomer(product) as (page, session, address):
            loading = self._loaded(page, address)
            figures = {f"load {name}": value for name, value in traces.costs(loading).items()}
            figures["heap"] = _heap(session)
            page.evaluate(VITALS)
            if product.asks:
                box = page.get_by_role("button", name=self.accept, exact=True).bounding_box()
                assert box, f"{product.name} asks nothing"
                x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
                events = self._trace(page, lambda: _click(page, x, y))
                figures |= traces.clicked(events, traces.thread(loading[0]))
            figures |= page.evaluate("vitals")
            if comes_back:
                product.serve_on(self.server, is_answered=True)
                for when in ("load again", "load later"):  # later, compiled code is in the cache
                    found = traces.costs(self._loaded(page, address))
                    figures |= {f"{when} {name}": value for name, value in found.items()}
                    assert not product.asks or page.evaluate("window.ran"), product.name
            return figures

    def _loaded(self, page: Page, address: str) -> list[traces.Event]:
        events = self._trace(page, lambda: page.goto(address, wait_until="load"))
        return traces.of_page(events, address)

    def _trace(self, page: Page, act: Callable[[], object]) -> list[traces.Event]:
        self.browser.start_tracing(page=page, categories=traces.CATEGORIES)
        act()
        page.wait_for_timeout(SETTLE_MS)
        events: list[traces.Event] = json.loads(self.browser.stop_tracing())["traceEvents"]
        return events

    @contextmanager
    def _newcomer(self, product: Product) -> Iterator[tuple[Page, CDPSession, str]]:
        product.serve_on(self.server)
        context = self.browser.new_context(locale="en-US")
        context.set_default_timeout(60_000)
        page = context.new_page()
        session = context.new_cdp_session(page)
        self.pace.set_on(session)
        yield page, session, self.server.url + product.path
        context.close()


def _heap(session: CDPSession) -> float:
    for _ in range(2):  # what the first lets go of, the second collects
        session.send("HeapProfiler.collectGarbage")
    used: int = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1000


def _click(page: Page, x: float, y: float) -> None:
    """As a hand does: it comes near first, and presses for a moment."""
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.down()
    page.wait_for_timeout(80)
    page.mouse.up()
