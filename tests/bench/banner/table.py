"""Rounds of figures, as a table: who is first, and who is no worse than that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import le
from statistics import median

from tests.bench.banner.products import NOTHING

Round = Mapping[str, Mapping[str, float]]  # product → measure → figure
HAND = "hand-written"
BASELINES = (NOTHING.name, HAND)


@dataclass(frozen=True)
class Measure:
    name: str
    title: str
    beyond: bool = True  # the page with nothing
    digits: int = 0


MEASURES = [
    Measure("requests", "requests before the choice"),
    Measure("bytes", "bytes before the choice, Brotli"),
    Measure("reached", "accept button reachable, ms", beyond=False),
    Measure("slow reached", "the same, 4× CPU, 150 ms, 1.6 Mbit/s", beyond=False),
    Measure("script", "script, main thread, CPU ms", digits=1),
    Measure("task", "all tasks, main thread, CPU ms", digits=1),
    Measure("heap", "JS heap after collection, kB"),
    Measure("nodes", "DOM nodes"),
    Measure("slow shift", "layout shift, slow", digits=3),
    Measure("slow longTasks", "long tasks, slow"),
    Measure("click", "click → next frame, ms", beyond=False),
    Measure("slow click", "the same, slow", beyond=False),
    Measure("released", "click → gated script runs, ms", beyond=False, digits=1),
    Measure("slow released", "the same, slow", beyond=False),
]


def lines(rounds: Sequence[Round]) -> Iterator[str]:
    names = list(rounds[0])
    yield "| beyond the page with nothing | " + " | ".join(names) + " | ours ÷ hand-written |"
    yield "| --- |" + " ---: |" * (len(names) + 1)
    for measure in MEASURES:
        yield _line(measure, {name: _figures(rounds, name, measure) for name in names})


def behind(rounds: Sequence[Round]) -> Iterator[str]:
    """Where ours is neither first nor equal first among those that anyone would choose from."""
    for measure in MEASURES:
        figures = {name: _figures(rounds, name, measure) for name in rounds[0]}
        first = _first(figures)
        if "ours" not in first:
            yield f"{measure.title}: {' and '.join(first)}"


def _line(measure: Measure, figures: Mapping[str, list[float]]) -> str:
    first = _first(figures)
    cells = []
    for name, values in figures.items():
        cell = f"{median(values):,.{measure.digits}f}" if values else "–"
        cells.append(f"**{cell}**" if name in first else cell)
    ours, hand = median(figures["ours"]), median(figures[HAND])
    ratio = f"{ours / hand:.2f}" if hand > 0 else "–"
    return f"| {measure.title} | " + " | ".join(cells) + f" | {ratio} |"


def _figures(rounds: Iterable[Round], name: str, measure: Measure) -> list[float]:
    """One a round, less what the page with nothing took in that very round."""
    found = []
    for figures in rounds:
        if measure.name not in figures[name]:
            continue
        is_less = measure.beyond and name != NOTHING.name
        base = figures[NOTHING.name][measure.name] if is_less else 0
        found.append(figures[name][measure.name] - base)
    return found


def _first(figures: Mapping[str, list[float]]) -> list[str]:
    """Equal is what does no worse than the first in at least a quarter of the rounds."""
    running = {name: values for name, values in figures.items() if name not in BASELINES}
    best = min(running.values(), key=median)
    return [name for name, values in running.items() if sum(map(le, values, best)) * 4 >= len(best)]
