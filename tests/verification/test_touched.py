"""Whoever owns the database touches rows, and each of them is named: those and no other."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from tests.servers import Project
from tests.verification.attacks import (
    ATTACKS,
    Expected,
    copy_decision,
    give_leaf,
    insert,
    named,
    place_of,
)
from tests.verification.owner import Owner, owning, verify

TIMES = 3  # each, of every way


def test_a_whole_record_is_whole(record: Project) -> None:
    status, found, told = verify(record)

    assert (status, found) == (0, [])
    assert told["findings"] == 0
    assert told["rows"]["decision"] == 661
    assert told["rows"]["notice"] == 4 and told["rows"]["change"] >= 8
    assert told["erased"] == 40 and told["rows"]["tombstone"] == 30
    assert told["tombstones_waiting"] == 10
    assert told["places"] == told["leaves"] + 40
    assert told["checkpoints"] >= 2 and told["checkpoint"]


@pytest.mark.requirement("R72")
def test_each_decision_that_was_touched_is_named_and_no_other(record: Project) -> None:
    expected: Expected = set()
    with owning(record) as owner:
        ids = [id for (id,) in owner.ask("SELECT id FROM consent_decision ORDER BY id")]
        some = iter(ids[::7])
        for ways in ATTACKS.values():
            for attack in ways * TIMES:
                expected |= attack(owner, next(some), next(some))

    status, found, told = verify(record)

    assert status == 1 and told["findings"] == len(found)
    assert {named(facts) for facts in found} == expected
    assert len(found) == len(expected)


def test_a_place_is_one_rows(record: Project) -> None:
    """What is unique is the owner's to say, and a place that two rows claim is only one's."""
    expected: Expected = set()
    with owning(record) as owner:
        owner.ask("CREATE TABLE other AS SELECT * FROM consent_leaf")
        owner.ask("DROP TABLE consent_leaf")
        owner.ask("ALTER TABLE other RENAME TO consent_leaf")
        for number in (100, 300):
            id = _leaf(owner, "D", number)
            ((_, new),) = insert(owner, id, id)
            give_leaf(owner, UUID(new), place_of(owner, id))
            expected.add(("changed", new))

    status, found, _ = verify(record)

    assert status == 1
    assert {named(facts) for facts in found} == expected


def _a_notice_is_reworded(owner: Owner) -> Expected:
    owner.ask("UPDATE consent_notice SET body = replace(body, 'MIX', 'NIX') WHERE id = 2")
    return {("changed", "2")}


def _a_notice_has_another_publisher(owner: Owner) -> Expected:
    owner.ask("UPDATE consent_notice SET published_by = 'nobody' WHERE id = 3")
    return {("changed", "3")}


def _a_notice_is_gone(owner: Owner) -> Expected:
    owner.ask("DELETE FROM consent_notice WHERE id = 4")
    return {("removed", "4")}


def _a_change_is_reworded(owner: Owner) -> Expected:
    ((id,),) = owner.ask("SELECT min(id) FROM consent_change WHERE id > 0")
    owner.ask("UPDATE consent_change SET by = 'eve' WHERE id = %s", id)
    return {("changed", str(id))}


def _a_change_is_gone(owner: Owner) -> Expected:
    ((id,),) = owner.ask("SELECT max(id) FROM consent_change")
    owner.ask("DELETE FROM consent_change WHERE id = %s", id)
    return {("removed", str(id))}


def _a_change_is_made_up(owner: Owner) -> Expected:
    columns = "at, by, site, model, row, name, action, field, old, new"
    ((original,),) = owner.ask("SELECT min(id) FROM consent_change")
    for id in (9999, -7):
        owner.ask(
            f"INSERT INTO consent_change (id, {columns}) SELECT %s, {columns} FROM consent_change "
            "WHERE id = %s",
            id,
            original,
        )
    return {("inserted", "9999"), ("inserted", "-7")}


def _a_leaf_is_of_no_kind(owner: Owner) -> Expected:
    owner.ask(
        "INSERT INTO consent_leaf (kind, record, salt, place) VALUES ('Z', %s, %s, -5)",
        uuid4(),
        bytes(16),
    )
    return {("inserted", "-5")}


def _a_decision_has_a_double_in_capitals(owner: Owner) -> Expected:
    """As SQLite allows: its id is another text, and the same UUID."""
    if not owner.is_sqlite:
        return set()
    id = _leaf(owner, "D", 220)
    doubles = {id.hex.upper(), str(id)}
    for double in doubles:
        copy_decision(owner, id, double)
    return {("inserted", double) for double in doubles}


def _a_tombstone_is_widened(owner: Owner) -> Expected:
    id = _logged_tombstone(owner)
    owner.ask("UPDATE consent_tombstone SET places = places || ' 1' WHERE id = %s", id)
    return {("changed", str(id)), ("inserted", str(id))}


def _a_tombstone_is_gone(owner: Owner) -> Expected:
    """Its own row, and what it had covered."""
    id = _logged_tombstone(owner, 1)
    ((places,),) = owner.ask("SELECT places FROM consent_tombstone WHERE id = %s", id)
    owner.ask("DELETE FROM consent_tombstone WHERE id = %s", id)
    return {("removed", str(id)), ("removed", places)}


def _a_tombstone_speaks_of_a_row_that_is_there(owner: Owner) -> Expected:
    return _tombstone(owner, place_of(owner, _leaf(owner, "D", 100)))


def _a_tombstone_speaks_of_a_place_that_is_not(owner: Owner) -> Expected:
    return _tombstone(owner, 10**6)


def _a_cut_is_made_up(owner: Owner) -> Expected:
    owner.ask(
        "INSERT INTO consent_logcut (id, at, size, root, note, notices_from) "
        "VALUES (77, %s, 5, '', '', 1)",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
    )
    return {("inserted", "77")}


def _a_decisions_notice_is_another(owner: Owner) -> Expected:
    id = _leaf(owner, "D", 200)
    owner.ask("UPDATE consent_decision SET notice_id = 2 WHERE id = %s", id)
    return {("changed", str(id))}


def _a_row_goes_before_it_is_in_the_log(owner: Owner) -> Expected:
    id = uuid4()
    owner.ask(
        "INSERT INTO consent_leaf (kind, record, salt, place) VALUES ('D', %s, %s, NULL)",
        id,
        bytes(16),
    )
    return {("removed", str(id))}


def _logged_tombstone(owner: Owner, number: int = 0) -> UUID:
    return _leaf(owner, "T", number)


def _leaf(owner: Owner, kind: str, number: int) -> UUID:
    ((id,),) = owner.ask(
        "SELECT record FROM consent_leaf WHERE kind = %s ORDER BY place LIMIT 1 OFFSET %s",
        kind,
        number,
    )
    return UUID(str(id))


def _tombstone(owner: Owner, place: int) -> Expected:
    id = uuid4()
    owner.ask(
        "INSERT INTO consent_tombstone (id, reason, day, places) VALUES (%s, 'erased', %s, %s)",
        id,
        f"{datetime.now(UTC):%Y-%m-%d}",
        str(place),
    )
    return {("inserted", str(id))}


def _values_are_of_no_such_type(owner: Owner) -> Expected:
    """As SQLite allows: no text, or one that is not UTF-8."""
    if not owner.is_sqlite:
        return set()
    ids = [_leaf(owner, "D", number) for number in range(230, 233)]
    odd = "CAST(x'ff' AS TEXT)"
    owner.ask(f"UPDATE consent_decision SET language = {odd} WHERE id = %s", ids[0])
    owner.ask("UPDATE consent_leaf SET salt = 'text' WHERE record = %s", ids[1])
    owner.ask(f"UPDATE consent_leaf SET salt = {odd} WHERE record = %s", ids[2])
    owner.ask("UPDATE consent_notice SET body = x'ff' WHERE id = 2")
    owner.ask(f"UPDATE consent_notice SET published_by = {odd} WHERE id = 3")
    return {*(("changed", str(id)) for id in ids), ("changed", "2"), ("changed", "3")}


OTHERS = [value for name, value in sorted(globals().items()) if name[:3] in ("_a_", "_va")]


def test_what_else_was_touched_is_named(record: Project) -> None:
    expected: Expected = set()
    with owning(record) as owner:
        for attack in OTHERS:
            expected |= attack(owner)

    status, found, _ = verify(record)

    assert status == 1
    assert {named(facts) for facts in found} == expected
