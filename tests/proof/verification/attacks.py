"""What can be done by whoever owns the database, and what is to be named of it then."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent.lib import uuid7
from tests.proof.verification.owner import Owner

COLUMNS = (
    "notice_id, choices, surface, method, language, region, model, place, place_model, signal,"
    " decided_at, received_at"
)
COPY = (
    f"INSERT INTO consent_decision (id, visitor, {COLUMNS}) "
    f"SELECT %(new)s, %(new)s, {COLUMNS} FROM consent_decision WHERE id = %(id)s"
)
LEAF = (
    "INSERT INTO proof_leaf (kind, record, salt, entry, seal, place) "
    "VALUES ('D', %(new)s, %(salt)s, %(salt)s, %(salt)s, {})"
)
PLACE = "UPDATE proof_leaf SET place = {} WHERE kind = 'D' AND record = {}"
PLACE_OF = "SELECT place FROM proof_leaf WHERE kind = 'D' AND record = %(id)s"
MOVE = "UPDATE consent_decision SET id = {} WHERE id = {}"
ID, OTHER, SPARE = "%(id)s", "%(other)s", "%(spare)s"
Expected = set[tuple[str, str]]  # the word, and the row; or its place, where it is gone altogether


@dataclass(frozen=True)
class Attack:
    """On one decision, `id`, or on two. `new` is made up."""

    word: str
    named: str  # of the facts below: what is named of it
    statements: tuple[str, ...]

    def __call__(self, owner: Owner, id: UUID, other: UUID) -> Expected:
        new = uuid7.uuid7(uuid7.time_of(id))
        facts = {
            "id": id,
            "other": other,
            "new": new,
            "spare": UUID(int=1),
            "salt": bytes(16),
            "place": owner.one(PLACE_OF, id=id),
            "others_place": owner.one(PLACE_OF, id=other),
            "beyond": 10**9 + new.int % 10**9,
            "below": -2 - new.int % 10**9,
        }
        for sql in self.statements:
            owner.ask(sql, **facts)
        return {(self.word, str(facts[name])) for name in self.named.split()}


def _set(what: str) -> Attack:
    return Attack("changed", "id", (f"UPDATE consent_decision SET {what} WHERE id = {ID}",))


DELETE = f"DELETE FROM consent_decision WHERE id = {ID}"
NO_LEAF = f"DELETE FROM proof_leaf WHERE record = {ID}"
NOT_OURS = LEAF.format("NULL")  # waits for a place
TOMBSTONE = (
    "INSERT INTO proof_tombstone (id, day, places, seal) "
    "VALUES (%(new)s, '2026-01-01', %(place)s, %(salt)s)"
)
ATTACKS: dict[str, tuple[Attack, ...]] = {
    "change": (
        _set("""choices = '{"analytics": [1, 1], "marketing": [1, 1], "tampered": [1, 1]}'"""),
        _set(f"visitor = {OTHER}"),
        _set("region = 'XX'"),
        _set("notice_id = 2"),
    ),
    "delete": (
        Attack("removed", "id", (DELETE,)),
        # Nothing is left that knows the id: the place is named
        Attack("removed", "place", (NO_LEAF, DELETE)),
        Attack("removed", "place", (NO_LEAF, DELETE, TOMBSTONE)),
    ),
    "insert": (
        Attack("inserted", "new", (COPY,)),
        Attack("inserted", "new", (COPY, NOT_OURS)),
        # It claims a place that the log has not, or one that nobody walks by
        Attack("inserted", "new", (COPY, LEAF.format("%(beyond)s"))),
        Attack("inserted", "new", (COPY, LEAF.format("%(below)s"))),
    ),
    "swap": (
        Attack(
            "changed",
            "id other",
            (MOVE.format(SPARE, ID), MOVE.format(ID, OTHER), MOVE.format(OTHER, SPARE)),
        ),
        Attack(
            "changed",
            "id other",
            (
                PLACE.format("-1", ID),
                PLACE.format("%(place)s", OTHER),
                PLACE.format("%(others_place)s", ID),
            ),
        ),
    ),
    "re-date": (
        _set("decided_at = '2020-01-01 00:00:00', received_at = '2020-01-01 00:00:00'"),
        # To a moment that PostgreSQL has and Python has not: no other row hides behind it
        _set("received_at = 'infinity'"),
    ),
}


def named(facts: dict[str, Any]) -> tuple[str, str]:
    return facts["finding"], facts.get("row") or str(facts.get("place"))
