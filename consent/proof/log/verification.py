"""Verify every row against the log, and the log against its signed checkpoints."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from consent.proof.formats import tree
from consent.proof.formats.notes import Checkpoint, Verifier, open_note
from consent.proof.formats.tree import HASH, HEIGHT, WIDTH
from consent.proof.log import checkpoints, leaves, records
from consent.proof.log.records import BY_UUID, MODELS, Key
from consent.proof.models import Leaf, LogTile, Tombstone

_MAX_MISSING = 4096 * WIDTH  # positions that may be missing, whatever the rows say
_STEP = 1024  # places that are compared at a time
_MAX_BEYOND = 1000  # pending leaves, or leaves beyond the log's end, that are checked
_GONE = "The {} is gone from the record, and no tombstone says why."
_CHANGED = "The {} is not what it was when it got its place."
_UNSEALED = "The leaf of the {} was not made by this service."
_BEYOND = "The leaf of the {} has a place that the log has not."
# One statement, so that no row is written or erased in between
_WITHOUT_LEAF = """
    SELECT {name} FROM {table} AS logged WHERE NOT EXISTS (
        SELECT 1 FROM proof_leaf AS leaf WHERE leaf.kind = %s AND leaf.record = {key})"""
# SQLite treats an id in capitals or as bytes as another one
_NAME = {"sqlite": "CAST(logged.id AS BLOB)", "postgresql": "logged.id"}
_KEY_OF_NUMBER = {
    "sqlite": "printf('%%032x', logged.id)",
    "postgresql": "lpad(to_hex(logged.id), 32, '0')::uuid",
}


class FindingType(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    LOG = "log"  # inconsistent entries, tiles or checkpoints


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding; `kind` and `row` name a row, `place` a log position; unknown values are empty."""

    finding: FindingType
    detail: str
    kind: str = ""
    row: str = ""
    place: int | None = None

    def __str__(self) -> str:
        return f"{self.finding} {self.id}: {self.detail}"

    @property
    def id(self) -> str:
        return sha256(f"{self.finding} {self.detail}".encode()).hexdigest()[:12]

    @property
    def facts(self) -> dict[str, Any]:
        facts = {"id": self.id, **asdict(self)}
        return {name: fact for name, fact in facts.items() if fact not in ("", None)}


class Verification:
    """Verifies the record at its current size and counts what was checked."""

    def __init__(self, progress: Callable[[int, int], None] = lambda done, of: None) -> None:
        """`progress` is called with places done and places to do."""
        self._progress = progress
        self._tile = lru_cache(64)(self._read_tile)
        with _snapshot():
            self._checkpoint, written = checkpoints.read(), _written_size()
        signed = self._checkpoint.size if self._checkpoint else 0
        room = LogTile.objects.filter(level=0).count() * WIDTH + _MAX_MISSING
        self.size = min(max(signed, written), room)
        self.rows: Counter[str] = Counter()  # checked, by kind of leaf
        self._read_tombstones()

    def all(self) -> Iterator[Finding]:
        yield from self._check_checkpoint()
        yield from self._check_edges()
        yield from self._check_tiles()
        for start in range(0, self.size, _STEP):
            stop = min(start + _STEP, self.size)
            found, rows = self._check_places(start, stop)
            if found:  # erasures continue: again, at one moment
                with _snapshot():
                    self._read_tombstones()
                    found, rows = self._check_places(start, stop)
            self.rows.update(rows)
            yield from found
            self._progress(stop, self.size)
        yield from _rows_without_leaf()

    def _check_edges(self) -> Iterator[Finding]:
        """Check for leaves beyond the log's end, and for those that wait without a row."""
        with _snapshot():
            latest, written = checkpoints.read(), _written_size()
            signed = latest.size if latest else 0
            is_beyond = Q(place__gte=max(signed, written)) | Q(place__lt=0)
            beyond = list(leaves.of(Leaf.objects.filter(is_beyond)[:_MAX_BEYOND]))
            waiting = list(leaves.of(Leaf.objects.filter(place=None)[:_MAX_BEYOND]))
            known = records.read([leaf.key for leaf in waiting])
        if signed != written:
            detail = f"The newest checkpoint has {signed} places, and the log has {written}."
            yield Finding(FindingType.LOG, detail, place=min(signed, written))
        for leaf in beyond:
            yield _of_row(FindingType.INSERTED, leaf.key, leaf.place, _BEYOND)
        for leaf in waiting:
            if leaf.key not in known:
                yield _of_row(FindingType.REMOVED, leaf.key, None, _GONE)
            elif not leaf.is_sealed:
                yield _of_row(FindingType.INSERTED, leaf.key, None, _UNSEALED)
            elif leaf.entry != tree.commitment(leaf.salt, known[leaf.key]):
                yield _of_row(FindingType.CHANGED, leaf.key, None, _CHANGED)

    def _check_tiles(self) -> Iterator[Finding]:
        """Check each tile against the one above it, up to the root."""
        level = 0
        while nodes := self.size >> HEIGHT * level:
            for number in range(-(-nodes // WIDTH)):
                if not self._fits(level, number):
                    place = number << HEIGHT * (level + 1)
                    name = f"tile {level}/{number}" if level else f"bundle of entries {number}"
                    detail = f"The {name}, from place {place} on, does not fit the tile over it."
                    yield Finding(FindingType.LOG, detail, place=place)
            level += 1

    def _fits(self, level: int, number: int) -> bool:
        hashes, width = self._tile(level, number), tree.width_in(level, number, self.size)
        if width < WIDTH:
            return bool(hashes) or not width  # the root of a checkpoint holds it
        above, at = divmod(number, WIDTH)
        over = self._tile(level + 1, above)[at * HASH : (at + 1) * HASH]
        return bool(hashes) and over == tree.subtree(hashes)

    def _check_checkpoint(self) -> Iterator[Finding]:
        """Check that the service has signed it, and that it has the tree's root."""
        if not (row := self._checkpoint):
            return
        reader = tree.tile_reader(
            lambda level, number, width: self._tile(level, number)[: width * HASH], row.size
        )
        try:
            verifiers = map(Verifier.of, checkpoints.vkeys())
            checkpoint = Checkpoint.parse(open_note(row.note, verifiers))
            if (checkpoint.size, checkpoint.root) != (row.size, tree.root(row.size, reader)):
                raise ValueError("The tree has another root.")
        except ValueError as error:  # a bad note, or a tile that is missing
            detail = f"The checkpoint of {row.size} places does not fit. {error}"
            yield Finding(FindingType.LOG, detail, place=row.size - 1)

    def _check_places(self, first: int, end: int) -> tuple[list[Finding], Iterable[str]]:
        """Return findings at these positions, and the kinds of the rows that were read."""
        at: defaultdict[int | None, list[tuple[Key, bytes]]] = defaultdict(list)  # normally one
        for leaf in leaves.of(Leaf.objects.filter(place__gte=first, place__lt=end)):
            at[leaf.place].append((leaf.key, leaf.salt))
        known, found = records.read([key for some in at.values() for key, _ in some]), []
        for place in range(first, end):
            for key, salt in at[place]:
                if key not in known:
                    found.append(_of_row(FindingType.REMOVED, key, place, _GONE))
                elif not self._is_logged(place, salt, known[key]):
                    detail = f"{_CHANGED} Its hash is now {sha256(known[key]).hexdigest()}."
                    found.append(_of_row(FindingType.CHANGED, key, place, detail))
            if not at[place] and not self._is_erased[place]:
                detail = _GONE.format(f"row of place {place}")
                found.append(Finding(FindingType.REMOVED, detail, place=place))
        return found, [kind for kind, _ in known]

    def _is_logged(self, place: int, salt: bytes, record: bytes) -> bool:
        number, at = divmod(place, WIDTH)
        hash = self._tile(0, number)[at * HASH : (at + 1) * HASH]
        # A missing entry is a finding of the log itself
        return bool(record) and hash in (b"", tree.leaf_hash(tree.commitment(salt, record)))

    def _read_tile(self, level: int, number: int) -> bytes:
        """Return a tile's hashes; none of one that is too short, too long or no row of hashes."""
        found = LogTile.objects.filter(level=level, number=number).values_list("hashes", flat=True)
        octets, least = bytes(found.first() or b""), tree.width_in(level, number, self.size) * HASH
        if len(octets) % HASH or not least <= len(octets) <= WIDTH * HASH:
            return b""
        return octets if level else tree.leaf_hashes(octets)

    def _read_tombstones(self) -> None:
        """Read which positions have no row any more: erased on request or deleted by age."""
        self.gone = 0  # places
        self._is_erased = bytearray(self.size)  # one octet for each position
        for stone in filter(leaves.is_true, Tombstone.objects.all()):
            for first, last in leaves.read(stone.places):
                self.gone += last - first + 1
                end = min(last + 1, self.size)
                self._is_erased[first:end] = b"\1" * (end - first)


def _written_size() -> int:
    last = LogTile.objects.filter(level=0).order_by("-number").first()
    return last.number * WIDTH + len(last.hashes) // HASH if last else 0


def _rows_without_leaf() -> Iterator[Finding]:
    """A tombstone is none: it gets its leaf on a later day."""
    for kind in (Leaf.Kind.DECISION, Leaf.Kind.NOTICE, Leaf.Kind.CHANGE):
        key = "logged.id" if kind in BY_UUID else _KEY_OF_NUMBER[connection.vendor]
        name, table = _NAME[connection.vendor], MODELS[kind]._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(_WITHOUT_LEAF.format(name=name, table=table, key=key), [kind])
            found = cursor.fetchall()
        for (id,) in found:
            row, noun = _readable(id), kind.name.lower()
            detail = f"The {noun} {row} has no leaf: this service did not write it."
            yield Finding(FindingType.INSERTED, detail, noun, row)


def _of_row(type: FindingType, key: Key, place: int | None, detail: str) -> Finding:
    """Return a finding about a row; `{}` in the detail is replaced by its name."""
    kind = Leaf.Kind(key[0])
    noun, row = kind.name.lower(), str(key[1] if kind in BY_UUID else key[1].int)
    return Finding(type, detail.format(f"{noun} {row}"), noun, row, place)


def _readable(id: object) -> str:
    """Return an id as the service writes it, or its raw value."""
    row = id.decode(errors="replace") if isinstance(id, bytes) else str(id)
    is_uuid = len(row) == 32 and set(row) <= set("0123456789abcdef")
    return str(UUID(row)) if is_uuid else row


@contextmanager
def _snapshot() -> Iterator[None]:
    """Run several queries on one snapshot, so that no row is erased between them."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
