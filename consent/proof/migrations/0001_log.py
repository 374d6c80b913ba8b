"""The transparency log. It only grows: the database itself refuses everything else.

A leaf is given its place once, and is deleted with its row, by a write permit. A bundle or a tile
grows until it is full, and a checkpoint until its hour is over. A tombstone is written anew when it
is given its leaf, by a permit too.

On SQLite intake writes a decision and its leaf by one INSERT into a view: of two statements the
first would take the lock that all who write wait for, and keep it until Python comes to the second.
"""

import uuid

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from consent.models.append_only import AppendOnlyTable

FULL = 256 * 32  # octets
INTAKE = "consent_intake"
LEAF = "INSERT INTO proof_leaf (kind, record, salt) VALUES ('D', NEW.id, NEW.salt);"


def grows(column: str, *key: str) -> str:
    """A row may become longer until it is full; what it begins with stays."""
    same = " AND ".join(f"NEW.{name} = OLD.{name}" for name in key)
    return (
        f"{same} AND length(OLD.{column}) < {FULL} AND length(NEW.{column}) <= {FULL} "
        f"AND length(NEW.{column}) > length(OLD.{column}) "
        f"AND substr(NEW.{column}, 1, length(OLD.{column})) = OLD.{column}"
    )


TABLES = (
    AppendOnlyTable(
        "proof_leaf",
        key=("kind", "record"),
        may_change="OLD.place IS NULL AND NEW.place IS NOT NULL AND NEW.kind = OLD.kind "
        "AND NEW.record = OLD.record AND NEW.salt = OLD.salt",
        is_forgotten=True,
    ),
    AppendOnlyTable("proof_logentries", key=("number",), may_change=grows("entries", "number")),
    AppendOnlyTable(
        "proof_logtile",
        key=("level", "number"),
        may_change=grows("hashes", "level", "number"),
    ),
    AppendOnlyTable("proof_logcheckpoint", may_change="NEW.id = OLD.id AND NEW.size >= OLD.size"),
    AppendOnlyTable("proof_tombstone", is_forgotten=True),
    AppendOnlyTable("proof_logcut"),
)


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        table.protect(editor)
    if editor.connection.vendor == "sqlite":
        make_intake(apps, editor)
        return
    # Hashes do not compress, and nobody should try with every batch
    for name, column in (("proof_logentries", "entries"), ("proof_logtile", "hashes")):
        editor.execute(f"ALTER TABLE {name} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def make_intake(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    decision = apps.get_model("consent", "Decision")._meta
    columns = [str(field.column) for field in decision.concrete_fields]
    row, new = ", ".join(columns), ", ".join(f"NEW.{column}" for column in columns)
    editor.execute(f"CREATE VIEW {INTAKE} AS SELECT {row}, NULL AS salt FROM {decision.db_table}")
    editor.execute(
        f"CREATE TRIGGER {INTAKE}_row INSTEAD OF INSERT ON {INTAKE} BEGIN "
        f"INSERT INTO {decision.db_table} ({row}) VALUES ({new}); {LEAF} END"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consent", "0002_triggers")]

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
                        help_text="The next notice's number, above those of the notices that are lost."
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
            name="RecordCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("place", models.BigIntegerField(default=0)),
                ("positions", models.JSONField(default=dict)),
                ("verified", models.BigIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("findings", models.JSONField(default=list)),
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
        migrations.RunPython(protect),
    ]
