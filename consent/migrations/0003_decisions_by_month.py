"""On PostgreSQL the record is partitioned by month, on its own key: a UUIDv7 begins with its time.

Nothing is copied: the table as it was becomes the default partition, which holds what has no month
of its own. Months are made and filled by `consent/record/partitions.py`, which `migrate` calls at
the end.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE, DEFAULT, INDEX = "consent_decision", "consent_decision_default", "decision_by_visitor"
FOREIGN_KEYS = f"""
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = '{TABLE}'::regclass AND contype = 'f' AND conparentid = 0"""

ASIDE = f"""
    DROP TRIGGER {TABLE}_no_change ON {TABLE};
    ALTER TABLE {TABLE} RENAME TO {DEFAULT};
    ALTER INDEX {TABLE}_pkey RENAME TO {DEFAULT}_pkey;
    ALTER INDEX {INDEX} RENAME TO {DEFAULT}_by_visitor;
    CREATE TABLE {TABLE} (LIKE {DEFAULT} INCLUDING DEFAULTS) PARTITION BY RANGE (id)"""

TOGETHER = f"""
    CREATE TABLE {TABLE}_whole (LIKE {TABLE} INCLUDING DEFAULTS);
    INSERT INTO {TABLE}_whole SELECT * FROM {TABLE};
    DROP TABLE {TABLE};
    ALTER TABLE {TABLE}_whole RENAME TO {TABLE}"""

PROTECTED = f"""
    ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_pkey PRIMARY KEY (id);
    CREATE INDEX {INDEX} ON {TABLE} (visitor, id);
    CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION consent_refuse();
    CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"""


def split(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        remake(editor, ASIDE)
        # It has its own trigger against TRUNCATE; the one against DELETE comes from the parent
        editor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {DEFAULT} DEFAULT")


def merge(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        remake(editor, TOGETHER)


def remake(editor: BaseDatabaseSchemaEditor, make: str) -> None:
    """Replace the record's table by another with the same keys, index and triggers."""
    with editor.connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        foreign_keys = cursor.fetchall()
    editor.execute(make, params=None)
    editor.execute(PROTECTED, params=None)
    for name, definition in foreign_keys:
        editor.execute(f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {definition}', params=None)


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_record_is_append_only")]
    operations = [migrations.RunPython(split, merge)]
