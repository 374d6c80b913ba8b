"""What can be done to one decision, or to two, by whoever owns the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consent.lib import uuid7
from tests.verification.owner import Owner

COLUMNS = (
    "notice_id, choices, surface, method, language, region, model, place, place_model, signal,"
    " decided_at, received_at"
)
Expected = set[tuple[str, str]]  # the word, and the row; or its place, where it is gone altogether


def change(owner: Owner, id: UUID, other: UUID) -> Expected:
    """A no becomes a yes."""
    owner.ask("UPDATE consent_decision SET choices = %s WHERE id = %s", YES, id)
    return {("changed", str(id))}


def change_visitor(owner: Owner, id: UUID, other: UUID) -> Expected:
    owner.ask("UPDATE consent_decision SET visitor = %s WHERE id = %s", other, id)
    return {("changed", str(id))}


def delete(owner: Owner, id: UUID, other: UUID) -> Expected:
    owner.ask("DELETE FROM consent_decision WHERE id = %s", id)
    return {("removed", str(id))}


def delete_with_leaf(owner: Owner, id: UUID, other: UUID) -> Expected:
    """Nothing is left that knows the id: the place is named."""
    place = place_of(owner, id)
    owner.ask("DELETE FROM consent_leaf WHERE kind = 'D' AND record = %s", id)
    owner.ask("DELETE FROM consent_decision WHERE id = %s", id)
    return {("removed", f"{place}")}


def insert(owner: Owner, id: UUID, other: UUID) -> Expected:
    new = uuid7.uuid7(uuid7.time_of(id))
    copy_decision(owner, id, new)
    return {("inserted", str(new))}


def insert_with_leaf(owner: Owner, id: UUID, other: UUID) -> Expected:
    """It claims a place that the log has not."""
    new = uuid7.uuid7(uuid7.time_of(id))
    copy_decision(owner, id, new)
    place = 10**9 + new.int % 10**9
    give_leaf(owner, new, place)
    return {("inserted", str(new))}


def insert_below(owner: Owner, id: UUID, other: UUID) -> Expected:
    """It claims a place that nobody walks by."""
    new = uuid7.uuid7(uuid7.time_of(id))
    copy_decision(owner, id, new)
    give_leaf(owner, new, -2 - new.int % 10**9)
    return {("inserted", str(new))}


def swap(owner: Owner, id: UUID, other: UUID) -> Expected:
    """Two answers change hands."""
    spare = UUID(int=1)
    for one, new in ((id, spare), (other, id), (spare, other)):
        owner.ask("UPDATE consent_decision SET id = %s WHERE id = %s", new, one)
    return {("changed", str(id)), ("changed", str(other))}


def swap_places(owner: Owner, id: UUID, other: UUID) -> Expected:
    first, second = place_of(owner, id), place_of(owner, other)
    for one, place in ((id, -1), (other, first), (id, second)):
        owner.ask("UPDATE consent_leaf SET place = %s WHERE kind = 'D' AND record = %s", place, one)
    return {("changed", str(id)), ("changed", str(other))}


def date_back(owner: Owner, id: UUID, other: UUID) -> Expected:
    ((decided, received),) = owner.ask(
        "SELECT decided_at, received_at FROM consent_decision WHERE id = %s", id
    )
    owner.ask(
        "UPDATE consent_decision SET decided_at = %s, received_at = %s WHERE id = %s",
        earlier(decided),
        earlier(received),
        id,
    )
    return {("changed", str(id))}


def date_never(owner: Owner, id: UUID, other: UUID) -> Expected:
    """To a moment that PostgreSQL has and Python has not: no other row hides behind it."""
    owner.ask("UPDATE consent_decision SET received_at = 'infinity' WHERE id = %s", id)
    return {("changed", str(id))}


def salt(owner: Owner, id: UUID, other: UUID) -> Expected:
    owner.ask("UPDATE consent_leaf SET salt = %s WHERE record = %s", bytes(16), id)
    return {("changed", str(id))}


YES = '{"analytics": [1, 1], "marketing": [1, 1], "tampered": [1, 1]}'
Attack = Callable[[Owner, UUID, UUID], Expected]
ATTACKS: dict[str, tuple[Attack, ...]] = {
    "change": (change, change_visitor),
    "delete": (delete, delete_with_leaf),
    "insert": (insert, insert_with_leaf, insert_below),
    "swap": (swap, swap_places),
    "re-date": (date_back, date_never),
}


def place_of(owner: Owner, id: UUID) -> int:
    ((place,),) = owner.ask("SELECT place FROM consent_leaf WHERE kind = 'D' AND record = %s", id)
    return int(place)


def give_leaf(owner: Owner, id: UUID, place: int | None) -> None:
    owner.ask(
        "INSERT INTO consent_leaf (kind, record, salt, place) VALUES ('D', %s, %s, %s)",
        id,
        bytes(16),
        place,
    )


def earlier(at: Any) -> Any:
    """A month before, as the engine writes it."""
    if isinstance(at, datetime):
        return at - timedelta(days=30)
    return f"{datetime.fromisoformat(at) - timedelta(days=30):%Y-%m-%d %H:%M:%S.%f}"


def copy_decision(owner: Owner, id: UUID, new: UUID | str) -> None:
    owner.ask(
        f"INSERT INTO consent_decision (id, visitor, {COLUMNS}) "
        f"SELECT %s, %s, {COLUMNS} FROM consent_decision WHERE id = %s",
        new,
        new,
        id,
    )


def named(facts: dict[str, Any]) -> tuple[str, str]:
    return facts["finding"], facts.get("row") or str(facts.get("place"))
