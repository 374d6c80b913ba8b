"""What loading, a click and the next page cost, by the browser's own trace: how often, how long.

Each round visits a page with nothing, the hand-written one, ours twice (the control), one peer,
and ours without one thing at a time: the difference is its cost. Counts tell on any machine.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import brotli  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from tests.bench.banner import traces
from tests.bench.banner.ours import Answer, ours
from tests.bench.banner.products import NOTHING, Product, others
from tests.bench.banner.server import File, Server
from tests.bench.banner.visits import SETTLE_MS, newcomer

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "11"))
SLOWER = int(os.environ.get("BENCH_SLOWER", "6"))  # times: the processor, when it is clicked
CATEGORIES = [*traces.CATEGORIES, "disabled-by-default-devtools.timeline"]
KINDS = {  # kind → what the trace calls it
    "layout": {"Layout"},
    "style": {"UpdateLayoutTree", "RecalculateStyles"},
    "paint": {"PrePaint", "Paint", "Layerize", "Commit"},
    "compile": {"v8.compile", "v8.compileModule", "V8.CompileCode", "v8.produceCache"},
    "script": traces.SCRIPT,
    "tasks": {"RunTask"},
    "requests": {"ResourceSendRequest"},
}
CAUSES = {  # cause → what of ours' text goes, and what comes in its place
    "animation": (r"animation:come [^;}\"]*", ""),
    "top layer": (r"popover:[^,}]*\"manual\"", "popover:0"),
    "room": (r"new ResizeObserver\(", "(() => ({observe(){}}))("),
    "sheet": (r"\.adoptedStyleSheets=\[\w+\(\w+\+\w+\)\]", ".adoptedStyleSheets=[]"),
    "weights": (r"font-weight:\d+", "font-weight:400"),
    "hint": (r"^//# \w+\n", ""),
}
Figures = dict[str, float]


def rounds(browser: Browser, server: Server, answer: Answer) -> None:
    accept, own = answer.notice["accept"], ours(answer)
    hand, peer = others(answer.notice, "hand-written", "Orejime")
    products = [NOTHING, hand, own, replace(own, name="ours again"), peer, *_without(own)]
    found: list[dict[str, Figures]] = []
    for number in range(-1, ROUNDS):  # the first warms the browser
        print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
        turn = number % len(products)
        played = {}
        for product in products[turn:] + products[:turn]:
            product.serve_on(server)
            played[product.name] = _visit(browser, server.url, product, accept=accept)
        found += [played] * (number >= 0)
    print("\n".join(_lines(found, [product.name for product in products])))


def _without(own: Product) -> Iterator[Product]:
    text = brotli.decompress(own.files["/banner.js"].body).decode()
    for cause, (old, new) in CAUSES.items():
        left, times = re.subn(old, new, text)
        if times:
            script = File.of("/banner.js", left)
            files = {**own.files, "/banner.js": script}
            yield replace(own, name=f"without {cause}", files=files)


def _visit(browser: Browser, url: str, product: Product, *, accept: str) -> Figures:
    with newcomer(browser) as (page, session):
        address = url + product.path
        loading = _loaded(browser, page, address)
        figures = {f"load {name}": value for name, value in _costs(loading).items()}
        if product.asks:
            box = page.get_by_role("button", name=accept, exact=True).bounding_box()
            assert box, f"{product.name} asks nothing"
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            browser.start_tracing(page=page, categories=CATEGORIES)
            _click(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            events = json.loads(browser.stop_tracing())["traceEvents"]
            figures |= _clicked(events, traces.thread(loading[0]))
            session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        again = _costs(_loaded(browser, page, address))
        return figures | {f"load again {name}": value for name, value in again.items()}


def _loaded(browser: Browser, page: Page, address: str) -> list[traces.Event]:
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    return traces.of_page(json.loads(browser.stop_tracing())["traceEvents"], address)


def _click(page: Page, x: float, y: float) -> None:
    """As a hand does: it comes near first, and presses for a moment."""
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.down()
    page.wait_for_timeout(80)
    page.mouse.up()
    page.wait_for_timeout(SETTLE_MS)


def _costs(events: Sequence[traces.Event]) -> Figures:
    """Milliseconds of the processor by kind, and how often."""
    found = {}
    for kind, names in KINDS.items():
        own = [event for event in events if event["name"] in names]
        found[f"{kind}, ms"] = sum(e.get("tdur", 0) for e in traces.outermost(own)) / 1000
        found[f"{kind}, times"] = len(own)
    return found


def _clicked(events: list[traces.Event], thread: tuple[int, int]) -> Figures:
    own = [event for event in events if traces.thread(event) == thread]
    [click] = [e for e in own if e["name"] == "EventDispatch" and _data(e).get("type") == "click"]
    later = [event for event in own if event["ts"] >= click["ts"]]

    def wait(name: str, url: str = "") -> float:
        at = [e["ts"] for e in later if e["name"] == name and url in _data(e).get("url", "")]
        return (min(at) - click["ts"]) / 1000 if at else float("nan")

    whole = [event for event in later if event["ph"] in "XI"]
    return {
        "click → request, ms": wait("ResourceSendRequest", "gated.js"),
        "click → next paint, ms": wait("Commit"),
        "click → script ran, ms": wait("EvaluateScript", "gated.js"),
        **{f"click {name}": value for name, value in _costs(whole).items()},
    }


def _data(event: traces.Event) -> dict[str, Any]:
    found: dict[str, Any] = event.get("args", {}).get("data", {})
    return found


def _lines(found: list[dict[str, Figures]], names: list[str]) -> Iterator[str]:
    """Medians, loading over the page with nothing in the same round; beside ours, its spread."""
    yield "| | " + " | ".join(names) + " |"
    yield "| --- |" + " ---: |" * len(names)
    for measure in found[0]["ours"]:
        cells = []
        for name in names:
            values = sorted(_values(found, name, measure))
            cell = f"{median(values):.1f}" if values else "–"
            if values and name.startswith("ours"):
                cell += f" ({values[len(values) // 4]:.1f}–{values[-1 - len(values) // 4]:.1f})"
            cells.append(cell)
        yield f"| {measure} | " + " | ".join(cells) + " |"


def _values(
    found: Iterable[Mapping[str, Mapping[str, Any]]], name: str, measure: str
) -> Iterator[float]:
    for played in found:
        if measure in played[name]:
            is_over = name != NOTHING.name and measure.startswith("load")
            yield played[name][measure] - (played[NOTHING.name][measure] if is_over else 0)
