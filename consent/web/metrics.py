"""Count routes, outcomes and causes for Prometheus, and never who.

The processes of one server count together in a folder that each of them writes to: `manage.py
serve` makes it; under another server the operator names it.
"""

import os
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, values
from prometheus_client.multiprocess import MultiProcessCollector

from consent.lib import failures
from consent.lib.readings import FOLDER as FOLDER, NAME as NAME

if FOLDER in os.environ and NAME in os.environ:
    # A process counts on from the one that it replaces: no file is left of each that has ended
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: os.environ[NAME]
    )

_SUMS: Final = "livesum"  # how gauges of several processes become one

ADMIN, PAGES = "admin", "pages"  # routes beside those of consent/api/urls.py
STATIC = "static"
UNREAD = "unread"  # refused before anybody looked where it was meant to go
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REPEATED = "repeated"  # the same answer was sent once more
REFUSED = "refused"  # the notice, or the law, does not allow such an answer
FAILED = "failed"  # nothing was recorded: the record cannot be reached

_registry = CollectorRegistry()  # not the library's own, which others may add to
_counter, _gauge = partial(Counter, registry=_registry), partial(Gauge, registry=_registry)
_requests = Histogram(
    "consent_request_seconds",
    "Requests answered and how long that took, by route and class of status.",
    ["route", "status"],
    buckets=_BUCKETS,
    registry=_registry,
)
DECISIONS = _counter(
    "consent_decisions", "Answers of visitors, by what became of them.", ["outcome"]
)
_failures = _counter(
    "consent_failures", "Work that failed, by its cause, as the log words it.", ["cause"]
)
LIMITED = _counter(
    "consent_limited", "Requests beyond what one client may use, by limit.", ["limit"]
)
UNNAMED = _counter(
    "consent_detections_unnamed",
    "Undeclared cookies and hosts counted without their name, since the day's names are taken.",
)
UNWRITTEN = _gauge(
    "consent_counts_unwritten",
    "Counts of visitors' answers that are in memory and could not be written, by table.",
    ["table"],
    multiprocess_mode=_SUMS,
)
_workers = _gauge("consent_workers", "Processes that serve.", multiprocess_mode=_SUMS)


@cache
def requests(route: str, status: int) -> Histogram:
    """Return what observes how long such answers took."""
    return _requests.labels(route, f"{min(max(status // 100, 1), 5)}xx")


def begin(*, methods: Iterable[str], limits: Iterable[str]) -> None:
    """Begin with zeros: of what appears with a one, Prometheus sees no increase."""
    count_failures()
    _workers.set(1)
    for outcome in (*methods, REPEATED, REFUSED, FAILED):
        DECISIONS.labels(outcome)
    for limit in limits:
        LIMITED.labels(limit)


def count_failures() -> None:
    """Count every reported cause from now on."""
    failures.add_listener(_count_failure)
    for cause in failures.words():
        _failures.labels(cause)


def _count_failure(cause: str) -> None:
    _failures.labels(cause).inc()


def collect() -> Iterable[Metric]:
    """Return all of it, of every process of this server."""
    folder = os.environ.get(FOLDER)
    return _collect_shared(folder) if folder else _registry.collect()


def _collect_shared(folder: str) -> Iterable[Metric]:
    """Return what all processes have counted, also those that have ended, whose gauges go.

    Under `manage.py serve` these are gone already.
    """
    files = []
    for path in sorted(Path(folder).glob("*.db")):
        is_gauge = path.name.startswith(f"gauge_{_SUMS}_")
        if is_gauge and NAME not in os.environ and not _lives(path):
            path.unlink(missing_ok=True)
        elif path.stat().st_size:  # of a process that begins it is empty for a moment
            files.append(str(path))
    merged: Iterable[Metric] = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
    return merged


def _lives(path: Path) -> bool:
    try:
        os.kill(int(path.stem.rpartition("_")[2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
