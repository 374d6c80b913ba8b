"""Verify each row by its leaf, each leaf by the log, and the log by what is signed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from typing import Any

from django.db.models import Q

from consent.proof.formats import tree
from consent.proof.formats.notes import MAX_MERGE_DELAY, Checkpoint, Verifier, open_note
from consent.proof.formats.tree import HASH, HEIGHT, WIDTH
from consent.proof.log import checkpoints, leaves, records
from consent.proof.log.leaves import Key, LeafFields
from consent.proof.log.records import BY_UUID
from consent.proof.models import Leaf, LogTile
from consent.record import clock

_MAX_MISSING = 4096 * WIDTH  # positions that may be missing, whatever the rows say
_STEP = 1024  # places that are compared at a time
_MAX_BEYOND = 1000  # leaves without a place, or beyond the log's end, that are checked
_SENTENCES = {
    "changed": "The {} is not what was recorded.",
    "removed": "The {} is gone from the record, and no tombstone says why.",
    "inserted": "The {} was not written by this service.",
    "waiting": "The {} waits for its place for longer than was promised.",
    "reworded": "The {} has other words under an old version, and does not say so.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding; `kind` and `row` name a row, `place` a log position; unknown values are empty."""

    finding: str  # a word of the table above; log, where it contradicts itself
    detail: str
    kind: str = ""
    row: str = ""
    place: int | None = None

    def __str__(self) -> str:
        return f"{self.finding}: {self.detail}"

    @property
    def facts(self) -> dict[str, Any]:
        return {name: fact for name, fact in asdict(self).items() if fact not in ("", None)}


class Verification:
    """Verifies the record at its current size and counts what was checked."""

    def __init__(self, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
        """`progress` is called with places done and places to do."""
        self._progress = progress
        self._tile = lru_cache(64)(self._read_tile)
        with records.snapshot():
            latest, last = checkpoints.read(), LogTile.objects.filter(level=0).last()
            self._latest, self._signed = latest, latest.size if latest else 0
            self._written = last.number * WIDTH + len(last.hashes) // HASH if last else 0
            end = max(self._signed, self._written)
            is_beyond = Q(place__gte=end) | Q(place__lt=0)
            self._edges = [*leaves.of(Leaf.objects.filter(is_beyond)[:_MAX_BEYOND])]
            self._edges += leaves.of(Leaf.objects.filter(place=None)[:_MAX_BEYOND])
            self._edge_rows = records.read([leaf.key for leaf in self._edges])
        self.size = min(end, LogTile.objects.filter(level=0).count() * WIDTH + _MAX_MISSING)
        self.rows: Counter[str] = Counter()  # checked, by kind of leaf
        self._read_tombstones()

    def all(self) -> Iterator[Finding]:
        yield from self._check_log()
        for leaf in self._edges:
            yield from self._check(leaf, self._edge_rows)
        for start in range(0, self.size, _STEP):
            stop = min(start + _STEP, self.size)
            found, rows = self._check_places(start, stop)
            if found:  # erasures continue: again, at one moment
                with records.snapshot():
                    self._read_tombstones()
                    found, rows = self._check_places(start, stop)
            yield from found
            self.rows.update(rows)
            self._progress(stop, self.size)
        for word, kind, row in records.strays():
            yield _of_row(word, kind=kind, row=row)

    def _check_log(self) -> Iterator[Finding]:
        """Check each tile by the one above it, and the root by what is signed."""
        if row := self._latest:
            reader = tree.tile_reader(
                lambda *name: self._tile(*name[:2])[: name[2] * HASH], row.size
            )
            try:
                signed = open_note(row.note, map(Verifier.of, checkpoints.vkeys()))
                root = tree.root(row.size, reader)
                if (read := Checkpoint.parse(signed)) != Checkpoint(read.origin, row.size, root):
                    raise ValueError("The tree has another root.")
            except ValueError as error:  # a bad note, or a tile that is missing
                detail = f"The checkpoint of {row.size} places does not fit. {error}"
                yield Finding("log", detail, place=row.size - 1)
        if self._signed != self._written:
            detail = f"{self._signed} places are signed, and the log has {self._written}."
            yield Finding("log", detail, place=min(self._signed, self._written))
        level = 0
        while nodes := self.size >> HEIGHT * level:
            for number in range(-(-nodes // WIDTH)):
                if not self._fits(level, number):
                    place = number << HEIGHT * (level + 1)
                    detail = f"Tile {level}/{number}, from place {place} on, does not fit the next."
                    yield Finding("log", detail, place=place)
            level += 1

    def _fits(self, level: int, number: int) -> bool:
        hashes, width = self._tile(level, number), tree.width_in(level, number, self.size)
        if width < WIDTH:
            return bool(hashes) or not width  # the root of a checkpoint holds it
        above, at = divmod(number, WIDTH)
        over = self._tile(level + 1, above)[at * HASH : (at + 1) * HASH]
        return bool(hashes) and over == tree.subtree(hashes)

    def _check_places(self, first: int, end: int) -> tuple[list[Finding], list[str]]:
        """Return findings at these places, and the kinds of the leaves that have none."""
        at: defaultdict[int | None, list[LeafFields]] = defaultdict(list)  # normally one
        for leaf in leaves.of(Leaf.objects.filter(place__gte=first, place__lt=end)):
            at[leaf.place].append(leaf)
        known = records.read([leaf.key for some in at.values() for leaf in some])
        found, sound = list[Finding](), list[str]()
        for place in range(first, end):
            for leaf in at[place]:
                found += (wrong := [*self._check(leaf, known)])
                sound += [leaf.key[0]] if not wrong else []
            if not at[place] and not self._is_erased[place]:
                detail = _SENTENCES["removed"].format(f"row of place {place}")
                found.append(Finding("removed", detail, place=place))
        return found, sound

    def _check(self, leaf: LeafFields, known: Mapping[Key, bytes]) -> Iterator[Finding]:
        """Check a leaf by its row; then by the log's entry, or while it waits by its seal."""
        (kind, row), place, record = leaf.key, leaf.place, known.get(leaf.key)
        named = partial(
            _of_row, kind=kind, place=place, row=str(row if kind in BY_UUID else row.int)
        )
        hashes, at = self._tile(0, (place or 0) // WIDTH), (place or 0) % WIDTH * HASH
        if record is None:
            yield named("removed")
        elif not (leaf.is_sealed if place is None else 0 <= place < self.size):
            yield named("inserted")
        elif (
            not record
            or leaf.entry != tree.commitment(leaf.salt, record)
            or (
                place is not None
                and hashes[at : at + HASH] not in (b"", tree.leaf_hash(leaf.entry))
            )
        ):  # a missing entry is a finding of the log
            yield named("changed")
        elif (
            place is None and records.moment_of(record) + MAX_MERGE_DELAY < clock.now().timestamp()
        ):
            yield named("waiting")

    def _read_tile(self, level: int, number: int) -> bytes:
        """Return a tile's hashes; none of one that is too short, too long or no row of hashes."""
        found = LogTile.objects.filter(level=level, number=number).values_list("hashes", flat=True)
        octets, least = bytes(found.first() or b""), tree.width_in(level, number, self.size) * HASH
        if len(octets) % HASH or not least <= len(octets) <= WIDTH * HASH:
            return b""
        return octets if level else tree.leaf_hashes(octets)

    def _read_tombstones(self) -> None:
        """Read which positions have no row any more, from what this service wrote."""
        self.gone, self._is_erased = 0, bytearray(self.size)  # one octet for each position
        for stone in leaves.true_tombstones():
            for first, last in leaves.read(stone.places):
                self.gone += last - first + 1
                end = min(last + 1, self.size)
                self._is_erased[first:end] = b"\1" * (end - first)


def _of_row(word: str, *, kind: str, row: str, place: int | None = None) -> Finding:
    noun = Leaf.Kind(kind).name.lower()
    return Finding(word, _SENTENCES[word].format(f"{noun} {row}"), noun, row, place)
