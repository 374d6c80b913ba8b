"""The whole log, held against the record that it speaks of."""

from collections import Counter

from consent.models import Change, Decision, Leaf, LogEntries, Notice
from consent.models.log import key_of
from consent.record.log import checkpoints, records, store
from consent.transparency import tree
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.receipt import commitment
from tests.transparency.trees import root_of


def problems() -> list[str]:
    """What does not fit; nothing, where every row stands in the log once."""
    found = []
    latest = checkpoints.read()
    size = latest.size if latest else 0
    entries = [
        entry
        for number, octets in LogEntries.objects.order_by("pk").values_list("pk", "entries")
        for entry in store.entries(number, len(octets) // 32)
    ]
    if len(entries) != size:
        found.append(f"{len(entries)} entries in a log of {size}")
    whole = root_of(entries)
    if latest and Checkpoint.of_note(latest.note).root != whole:
        found.append("the root is another")
    if tree.root(size, store.reader(size)) != whole:
        found.append("the tiles are others")
    times = Counter(entries)
    found += [f"an entry {times[one]} times" for one in times if times[one] > 1]
    return found + _leaves(entries)


def _leaves(entries: list[bytes]) -> list[str]:
    found = []
    for kind, model in ((Leaf.Kind.DECISION, Decision), (Leaf.Kind.CHANGE, Change)):
        rows = {key_of(row.pk): row for row in records.every_row(kind)}
        leaves = {leaf.record: leaf for leaf in Leaf.objects.filter(kind=kind)}
        found += [f"{model.__name__} {key} has no leaf" for key in rows.keys() - leaves.keys()]
        found += [f"the leaf {key} has no row" for key in leaves.keys() - rows.keys()]
        for key in rows.keys() & leaves.keys():
            place, salt = leaves[key].place, bytes(leaves[key].salt)
            if place is None:
                found.append(f"{key} waits")
            elif entries[place] != commitment(salt, records.record_of(rows[key])):
                found.append(f"{key} is not what stands at {place}")
    if Notice.objects.count() != Leaf.objects.filter(kind=Leaf.Kind.NOTICE).count():
        found.append("notices and their leaves differ in number")
    return found
