"""What does not stand at its place may stand at another: the log is read once more for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from consent.models import Leaf
from consent.record.log import store
from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.rows import leaves

MOST = 10_000  # that are looked for


def recognize(found: Iterable[Finding]) -> Iterator[Finding]:
    """The same; of what moved, where it stands."""
    sought: list[Finding] = []
    for one in found:
        if one.entry and len(sought) < MOST:
            sought.append(one)
        else:
            yield one
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    if sought:
        for entry, place in store.places_of({one.entry for one in sought}):
            places[entry].append(place)
    for one in sought:
        others = [place for place in places[one.entry] if place != one.place]
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
