"""What does not stand at its place may stand at another: the log is read once more for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from consent.models import Leaf, LogEntries
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.rows import leaves
from consent.transparency.tiles import HASH, WIDTH

MOST = 10_000  # that are looked for
MANY = 64  # bundles at once


def told(found: Iterable[Finding]) -> Iterator[Finding]:
    """The same; of what moved, where it stands."""
    sought: list[Finding] = []
    for one in found:
        if one.entry and len(sought) < MOST:
            sought.append(one)
        else:
            yield one
    places = _places({one.entry for one in sought}) if sought else {}
    for one in sought:
        others = [place for place in places.get(one.entry, ()) if place != one.place]
        yield _moved(one, others[0]) if others else one


def _moved(one: Finding, place: int) -> Finding:
    if one.row:
        text = f"The {one.kind} {one.row} does not stand at its place {one.place}, but at {place}."
        return replace(one, word=Word.MOVED, sentence=text)
    leaf = next(leaves(Leaf.objects.filter(place=place)), None)
    if leaf is None:
        return one
    text = f"The {leaf.noun} {leaf.row} has place {place}, and stands at {one.place} as well."
    return replace(one, word=Word.MOVED, sentence=text, kind=leaf.noun, row=leaf.row)


def _places(entries: set[bytes]) -> dict[bytes, list[int]]:
    found = defaultdict(list)
    for number, bundle in _bundles():
        for at in range(0, len(bundle), HASH):
            if (entry := bundle[at : at + HASH]) in entries:
                found[entry].append(number * WIDTH + at // HASH)
    return found


def _bundles() -> Iterator[tuple[int, bytes]]:
    rows, after = LogEntries.objects.order_by("number").values_list("number", "entries"), -1
    while page := list(rows.filter(number__gt=after)[:MANY]):
        yield from ((number, bytes(entries)) for number, entries in page)
        after = page[-1][0]
