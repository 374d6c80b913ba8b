"""Figures and present failures for operators, which one process of a machine reads for all."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from consent.lib import jobs
from consent.lib.failures import Cause
from consent.lib.jobs import Action

# A folder that the processes of one server share; this is prometheus_client's own name for it
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
NAME = "SERVES_AS"  # a variable: the name of this process among those of `manage.py serve`
BEAT = "beat-"  # begins the name of a file that a process touches as long as it gets on


def beat(name: str) -> None:
    """Show that the process of this name gets on, if there is a folder in which others see it."""
    if folder := os.environ.get(FOLDER):
        with suppress(OSError):  # the server that made the folder has removed it
            Path(folder, f"{BEAT}{name}").touch()


class SharedReading:
    """A JSON value and when it was read. Without a shared folder each process reads its own."""

    def __init__(self, name: str, read: Callable[[], Any], *, every: float) -> None:
        self.value: Any = None  # None: nothing has been read yet
        self.read_at = 0.0  # Unix seconds
        self._name, self._read, self._every = name, read, every

    def refresh(self) -> None:
        """Take over what another process has read lately; else read."""
        folder = os.environ.get(FOLDER)
        path = Path(folder, f"{self._name}.json") if folder else None
        if not path:
            if not 0 <= time.time() - self.read_at < self._every:
                self.read()
        elif self._is_recent(path):
            self._load(path)
        else:
            path.touch()  # from now on the others leave it to us
            self.read()
            self._store(path)

    def read(self) -> None:
        began = time.time()
        self.value, self.read_at = self._read(), began

    def _is_recent(self, path: Path) -> bool:
        try:
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            return False
        return 0 <= age < self._every  # below 0: the clock was set back

    def _load(self, path: Path) -> None:
        if text := path.read_text():  # empty: the first reading is not finished yet
            self.read_at, self.value = json.loads(text)

    def _store(self, path: Path) -> None:
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps([self.read_at, self.value]))
        part.replace(path)


DURING = "Reading figures for operators"

Figure = float | Mapping[str, float]  # one number, or one for each site's key


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures by the metric's name without `consent_`, and failures that are present now."""

    figures: Mapping[str, Figure]
    causes: Sequence[Cause] = ()


Read = Callable[[datetime], Reading]

_sources: dict[str, SharedReading] = {}
descriptions: dict[str, str] = {}  # of metrics, in sentences


def register(name: str, read: Read, texts: Mapping[str, str], *, every: float = 30.0) -> None:
    """Have `read` called every `every` seconds. `texts` describes its metrics in sentences."""
    _sources[name] = SharedReading(name, lambda: asdict(read(timezone.now())), every=every)
    descriptions.update(texts)


def figures() -> dict[str, Figure]:
    """Return the last figures; of what has not been read yet there are none."""
    known: dict[str, Figure] = {}
    for source in _sources.values():
        known |= (source.value or {}).get("figures", {})
    return known


def causes() -> Iterator[Cause]:
    """Yield the failures that the last readings found."""
    for source in _sources.values():
        yield from (Cause(**cause) for cause in (source.value or {}).get("causes", ()))


def refresh() -> None:
    """Take over what another process has read lately; else read it."""
    for source in _sources.values():
        jobs.attempt(Action(source.refresh, DURING))


def read() -> None:
    """Read everything now."""
    for source in _sources.values():
        jobs.attempt(Action(source.read, DURING))


def forget() -> None:
    """Forget what was read."""
    for source in _sources.values():
        source.value = None
