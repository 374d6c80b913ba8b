"""Whoever owns the database touches rows, and each of them is named: those and no other."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from consent.management.verifying import WHOLE
from tests.servers import Project
from tests.verification.attacks import (
    ATTACKS,
    Expected,
    copy_decision,
    named,
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
    assert told["places"] == sum(told["rows"].values()) + 40
    assert told["checkpoints"] >= 2 and told["checkpoint"]

    page = record.manage("record", "verify")
    assert page.splitlines()[-1] == WHOLE
    assert "661 decisions, 4 notices" in page
    assert record.url.removeprefix("http://") + "/log" in page  # the checkpoint's origin
    assert record.manage("record", "verify", "--quiet") == ""


def test_what_cannot_be_done_is_no_finding(ids: list[UUID]) -> None:
    with pytest.raises(CommandError, match="it was erased, forgotten, or never was") as caught:
        call_command("record", "verify", "--id", "0199d1e2-5a7b-7c3d-8e4f-0123456789ab")
    assert caught.value.returncode == 2

    def away(execute: Callable[..., Any], *rest: Any) -> Any:
        raise OperationalError("the connection is lost")

    with (
        connection.execute_wrapper(away),
        pytest.raises(CommandError, match="It could not be done") as caught,
    ):
        call_command("record", "verify")
    assert caught.value.returncode == 2


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
    return {("changed", str(id))}


def _a_tombstone_is_gone(owner: Owner) -> Expected:
    """Its own row, and what it had covered."""
    id = _logged_tombstone(owner, 1)
    ((places,),) = owner.ask("SELECT places FROM consent_tombstone WHERE id = %s", id)
    owner.ask("DELETE FROM consent_tombstone WHERE id = %s", id)
    return {("removed", str(id)), ("removed", places)}


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


@pytest.mark.requirement("R72")
def test_each_row_that_was_touched_is_named_and_no_other(record: Project) -> None:
    expected: Expected = set()
    with owning(record) as owner:
        ids = [id for (id,) in owner.ask("SELECT id FROM consent_decision ORDER BY id")]
        some = iter(ids[::5])
        for ways in ATTACKS.values():
            for attack in ways * TIMES:
                expected |= attack(owner, next(some), next(some))
        for other in OTHERS:
            expected |= other(owner)
        changed = next(some)
        owner.ask("UPDATE consent_decision SET region = 'XX' WHERE id = %s", changed)

    status, found, told = verify(record)

    assert status == 1 and told["findings"] == len(found)
    assert {named(facts) for facts in found} == expected | {("changed", str(changed))}
    status, found, _ = verify(record, "--id", str(changed))
    assert status == 1 and [named(facts) for facts in found] == [("changed", str(changed))]
