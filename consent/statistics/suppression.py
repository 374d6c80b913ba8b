"""Which numbers of a table are left out, so that no number of a few people can be read or reckoned.

Pure. A line is what is added up: cells of a row or a column, and their total at its end.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

# Under ten, somebody who knows one visitor, a day and a place may know the answer
FEWEST = 10

AnyCell = TypeVar("AnyCell", bound=Hashable)


def hidden(
    numbers: Mapping[AnyCell, int],
    lines: Collection[Sequence[AnyCell]],
    *,
    left_out: Collection[AnyCell] = (),
    fixed: Collection[AnyCell] = (),
) -> set[AnyCell]:
    """The cells to leave out: those of fewer than ten, and what would give them away.

    In each line that leaves something out there are two cells at least, and together they are
    ten or more; no cell follows from the others. Of the `fixed` cells those that are in `left_out`
    are left out, and no further ones.
    """
    small = {cell for cell, number in numbers.items() if 0 < number < FEWEST}
    missing = {*left_out, *small.difference(fixed)}

    def opened(cell: AnyCell) -> tuple[bool, int]:
        """Whether nobody is counted in it, and how many lines it is the first to leave."""
        return not numbers[cell], sum(missing.isdisjoint(line) for line in lines if cell in line)

    while True:
        open_lines = [line for line in lines if _is_open(numbers, line, missing)]
        added: set[AnyCell] = set()
        for line in open_lines or _bridged(lines, missing):
            others = [cell for cell in line if cell not in missing and cell not in fixed]
            if others and not added:
                added.add(
                    min(others, key=lambda cell: (cell == line[-1], opened(cell), numbers[cell]))
                )
        if not added:
            return missing
        missing |= added


def _is_open(
    numbers: Mapping[AnyCell, int], line: Sequence[AnyCell], left_out: Collection[AnyCell]
) -> bool:
    """Whether what a line leaves out could be reckoned from the rest of it."""
    missing = [cell for cell in line if cell in left_out]
    if not missing:
        return False
    together = sum(numbers[cell] for cell in missing if cell != line[-1])
    return len(missing) < 2 or (line[-1] not in left_out and together < FEWEST)


def _bridged(
    lines: Iterable[Sequence[AnyCell]], left_out: Collection[AnyCell]
) -> list[Sequence[AnyCell]]:
    """The lines of a cell that alone joins two parts of the table: each part gives it away."""
    ends: dict[AnyCell, list[int]] = {}
    lines = list(lines)
    for index, line in enumerate(lines):
        for cell in line:
            if cell in left_out:
                ends.setdefault(cell, []).append(index)
    free = len(lines)  # a cell of one line only leads nowhere
    edges = {cell: (at[0], at[1] if len(at) > 1 else free) for cell, at in ends.items()}
    return [
        lines[index]
        for cell, (one, other) in edges.items()
        if not _are_joined(one, other, [edge for key, edge in edges.items() if key != cell])
        for index in ends[cell]
    ]


def _are_joined(one: int, other: int, edges: Iterable[tuple[int, int]]) -> bool:
    neighbours: dict[int, set[int]] = {}
    for left, right in edges:
        neighbours.setdefault(left, set()).add(right)
        neighbours.setdefault(right, set()).add(left)
    seen, waiting = {one}, [one]
    while waiting:
        for near in neighbours.get(waiting.pop(), set()) - seen:
            seen.add(near)
            waiting.append(near)
    return other in seen
