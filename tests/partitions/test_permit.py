"""What lets erasure and retention delete from the record on PostgreSQL, and for how long."""

import psycopg
import pytest

from tests.partitions.record import PRELUDE, ask
from tests.servers import Project

TRY = """
from django.db import IntegrityError, connection, transaction
from consent.models import WritePermit
def is_refused():
    try:
        with transaction.atomic():
            Decision.objects.filter(pk=decide(timezone.now()).pk).delete()
    except IntegrityError:
        return "refused"
    return "deleted"
"""


def test_a_permit_is_no_row(record: Project) -> None:
    """Rows of one table that two erasures write block each other on a sharded database."""
    code = "\nwith WritePermit.issue(): print(WritePermit.objects.count(), is_refused())"

    assert record.python(PRELUDE + TRY + code) == "0 deleted"


AROUND = """
with transaction.atomic():
    with WritePermit.issue():
        print(is_refused())
    print(is_refused())
print(is_refused())
"""


def test_a_permit_ends_before_the_transaction_around_it(record: Project) -> None:
    assert record.python(PRELUDE + TRY + AROUND).split() == ["deleted", "refused", "refused"]


NESTED = """
with WritePermit.issue():
    with WritePermit.issue():
        print(is_refused())
    print(is_refused())
print(is_refused())
"""


def test_a_permit_within_a_permit_ends_with_the_outer_one(record: Project) -> None:
    assert record.python(PRELUDE + TRY + NESTED).split() == ["deleted", "deleted", "refused"]


FAILED = """
with transaction.atomic():
    try:
        with WritePermit.issue():
            print(is_refused())
            raise LookupError
    except LookupError:
        print(is_refused())
try:
    with WritePermit.issue():
        raise LookupError
except LookupError:
    print(is_refused())
"""


def test_what_fails_takes_its_permit_back(record: Project) -> None:
    assert record.python(PRELUDE + TRY + FAILED).split() == ["deleted", "refused", "refused"]


def test_nobody_else_has_the_permit_meanwhile(record: Project) -> None:
    record.python(PRELUDE + "decide(timezone.now())")
    with psycopg.connect(record.database_url) as holder:
        holder.execute("SET LOCAL consent.permit = 'on'")
        with pytest.raises(psycopg.IntegrityError, match="append-only"):
            ask(record, "DELETE FROM consent_decision")
        assert (holder.execute("DELETE FROM consent_decision")).rowcount
        for sql in (b"UPDATE consent_notice SET body = '{}'", b"DELETE FROM consent_notice"):
            with pytest.raises(psycopg.IntegrityError, match="append-only"), holder.transaction():
                holder.execute(sql)
        holder.rollback()


def test_an_erasure_of_the_release_before_goes_on(record: Project) -> None:
    """Its processes run beside the new ones while machines are upgraded one by one."""
    record.python(PRELUDE + "decide(timezone.now())")
    with psycopg.connect(record.database_url) as older:
        older.execute("INSERT INTO consent_write_permit DEFAULT VALUES")
        assert older.execute("DELETE FROM consent_decision").rowcount
        older.rollback()


def test_the_permit_goes_back_to_a_row_and_comes_again(record: Project) -> None:
    record.manage("migrate", "consent", "0009", "-v0")
    with psycopg.connect(record.database_url) as older:
        older.execute("SET LOCAL consent.permit = 'on'")
        with pytest.raises(psycopg.IntegrityError, match="append-only"), older.transaction():
            older.execute("DELETE FROM consent_decision")
        older.execute("INSERT INTO consent_write_permit DEFAULT VALUES")
        assert older.execute("DELETE FROM consent_decision").rowcount
        older.rollback()

    record.manage("migrate", "-v0")

    code = "\nwith WritePermit.issue(): print(is_refused())\nprint(is_refused())"
    assert record.python(PRELUDE + TRY + code).split() == ["deleted", "refused"]
