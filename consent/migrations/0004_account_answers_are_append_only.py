"""What accounts came to is kept like a decision: added, and deleted through the door alone."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "consent_accountanswer"


def refuse(verb: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only: {verb} refused'); END"


SQLITE = {
    f"{TABLE}_no_update": f"BEFORE UPDATE ON {TABLE} {refuse('UPDATE')}",
    f"{TABLE}_no_delete": f"""BEFORE DELETE ON {TABLE}
        WHEN NOT EXISTS (SELECT 1 FROM consent_door) {refuse("DELETE")}""",
    f"{TABLE}_no_replace": f"""BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) {refuse("REPLACE")}""",
}

FUNCTION = """
    CREATE OR REPLACE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND (TG_TABLE_NAME LIKE 'consent_decision%'
                                 OR TG_TABLE_NAME = 'consent_accountanswer')
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
    editor.execute(FUNCTION, params=None)
    editor.execute(
        f"CREATE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION consent_refuse()"
    )
    editor.execute(
        f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"
    )


def release(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name in SQLITE:
            editor.execute(f"DROP TRIGGER {name}")
        return
    editor.execute(f"DROP TRIGGER {TABLE}_kept ON {TABLE}")
    editor.execute(f"DROP TRIGGER {TABLE}_whole ON {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_regions_accounts_requests")]
    operations = [migrations.RunPython(protect, release)]
