"""The database itself refuses to rewrite or delete what was recorded.

Django's `save()` is not the only way to a row: `queryset.update()` and any SQL shell bypass it.
While `consent_write_permit` holds a row, which only an open transaction of retention or erasure
can see, a DELETE of decisions and of accounts' answers passes. Nothing permits an UPDATE, or any
change of a notice.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DECISION, NOTICE, ANSWER = "consent_decision", "consent_notice", "consent_accountanswer"
TABLES = (DECISION, NOTICE, ANSWER)


def sqlite(table: str) -> dict[str, str]:
    """The triggers of one table: name → when it fires, and what it does then."""
    exists = f"SELECT 1 FROM {table} WHERE id = NEW.id"
    if table == NOTICE:
        exists += " OR (site_id = NEW.site_id AND number = NEW.number)"
    permit = "" if table == NOTICE else "WHEN NOT EXISTS (SELECT 1 FROM consent_write_permit)"
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {refuse(table, 'UPDATE')}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {permit} {refuse(table, 'DELETE')}",
        # INSERT OR REPLACE deletes without firing a delete trigger
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN EXISTS ({exists}) "
        f"{refuse(table, 'REPLACE')}",
    }


def refuse(table: str, verb: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"


POSTGRESQL_FUNCTION = f"""
    CREATE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND (TG_TABLE_NAME LIKE '{DECISION}%' OR TG_TABLE_NAME = '{ANSWER}')
           AND EXISTS (SELECT 1 FROM consent_write_permit) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for name, body in sqlite(table).items():
                editor.execute(f"CREATE TRIGGER {name} {body}")
        return
    editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table in TABLES:
        editor.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION consent_refuse()"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"
        )


def unprotect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for name in sqlite(table):
                editor.execute(f"DROP TRIGGER {name}")
        return
    for table in TABLES:
        editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    editor.execute("DROP FUNCTION consent_refuse()")


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
