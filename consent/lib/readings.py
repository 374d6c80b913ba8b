"""Figures and present failures that apps read from the database for operators.

An app registers in `AppConfig.ready()` what it reads. One process of a machine reads all of it
every half minute; `/metrics` and `/readyz` show the result from memory.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from consent.lib.causes import Cause
from consent.lib.shared_readings import SharedReading

EVERY_SECONDS = 30.0

Figure = float | Mapping[str, float]  # one number, or one for each site's key


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures by the metric's name without `consent_`, and failures that are present now."""

    figures: Mapping[str, Figure]
    causes: Sequence[Cause] = ()


Read = Callable[[datetime], Reading]

_sources: list[Read] = []
_help: dict[str, str] = {}


def register(read: Read, texts: Mapping[str, str]) -> None:
    """Have `read` called every half minute. `texts` describes each of its metrics in a sentence."""
    _sources.append(read)
    _help.update(texts)


def help_of(metric: str) -> str:
    return _help[metric]


def figures() -> Mapping[str, Figure]:
    """Return the last figures; empty if there are none yet."""
    value = _shared.value
    return value["figures"] if value else {}


def causes() -> list[Cause]:
    """Return the failures that the last reading found."""
    return [Cause(**cause) for cause in _shared.value["causes"]] if _shared.value else []


def read() -> None:
    """Read everything now."""
    _shared.read()


def refresh() -> None:
    """Take over the last reading of this machine's processes, or read."""
    _shared.refresh()


def _read() -> Any:
    now = timezone.now()
    found = [source(now) for source in _sources]
    figures: dict[str, Figure] = {"record_read_timestamp_seconds": now.timestamp()}
    for reading in found:
        figures |= reading.figures
    present = [asdict(cause) for reading in found for cause in reading.causes]
    return {"figures": figures, "causes": present}


_shared = SharedReading("readings", _read, every=EVERY_SECONDS)
