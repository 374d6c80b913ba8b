"""The transparency log. It only grows: the database itself refuses everything else.

A leaf is given its place once, and is deleted with its row, by a write permit. A bundle or a tile
grows until it is full, and a checkpoint until its hour is over. Nothing that was there is changed:
processes of the release before go on, and their rows get leaves later.

On SQLite intake writes a decision and its leaf by one INSERT into a view: of two statements the
first would take the lock that all who write wait for, and keep it until Python comes to the second.
Whoever makes `consent_decision` anew has to drop the view before, and its triggers come after.
"""

import uuid

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NEVER = "1 = 0"
FULL = 256 * 32  # octets


def grows(column: str, *key: str) -> str:
    """A row may become longer until it is full; what it begins with stays."""
    same = " AND ".join(f"NEW.{one} = OLD.{one}" for one in key)
    return (
        f"{same} AND length(OLD.{column}) < {FULL} AND length(NEW.{column}) <= {FULL} "
        f"AND length(NEW.{column}) > length(OLD.{column}) "
        f"AND substr(NEW.{column}, 1, length(OLD.{column})) = OLD.{column}"
    )


# table → its key, and which UPDATE passes
TABLES = {
    "consent_leaf": (
        ("kind", "record"),
        "OLD.place IS NULL AND NEW.place IS NOT NULL AND NEW.kind = OLD.kind "
        "AND NEW.record = OLD.record AND NEW.salt = OLD.salt",
    ),
    "consent_logentries": (("number",), grows("entries", "number")),
    "consent_logtile": (("level", "number"), grows("hashes", "level", "number")),
    "consent_logcheckpoint": (("id",), "NEW.id = OLD.id AND NEW.size >= OLD.size"),
    "consent_tombstone": (("id",), NEVER),
    "consent_logcut": (("id",), NEVER),
}
PERMITTED = {
    "sqlite": "EXISTS (SELECT 1 FROM consent_write_permit)",
    "postgresql": "coalesce(current_setting('consent.permit', true), '') = 'on'",
}
FUNCTION = """
    CREATE FUNCTION consent_refuse_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$"""

INTAKE = "consent_intake"
LEAF = "INSERT INTO consent_leaf (kind, record, salt) VALUES ('D', NEW.id, NEW.salt);"


def triggers(table: str, engine: str) -> dict[str, str]:
    """Of one table: name → when it fires."""
    key, update = TABLES[table]
    delete = PERMITTED[engine] if table == "consent_leaf" else NEVER
    fires = {
        "no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({update}))",
        "no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW WHEN (NOT ({delete}))",
    }
    if engine == "sqlite":  # INSERT OR REPLACE deletes without firing a delete trigger
        same = " AND ".join(f"{one} = NEW.{one}" for one in key)
        exists = f"SELECT 1 FROM {table} WHERE {same}"
        fires["no_replace"] = f"BEFORE INSERT ON {table} FOR EACH ROW WHEN (EXISTS ({exists}))"
    else:
        fires["no_truncate"] = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return {f"{table}_{name}": when for name, when in fires.items()}


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    engine = editor.connection.vendor
    if engine == "postgresql":
        editor.execute(FUNCTION, params=None)
        # Hashes do not compress, and nobody should try with every batch
        for table, column in (("consent_logentries", "entries"), ("consent_logtile", "hashes")):
            editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
    for table in TABLES:
        refused = f"BEGIN SELECT RAISE(ABORT, '{table} only grows: refused'); END"
        deed = refused if engine == "sqlite" else "EXECUTE FUNCTION consent_refuse_log()"
        for name, when in triggers(table, engine).items():
            editor.execute(f"CREATE TRIGGER {name} {when} {deed}", params=None)
    if engine == "sqlite":
        _make_intake(apps, editor)


def _make_intake(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    decision = apps.get_model("consent", "Decision")._meta
    columns = [str(field.column) for field in decision.concrete_fields]
    row, new = ", ".join(columns), ", ".join(f"NEW.{column}" for column in columns)
    editor.execute(f"CREATE VIEW {INTAKE} AS SELECT {row}, NULL AS salt FROM {decision.db_table}")
    editor.execute(
        f"CREATE TRIGGER {INTAKE}_row INSTEAD OF INSERT ON {INTAKE} BEGIN "
        f"INSERT INTO {decision.db_table} ({row}) VALUES ({new}); {LEAF} END"
    )


def unprotect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    engine = editor.connection.vendor
    if engine == "sqlite":
        editor.execute(f"DROP VIEW {INTAKE}")
    for table in TABLES:
        for name in triggers(table, engine):
            on = "" if engine == "sqlite" else f" ON {table}"
            editor.execute(f"DROP TRIGGER {name}{on}")
    if engine == "postgresql":
        editor.execute("DROP FUNCTION consent_refuse_log()")


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0011_permit"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogCheckpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LogCut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("size", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField(blank=True)),
                (
                    "notices_from",
                    models.PositiveIntegerField(
                        help_text="The next notice's number, above those of the notices that are "
                        "lost."
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LogEntries",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entries", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LogTile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[("erased", "a visitor asked for it"), ("forgotten", "by age")],
                        max_length=9,
                    ),
                ),
                ("day", models.DateField()),
                ("places", models.TextField(help_text="Places, as ranges: 12 40-255")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "record",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("D", "Decision"),
                            ("N", "Notice"),
                            ("C", "Change"),
                            ("T", "Tombstone"),
                            ("X", "Cut"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "record",
                    models.UUIDField(
                        help_text="The row's id; of a number, the UUID of that number."
                    ),
                ),
                ("salt", models.BinaryField(max_length=16)),
                ("place", models.BigIntegerField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("place", None)), fields=["record"], name="leaf_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", False)),
                        fields=("place",),
                        name="one_leaf_per_place",
                    )
                ],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
