"""On PostgreSQL the record is partitioned by month, on its own key: a UUIDv7 begins with its time.

Nothing is copied: the table as it was becomes the partition of what no month holds. Months are made
and filled by `consent/partitions.py`, which `migrate` calls when it is through.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE, REST, INDEX = "consent_decision", "consent_decision_rest", "decision_by_visitor"
FOREIGN_KEYS = f"""
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = '{TABLE}'::regclass AND contype = 'f' AND conparentid = 0"""

ASIDE = f"""
    DROP TRIGGER {TABLE}_kept ON {TABLE};
    ALTER TABLE {TABLE} RENAME TO {REST};
    ALTER INDEX {TABLE}_pkey RENAME TO {REST}_pkey;
    ALTER INDEX {INDEX} RENAME TO {REST}_by_visitor;
    CREATE TABLE {TABLE} (LIKE {REST} INCLUDING DEFAULTS) PARTITION BY RANGE (id)"""

TOGETHER = f"""
    CREATE TABLE {TABLE}_whole (LIKE {TABLE} INCLUDING DEFAULTS);
    INSERT INTO {TABLE}_whole SELECT * FROM {TABLE};
    DROP TABLE {TABLE};
    ALTER TABLE {TABLE}_whole RENAME TO {TABLE}"""

KEPT = f"""
    ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_pkey PRIMARY KEY (id);
    CREATE INDEX {INDEX} ON {TABLE} (visitor, id);
    CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION consent_refuse();
    CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"""


def split(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        remake(editor, ASIDE)
        # its own trigger against TRUNCATE it has already; that against DELETE comes with the parent
        editor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {REST} DEFAULT")


def merge(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        remake(editor, TOGETHER)


def remake(editor: BaseDatabaseSchemaEditor, make: str) -> None:
    """Put another table in the place of the record, with the same keys, index and triggers."""
    with editor.connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        foreign = cursor.fetchall()
    editor.execute(make, params=None)
    editor.execute(KEPT, params=None)
    for name, definition in foreign:
        editor.execute(f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {definition}', params=None)


class Migration(migrations.Migration):
    dependencies = [("consent", "0008_a_cookie_for_the_session")]
    operations = [migrations.RunPython(split, merge)]
