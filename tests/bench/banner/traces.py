"""Read the browser's own trace: tasks of the main thread, and times after a click."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

CATEGORIES = ["devtools.timeline", "v8", "v8.execute", "disabled-by-default-devtools.timeline"]
SCRIPT = {
    "EvaluateScript",
    "FunctionCall",
    "RunMicrotasks",  # the browser's own sum leaves out what promises continue
    "v8.callFunction",
    "v8.compile",
    "v8.compileModule",
    "v8.evaluateModule",
    "v8.run",
}
LAYOUT, STYLE = {"Layout"}, {"UpdateLayoutTree", "RecalculateStyles"}
KINDS = {  # kind → what the trace calls it
    "layout": LAYOUT,
    "style": STYLE,
    "layout and style": LAYOUT | STYLE,
    "paint": {"PrePaint", "Paint", "Layerize", "Commit"},
    "compile": {"v8.compile", "v8.compileModule", "V8.CompileCode", "v8.produceCache"},
    "script": SCRIPT,
    "tasks": {"RunTask"},
    "requests": {"ResourceSendRequest"},
}

Event = dict[str, Any]


def costs(events: Sequence[Event]) -> dict[str, float]:
    """Milliseconds of the processor by kind, and how often."""
    found = {}
    for kind, names in KINDS.items():
        own = [event for event in events if event["name"] in names]
        found[f"{kind}, ms"] = sum(e.get("tdur", 0) for e in _outermost(own)) / 1000
        found[f"{kind}, times"] = len(own)
    return found


def clicked(events: list[Event], own_thread: tuple[int, int]) -> dict[str, float]:
    own = [event for event in events if thread(event) == own_thread]
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
        **{f"click {name}": value for name, value in costs(whole).items()},
    }


def of_page(events: Iterable[Event], url: str) -> list[Event]:
    """The events, whole or of an instant, of the thread that parsed the page."""
    whole = [event for event in events if event["ph"] in "XI"]
    (own,) = {
        thread(event)
        for event in whole
        if event["name"] == "ParseHTML" and event["args"]["beginData"]["url"] == url
    }
    return [event for event in whole if thread(event) == own]


def thread(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _outermost(events: Iterable[Event]) -> Iterator[Event]:
    ended = 0
    for event in sorted(events, key=lambda event: (event["ts"], -event.get("dur", 0))):
        if event["ts"] >= ended:
            ended = event["ts"] + event.get("dur", 0)
            yield event


def _data(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = event.get("args", {}).get("data", {})
    return found
