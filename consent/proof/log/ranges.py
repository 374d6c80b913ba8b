"""Write and read sorted whole numbers as ranges: `12 40-255`."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

_RANGE = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?")


def write(numbers: Sequence[int]) -> str:
    runs = groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    spans = ([number for _, number in run] for _, run in runs)
    return " ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in spans)


def read(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each range; skip what is no range."""
    for one in text.split():
        if match := _RANGE.fullmatch(one):
            yield int(match[1]), int(match[2] or match[1])
