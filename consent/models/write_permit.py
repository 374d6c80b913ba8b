from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction

SETTING = "consent.permit"  # on PostgreSQL; the triggers read it


class WritePermit(models.Model):
    """What the triggers of the record look for before they let a DELETE pass.

    It is held inside one transaction, so no other connection ever sees it. On SQLite it is a row
    of this table. On PostgreSQL it is a setting: rows written by two erasures at once would block
    each other on a sharded database.
    """

    class Meta:
        db_table = "consent_write_permit"
        default_permissions = ()  # nobody's in the staff

    @classmethod
    @contextmanager
    def issue(cls) -> Iterator[None]:
        """Let retention and erasure delete from the record, and nothing else."""
        hold = _setting if connection.vendor == "postgresql" else cls._row
        with transaction.atomic(), hold():
            yield

    @classmethod
    @contextmanager
    def _row(cls) -> Iterator[None]:
        permit = cls.objects.create()
        yield
        permit.delete()


@contextmanager
def _setting() -> Iterator[None]:
    """A setting of the transaction: a rollback, to a savepoint too, takes it back by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true) = 'on'", [SETTING])
        (is_held,) = cursor.fetchone()
        # Not set_config(): Citus tells its workers of the statement, not of the function
        cursor.execute(f"SET LOCAL {SETTING} = 'on'")
    yield
    if not is_held:  # the transaction around this one may go on
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {SETTING} = ''")
