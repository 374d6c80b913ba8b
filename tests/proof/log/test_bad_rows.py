"""Rows that nobody can read were put there by somebody else: they hold nobody up."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from consent.models import Change, Decision, Site
from consent.proof.formats.tree import commitment
from consent.proof.log import sequencer
from consent.proof.models import Leaf
from tests.proof.log.test_sequencer import add_changes, all_entries, opened, waiting
from tests.proof.places import place_of
from tests.record.recorded import NOON, record
from tests.servers import Project

BAD = UUID(int=1_000)
ON_POSTGRESQL = """
import json
from uuid import UUID
from django.db import connection
from consent import publishing
from consent.models import Change
from consent.proof.models import Leaf
from consent.proof.log import sequencer
from tests import filled
from tests.record.recorded import NOON, record
from tests.proof.log.test_bad_rows import insert
from tests.proof.log.test_sequencer import add_changes

publishing.publish(filled.seed())
Leaf.objects.create(kind="Z", record=UUID(int=1), salt=bytes(16))
add_changes(1)
insert(Change, id="1000", at="'infinity'")  # psycopg refuses it
insert(Change, id="1001")  # and the server this one
record()

def refuse(execute, sql, params, *rest):
    is_it = 'FROM "consent_change"' in sql and "= ANY" in sql and 1_001 in params[0]
    return execute("SELECT 1 / 0" if is_it else sql, None if is_it else params, *rest)

with connection.execute_wrapper(refuse):
    sequencer.run(NOON)
print(json.dumps([list(Leaf.objects.filter(place=None).values_list("kind", flat=True)),
    Leaf.objects.exclude(place=None).count() == Leaf.objects.count() - 1]))
"""


def insert(model: type[Change] | type[Decision], **values: str) -> None:
    """A copy of a row, with other values in some columns."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    taken = ", ".join(values.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {taken} FROM {table} LIMIT 1")


def of_no_notice() -> None:
    insert(Decision, id=f"'{BAD.hex}'", notice_id="999")


def of_no_text() -> None:
    insert(Decision, id=f"'{BAD.hex}'", language="CAST(x'ff' AS TEXT)")


def of_no_number() -> None:
    insert(Decision, id=f"'{BAD.hex}'", choices=f"'[{'1' * 5_000}]'")


def of_no_time() -> None:
    insert(Change, id="1000", at="'yesterday'")


@pytest.fixture
def placed(site: Site) -> Iterator[None]:
    sequencer.run(NOON)
    with transaction.atomic():  # what fits no foreign key is taken back
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("placed")
class TestOnSqlite:
    @pytest.mark.parametrize("bad", [of_no_notice, of_no_text, of_no_number, of_no_time])
    def test_a_row_that_nobody_can_read_is_an_empty_record(
        self, bad: Callable[[], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        good = [record(), record()]
        add_changes(2)
        bad()

        assert sequencer.run(NOON) == 5

        (leaf,) = Leaf.objects.filter(record=BAD)
        assert leaf.place is not None
        entries = all_entries(opened().size)
        assert entries[leaf.place] == commitment(bytes(leaf.salt), b"")
        empty = {commitment(bytes(one.salt), b"") for one in Leaf.objects.exclude(pk=leaf.pk)}
        assert empty.isdisjoint(entries)
        assert all(place_of(one.pk) is not None for one in good)
        (line,) = [one for one in caplog.messages if "cannot be read" in one]
        assert f"A row of kind {leaf.kind} " in line

    def test_a_leaf_of_no_kind_is_left_alone(self) -> None:
        Leaf.objects.create(kind="Z", record=BAD, salt=bytes(16))
        decision = record()

        assert sequencer.run(NOON) == 1

        assert place_of(decision.pk) is not None
        assert Leaf.objects.get(place=None).kind == "Z"
        assert waiting() == 0

    def test_those_that_wait_are_found_without_a_look_at_all_leaves(self) -> None:
        assert "USING INDEX leaf_waiting" in sequencer.pending_leaves().explain()

    def test_an_outage_makes_no_row_unreadable(self) -> None:
        decision = record()

        def locked(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if 'FROM "consent_decision"' in sql:
                raise OperationalError("database is locked")
            return execute(sql, *rest)

        with connection.execute_wrapper(locked), pytest.raises(OperationalError):
            sequencer.run(NOON)

        assert place_of(decision.pk) is None


def test_on_postgresql_the_rest_of_the_batch_gets_its_places(
    own_postgres: Project,
) -> None:
    *lines, told = own_postgres.python(ON_POSTGRESQL).splitlines()

    assert json.loads(told) == [["Z"], True]
    assert ["cannot be read" in line for line in lines] == [True, True]
