"""The database itself refuses to rewrite or delete what was recorded.

Django's `save()` is not the only way to a row: `queryset.update()` and any SQL shell go round it.
While `consent_door` holds a row, which only an open transaction of retention or erasure can see,
a DELETE of decisions passes. Nothing opens the door for an UPDATE, or for a notice.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DECISION, NOTICE = "consent_decision", "consent_notice"


def refuse(table: str, verb: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"


SQLITE = {
    f"{DECISION}_no_update": f"BEFORE UPDATE ON {DECISION} {refuse(DECISION, 'UPDATE')}",
    f"{DECISION}_no_delete": f"""BEFORE DELETE ON {DECISION}
        WHEN NOT EXISTS (SELECT 1 FROM consent_door) {refuse(DECISION, "DELETE")}""",
    # INSERT OR REPLACE deletes without firing a delete trigger
    f"{DECISION}_no_replace": f"""BEFORE INSERT ON {DECISION}
        WHEN EXISTS (SELECT 1 FROM {DECISION} WHERE id = NEW.id) {refuse(DECISION, "REPLACE")}""",
    f"{NOTICE}_no_update": f"BEFORE UPDATE ON {NOTICE} {refuse(NOTICE, 'UPDATE')}",
    f"{NOTICE}_no_delete": f"BEFORE DELETE ON {NOTICE} {refuse(NOTICE, 'DELETE')}",
    f"{NOTICE}_no_replace": f"""BEFORE INSERT ON {NOTICE}
        WHEN EXISTS (
            SELECT 1 FROM {NOTICE}
            WHERE id = NEW.id OR (site_id = NEW.site_id AND number = NEW.number)
        ) {refuse(NOTICE, "REPLACE")}""",
}

POSTGRESQL_FUNCTION = """
    CREATE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND TG_TABLE_NAME LIKE 'consent_decision%'
           AND EXISTS (SELECT 1 FROM consent_door) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name, body in SQLITE.items():
            editor.execute(f"CREATE TRIGGER {name} {body}")
        return
    editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table in (DECISION, NOTICE):
        editor.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION consent_refuse()"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"
        )


def release(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in SQLITE:
            editor.execute(f"DROP TRIGGER {name}")
        return
    for table in (DECISION, NOTICE):
        editor.execute(f"DROP TRIGGER {table}_kept ON {table}")
        editor.execute(f"DROP TRIGGER {table}_whole ON {table}")
    editor.execute("DROP FUNCTION consent_refuse()")


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_catalogue_and_record")]
    operations = [migrations.RunPython(protect, release)]
