"""Counters of this machine's workers, for Prometheus: routes and outcomes, never visitors.

Each worker adds to a sheet of numbers of its own; the worker that answers adds the sheets up.
"""

import mmap
import os
import struct
import threading
from pathlib import Path

FOLDER = "CONSENT_METRICS_FOLDER"  # set by `manage.py serve` for its workers
PAGES = "pages"
ROUTES = (
    "account",
    "banner",
    "banner-config",
    "check",
    "decisions",
    "declarations",
    "gpc",
    "guard",
    "healthz",
    "jwks",
    "metrics",
    "mine",
    "notice",
    "openapi",
    "part",
    "pinned",
    "readyz",
    "register",
    "words",
    "renew",
    "shown",
    "detections",
    "vectors",
    PAGES,
)
CLASSES = ("2xx", "3xx", "4xx", "5xx")
ROW = len(CLASSES) + 1  # and the seconds spent
SIZE = len(ROUTES) * ROW * struct.calcsize("d")
_ROWS = {route: index * ROW for index, route in enumerate(ROUTES)}


class WorkerMetrics:
    """One worker's numbers: in a file that the others can read, or in memory if it is alone."""

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.Lock()
        self.cells = memoryview(_shared(path) if path else bytearray(SIZE)).cast("d")

    def add(self, route: str, status: int, seconds: float) -> None:
        row = _ROWS.get(route, _ROWS[PAGES])
        outcome = min(max(status // 100 - 2, 0), len(CLASSES) - 1)
        with self.lock:
            self.cells[row + outcome] += 1
            self.cells[row + ROW - 1] += seconds


def _shared(path: Path) -> mmap.mmap:
    with path.open("w+b") as file:
        file.truncate(SIZE)
        return mmap.mmap(file.fileno(), SIZE)


def _folder() -> Path | None:
    folder = os.environ.get(FOLDER)
    return Path(folder) if folder else None


def _own() -> WorkerMetrics:
    folder = _folder()
    return WorkerMetrics(folder / f"{os.getpid()}.sheet" if folder else None)


sheet = _own()
add = sheet.add


def text() -> str:
    """All workers' counters in Prometheus' text format."""
    cells = _sum()
    requests = [
        f'consent_requests_total{{route="{route}",status="{outcome}"}} {cells[row + n]:.0f}'
        for route, row in _ROWS.items()
        for n, outcome in enumerate(CLASSES)
        if cells[row + n]
    ]
    seconds = [
        f'consent_request_seconds_total{{route="{route}"}} {cells[row + ROW - 1]:.6f}'
        for route, row in _ROWS.items()
        if cells[row + ROW - 1]
    ]
    return "\n".join(
        [
            "# HELP consent_requests_total Requests answered, by route and outcome.",
            "# TYPE consent_requests_total counter",
            *requests,
            "# HELP consent_request_seconds_total Time spent on answering, by route.",
            "# TYPE consent_request_seconds_total counter",
            *seconds,
            "",
        ]
    )


def _sum() -> list[float]:
    folder = _folder()
    if folder is None:
        return list(sheet.cells)
    sheets = [path.read_bytes() for path in folder.glob("*.sheet")]
    rows = [struct.unpack(f"{SIZE // 8}d", data) for data in sheets if len(data) == SIZE]
    return [sum(column) for column in zip(*rows, strict=True)]
