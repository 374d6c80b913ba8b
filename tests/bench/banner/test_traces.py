import json
from typing import Any

from tests.bench.banner import traces

URL = "http://www.mixnetworks.localhost/ours"


def event(name: str, start: int, took: int, *, tid: int = 1, url: str = "") -> dict[str, Any]:
    args = {"beginData": {"url": url}} if url else {}
    times = {"ts": start, "dur": took, "tdur": took}
    return {"ph": "X", "pid": 1, "tid": tid, "name": name, "args": args, **times}


def test_scripts_and_what_goes_on_after_them_count_once_and_on_the_page_s_thread() -> None:
    events = [
        event("ParseHTML", 0, 10, url=URL),
        event("EvaluateScript", 1000, 2000),
        event("v8.run", 1500, 1000),  # within
        event("RunMicrotasks", 3000, 4000),
        event("Layout", 8000, 9000),
        event("EvaluateScript", 1000, 70_000, tid=2),
    ]
    assert traces.script_ms(json.dumps({"traceEvents": events}).encode(), URL) == 6
