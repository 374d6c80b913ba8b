"""A record that is in the log since days, what whoever owns the database does to it, and what is
to be named of it then.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import cycle, starmap
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Change, Decision, Notice, write_permit
from consent.proof.log import leaves
from consent.proof.log.verification import Finding, Verification
from consent.proof.models import Leaf, Tombstone
from consent.record.changes import acting
from consent.record.signals import Reason
from tests import filled
from tests.places import place_all
from tests.proof.owner import COPY, EDIT, LEAF, NO_LEAF, NO_ROW, TOMBSTONE, YES, ask, drop_triggers
from tests.record import recorded

NOW = timezone.now()
THEN = NOW - timedelta(days=3)
DECISIONS = 700  # two bundles and a half
ERASED = 40

Named = set[tuple[str, str]]  # the word, and the row; or its place, where it is gone altogether
TWIN = (
    "INSERT INTO proof_leaf (kind, record, salt, entry, seal, place) SELECT kind, %(new)s, salt, "
    "entry, seal, place FROM proof_leaf WHERE record = %(id)s"
)
PLACE = "UPDATE proof_leaf SET place = {} WHERE kind = 'D' AND record = {}"
MOVE = "UPDATE consent_decision SET id = {} WHERE id = {}"
ID, OTHER, SPARE = "%(id)s", "%(other)s", "%(spare)s"
AT, OTHERS = "%(place)s", "%(others_place)s"
NOTICE = "UPDATE consent_notice SET {} WHERE id = %({})s"
ODD = "CAST(x'ff' AS TEXT)"  # not UTF-8
CHANGE = "at, by, site, model, row, name, action, field, old, new"
NEW_CHANGE = (
    f"INSERT INTO consent_change (id, {CHANGE}) SELECT {{0}}, {CHANGE} FROM consent_change"
    " WHERE id = (SELECT min(id) FROM consent_change)"
)
# The words, which of the facts below are named, and how it is done to a decision or two
CASES: tuple[tuple[str, ...], ...] = (
    ("changed", "id", EDIT.format(YES)),
    ("changed", "id", EDIT.format(f"visitor = {OTHER}")),
    ("changed", "id", EDIT.format("region = 'XX'")),
    ("changed", "id", EDIT.format("notice_id = %(notice)s")),
    ("changed", "id", EDIT.format("decided_at = '2020-01-01', received_at = '2020-01-01'")),
    # To a moment that PostgreSQL has and Python has not: no other row hides behind it
    ("changed", "id", EDIT.format("received_at = 'infinity'")),
    ("removed", "id", NO_ROW),
    ("inserted removed", "id place", NO_LEAF),
    ("removed", "place", NO_LEAF, NO_ROW),  # nothing is left that knows the id
    ("removed", "place", NO_LEAF, NO_ROW, TOMBSTONE),
    ("removed", "new", LEAF.format("NULL")),
    ("inserted", "new", COPY),
    ("inserted", "new", COPY, LEAF.format("NULL")),
    # It claims a place that the log has not, or one that nobody walks by, or another's
    ("inserted", "new", COPY, LEAF.format("1000000000")),
    ("inserted", "new", COPY, LEAF.format("-2")),
    ("changed", "new", "DROP INDEX one_leaf_per_place", COPY, LEAF.format("%(place)s")),
    ("changed", "id other", *starmap(MOVE.format, ((SPARE, ID), (ID, OTHER), (OTHER, SPARE)))),
    ("changed", "id other", *starmap(PLACE.format, (("-1", ID), (AT, OTHER), (OTHERS, ID)))),
    ("changed", "notice", NOTICE.format("body = replace(body, 'MIX', 'NIX')", "notice")),
    ("changed", "notice3", NOTICE.format("published_by = 'nobody'", "notice3")),
    ("removed", "notice4", "DELETE FROM consent_notice WHERE id = %(notice4)s"),
    ("inserted", "many", NEW_CHANGE.format("%(many)s")),
    ("inserted", "few", NEW_CHANGE.format("%(few)s")),
    ("changed", "first", "UPDATE consent_change SET by = 'eve' WHERE id = %(first)s"),
    ("removed", "last", "DELETE FROM consent_change WHERE id = %(last)s"),
)
# As SQLite allows: no text, or one that is not UTF-8; an id that is the same UUID
ON_SQLITE = (
    ("changed", "id", EDIT.format(f"language = {ODD}")),
    ("changed", "id", f"UPDATE proof_leaf SET salt = 'text' WHERE record = {ID}"),
    ("changed", "id", f"UPDATE proof_leaf SET salt = {ODD} WHERE record = {ID}"),
    ("changed", "notice", NOTICE.format("body = x'ff'", "notice")),
    ("changed", "notice3", NOTICE.format(f"published_by = {ODD}", "notice3")),
    # Under the other's place, with its leaf: the index that refuses it is gone above
    ("inserted", "upper", COPY.replace("new", "upper"), TWIN.replace("new", "upper")),
    ("inserted", "dashed", COPY.replace("new", "dashed"), TWIN.replace("new", "dashed")),
)
ON_POSTGRESQL = (
    (
        "inserted",
        "id",
        f"INSERT INTO consent_decision SELECT * FROM consent_decision WHERE id = {ID}",
    ),
)


def decide(number: int) -> UUID:
    at = THEN + timedelta(milliseconds=number)
    return recorded.decide(at, choices={"analytics": number % 2 == 0}).pk


def make() -> None:
    site = filled.seed()
    with acting("ada"):
        for number in range(8):
            site.name = f"MIX {number}"
            site.save()
    for _ in range(4):
        filled.publish(site)
    made = [decide(number) for number in range(DECISIONS)]
    place_all(THEN)
    _erase(made[:1])
    leaves.merge_tombstones(NOW + timedelta(days=1))
    _erase(made[1:30])
    leaves.merge_tombstones(NOW + timedelta(days=2))
    _erase(made[30:ERASED])
    decide(DECISIONS)
    place_all(THEN + timedelta(hours=2))


def _erase(ids: Collection[UUID]) -> None:
    """As erasure and retention do it."""
    with write_permit():
        leaves.write_tombstones(leaves.delete(Leaf.Kind.DECISION, ids), Reason.ERASED, NOW)
        Decision.objects.filter(pk__in=ids).delete()


def touch() -> Named:
    expected = _wait()
    drop_triggers()
    cases = [*CASES, *(ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL)]
    if connection.vendor == "postgresql":
        ask("SET CONSTRAINTS ALL IMMEDIATE")
        ask("ALTER TABLE consent_decision DROP CONSTRAINT consent_decision_pkey")
        ask("SET CONSTRAINTS ALL DEFERRED")
    placed = Leaf.objects.filter(place__gte=0)
    some = placed.filter(kind="D").order_by("place").values_list("record", "place")[::7]
    notices, changes = Notice.objects.order_by("pk"), Change.objects.order_by("pk")
    shared = {
        "notice": notices[1].pk,
        "notice3": notices[2].pk,
        "notice4": notices[3].pk,
        "first": changes[0].pk,
        "last": changes.reverse()[0].pk,
        "many": 9999,
        "few": -7,
        "salt": bytes(16),
        "entry": bytes(16),
    }
    expected |= _touch_tombstones()
    for (words, names, *statements), (id, at), (other, others) in zip(
        cases, some[::2], some[1::2], strict=False
    ):
        own = {"id": id, "other": other, "place": at, "others_place": others}
        new = {"new": uuid7.uuid7(uuid7.time_of(id)), "spare": UUID(int=1)}
        facts = {**shared, **own, **new, "upper": id.hex.upper(), "dashed": str(id)}
        for sql in statements:
            ask(sql, **facts)
        each = names.split()
        expected |= {
            (word, str(facts[name])) for word, name in zip(cycle(words.split()), each, strict=False)
        }
    assert len(some) >= 2 * len(cases)
    return expected


def _wait() -> Named:
    """Leave an answer without a place, as whoever has the key does it."""
    return {("waiting", str(decide(DECISIONS + 1)))}


def _touch_tombstones() -> Named:
    """One is widened, and one is gone: what they stand for is erased by nobody then."""
    merged = Leaf.objects.filter(kind="T").values("record")
    widened = Tombstone.objects.filter(pk__in=merged)[:1].get()
    gone = Tombstone.objects.exclude(pk__in=merged)[:1].get()
    ask("UPDATE proof_tombstone SET places = places || ' 1' WHERE id = %(id)s", id=widened.pk)
    ask("DELETE FROM proof_tombstone WHERE id = %(id)s", id=gone.pk)
    spans = [*leaves.read(widened.places), *leaves.read(gone.places)]
    places = {("removed", str(at)) for first, last in spans for at in range(first, last + 1)}
    return places | {("changed", str(widened.pk))}


def _names(finding: Finding) -> tuple[str, str]:
    at = finding.detail.split()[3] if finding.place is None else str(finding.place)
    return finding.finding, finding.row or at


def differences() -> Iterator[tuple[str, str]]:
    """Yield what is named without cause, and what is not named; the database is left as it was."""
    yield from map(_names, Verification().all())
    with transaction.atomic():
        expected = touch()
        yield from expected ^ set(map(_names, Verification().all()))
        transaction.set_rollback(True)
