"""What lets erasure and retention delete from the record on PostgreSQL, and for how long."""

import psycopg
import pytest

from tests.servers import Project

TRY = """
from django.db import IntegrityError, transaction
from django.utils import timezone
from consent import publishing
from consent.models import Decision, WritePermit
from tests import filled
from tests.log.recorded import record

def is_refused():
    try:
        with transaction.atomic():
            Decision.objects.filter(pk=record(timezone.now()).pk).delete()
    except IntegrityError:
        return "refused"
    return "deleted"

publishing.publish(filled.seed())
with transaction.atomic():
    with WritePermit.issue():
        print(WritePermit.objects.count(), is_refused())
    print("before the transaction around it ends:", is_refused())
with WritePermit.issue():
    with WritePermit.issue():
        pass
    print("within another:", is_refused())
with transaction.atomic():
    try:
        with WritePermit.issue():
            raise LookupError
    except LookupError:
        print("after it failed:", is_refused())
record(timezone.now())
"""


@pytest.fixture
def tried(own_postgres: Project) -> list[str]:
    return own_postgres.python(TRY).splitlines()


def test_a_permit_ends_with_the_block_and_leaves_no_row(
    own_postgres: Project, tried: list[str]
) -> None:
    assert tried == [
        "0 deleted",  # rows of one table that two erasures write block each other on shards
        "before the transaction around it ends: refused",
        "within another: deleted",
        "after it failed: refused",
    ]
    with (
        psycopg.connect(own_postgres.database_url) as holder,
        psycopg.connect(own_postgres.database_url) as other,
    ):
        holder.execute("SET LOCAL consent.permit = 'on'")
        with pytest.raises(psycopg.IntegrityError, match="append-only"):
            other.execute("DELETE FROM consent_decision")
        assert holder.execute("DELETE FROM consent_decision").rowcount
        for sql in (b"UPDATE consent_notice SET body = '{}'", b"DELETE FROM consent_notice"):
            with pytest.raises(psycopg.IntegrityError, match="append-only"), holder.transaction():
                holder.execute(sql)
        holder.rollback()
