"""Figures and present failures for operators, which one process of a machine reads for all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone

from consent.lib import jobs
from consent.lib.failures import Cause
from consent.lib.jobs import Action
from consent.lib.shared_readings import SharedReading

DURING = "Reading figures for operators"

Figure = float | Mapping[str, float]  # one number, or one for each site's key


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures by the metric's name without `consent_`, and failures that are present now."""

    figures: Mapping[str, Figure]
    causes: Sequence[Cause] = ()


Read = Callable[[datetime], Reading]

_sources: dict[str, SharedReading] = {}
_help: dict[str, str] = {}


def register(name: str, read: Read, texts: Mapping[str, str], *, every: float = 30.0) -> None:
    """Have `read` called every `every` seconds. `texts` describes its metrics in sentences."""

    def read_json() -> dict[str, object]:
        return asdict(read(timezone.now()))

    _sources[name] = SharedReading(name, read_json, every=every)
    _help.update(texts)


def help_of(metric: str) -> str:
    return _help[metric]


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
