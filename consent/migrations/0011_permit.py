"""On PostgreSQL the write permit is a setting of the transaction, no row of a table.

Two erasures at once that write into one table block each other where the database is sharded.
Processes of the release before go on: their row still counts. A later release forgets the table
there; on SQLite it stays.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# function → the rows that a permit opens
OPENED = {
    "consent_refuse": "TG_TABLE_NAME LIKE 'consent_decision%'"
    " OR TG_TABLE_NAME = 'consent_accountanswer'",
    "consent_refuse_staff": "TG_TABLE_NAME = 'consent_change'",
}
SETTING = "current_setting('consent.permit', true) = 'on'"
ROW = "EXISTS (SELECT 1 FROM consent_write_permit)"
FUNCTION = """
    CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND ({opened}) THEN
            {permits}
        END IF;
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


def by_setting(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    # Two steps: whoever has the setting does not look into the table
    _replace(editor, SETTING, ROW)


def by_row(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _replace(editor, ROW)


def _replace(editor: BaseDatabaseSchemaEditor, *conditions: str) -> None:
    if editor.connection.vendor != "postgresql":
        return
    permits = "\n            ".join(f"IF {one} THEN RETURN OLD; END IF;" for one in conditions)
    for name, opened in OPENED.items():
        sql = FUNCTION.format(name=name, opened=opened, permits=permits)
        editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("consent", "0009_words")]
    operations = [migrations.RunPython(by_setting, by_row)]
