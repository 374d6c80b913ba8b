"""Rounds of figures, as a table of medians and quartiles, and which bounds are missed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isnan, nan
from statistics import median

from tests.bench.banner.products import NOTHING

Round = Mapping[str, Mapping[str, float]]  # product → measure → figure
FLOOR, TAG = "hand-written", "ours"
OWN = (NOTHING.name, FLOOR, TAG, "without")
MEASURES = {  # measure → title
    "clickable": "clickable, ms",
    "answered": "first click that works, ms",
    "painted": "first paint → clickable, ms",
    "load tasks, ms": "all tasks of loading, CPU ms",
    "load layout and style, ms": "layout and style, CPU ms",
    "heap": "JS heap after collection, kB",
    "click → request, ms": "click → request of the waiting script, ms",
    "click → next paint, ms": "click → next paint, ms",
    "click → script ran, ms": "click → the script ran, ms",
    "click tasks, ms": "all tasks of the click, CPU ms",
    "inp": "INP from the release on, ms",
    "cls": "CLS",
    "lcp": "LCP, ms",
}
UNBOUND = ("painted", "click tasks, ms")
FLOORS = {"load tasks, ms": 2.0, "click → request, ms": 1.5}  # at most so many times the floor's


def lines(rounds: Sequence[Round], *, is_whole: bool) -> Iterator[str]:
    """Of MEASURES, or of all that was traced; loading and heap are over the page with nothing."""
    titles = {name: name for name in rounds[0][TAG]} if is_whole else MEASURES
    names, missed = list(rounds[0]), []
    yield "| | " + " | ".join(names) + " | ours ÷ floor | ours ÷ best peer |"
    yield "| --- |" + " ---: |" * (len(names) + 2)
    for measure, title in titles.items():
        figures = {name: _values(rounds, name, measure) for name in names}
        middle = {name: median(values) if values else nan for name, values in figures.items()}
        cells = [_cell(figures[name], digits=3 if measure == "cls" else 1) for name in names]
        peers = [middle[name] for name in names if not name.startswith(OWN)]
        own, floor, best = middle[TAG], middle[FLOOR], min(peers)
        yield f"| {title} | " + " | ".join([*cells, _ratio(own, floor), _ratio(own, best)]) + " |"
        if own > best and measure not in UNBOUND:
            missed.append(f"{title} (best peer)")
        if measure in FLOORS and own > FLOORS[measure] * floor:
            missed.append(f"{title} (floor)")
    if not is_whole:
        yield f"\nOurs by its tag is above its bound in: {'; '.join(missed) or 'nothing'}."


def _values(rounds: Iterable[Round], name: str, measure: str) -> list[float]:
    is_over = name != NOTHING.name and measure.startswith(("load", "heap"))
    found = (
        played[name][measure] - (played[NOTHING.name][measure] if is_over else 0)
        for played in rounds
        if measure in played[name]
    )
    return sorted(value for value in found if not isnan(value))


def _cell(values: Sequence[float], *, digits: int) -> str:
    if not values:
        return "–"
    low, high = values[len(values) // 4], values[-1 - len(values) // 4]
    middle = f"{median(values):,.{digits}f}"
    return f"{middle} ({low:,.{digits}f}–{high:,.{digits}f})" if high > low else middle


def _ratio(row: float, other: float) -> str:
    return f"{row / other:.2f}" if other > 0 and not isnan(row) else "–"
