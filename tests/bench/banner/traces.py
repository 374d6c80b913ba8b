"""How long the main thread ran scripts: the browser's own sum leaves out what promises continue."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

CATEGORIES = ["devtools.timeline", "v8", "v8.execute"]
SCRIPT = {
    "EvaluateScript",
    "FunctionCall",
    "RunMicrotasks",
    "v8.callFunction",
    "v8.compile",
    "v8.compileModule",
    "v8.evaluateModule",
    "v8.run",
}

Event = dict[str, Any]


def script_ms(trace: bytes, url: str) -> float:
    """CPU time in scripts of the page at `url`, what they force on the way included."""
    events = json.loads(trace)["traceEvents"]
    own = [event for event in of_page(events, url) if event["name"] in SCRIPT]
    took: int = sum(event.get("tdur", 0) for event in outermost(own))
    return took / 1000


def of_page(events: Iterable[Event], url: str) -> list[Event]:
    """The events, whole or of an instant, of the thread that parsed the page."""
    whole = [event for event in events if event["ph"] in "XI"]
    (own,) = {
        thread(event)
        for event in whole
        if event["name"] == "ParseHTML" and event["args"]["beginData"]["url"] == url
    }
    return [event for event in whole if thread(event) == own]


def outermost(events: Iterable[Event]) -> Iterator[Event]:
    ended = 0
    for event in sorted(events, key=lambda event: (event["ts"], -event.get("dur", 0))):
        if event["ts"] >= ended:
            ended = event["ts"] + event.get("dur", 0)
            yield event


def thread(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]
