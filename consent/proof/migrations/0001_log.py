"""The transparency log. It only grows: the database itself refuses everything else.

A leaf is given its place once, and is deleted with its row, by a write permit. A tile grows until it
is full, and the checkpoint without end. A tombstone is written anew when it is given its leaf, by a
permit too.

A trigger gives each row of the record its leaf, so that whoever writes a row knows of no log.
"""

import uuid

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from consent.models.append_only import AppendOnlyTable

FULL = 256 * 32  # octets


# A tile may become longer until it is full; what it begins with stays
GROWS = (
    f"NEW.level = OLD.level AND NEW.number = OLD.number AND length(OLD.hashes) < {FULL} "
    f"AND length(NEW.hashes) <= {FULL} AND length(NEW.hashes) > length(OLD.hashes) "
    "AND substr(NEW.hashes, 1, length(OLD.hashes)) = OLD.hashes"
)
TABLES = (
    AppendOnlyTable(
        "proof_leaf",
        key=("kind", "record"),
        may_change="OLD.place IS NULL AND NEW.place IS NOT NULL AND NEW.kind = OLD.kind "
        "AND NEW.record = OLD.record AND NEW.salt = OLD.salt",
        is_forgotten=True,
    ),
    AppendOnlyTable("proof_logtile", key=("level", "number"), may_change=GROWS),
    AppendOnlyTable("proof_logcheckpoint", may_change="NEW.id = OLD.id AND NEW.size >= OLD.size"),
    AppendOnlyTable("proof_tombstone", is_forgotten=True),
)


# Table → kind of its rows' leaves, and whether their key is a UUID
LOGGED = (
    ("consent_decision", "D", True),
    ("consent_notice", "N", False),
    ("consent_change", "C", False),
)
# 16 random octets. PostgreSQL has them as a UUID, 6 bits of which are fixed (decision 0024)
SALT = {"sqlite": "randomblob(16)", "postgresql": "uuid_send(gen_random_uuid())"}
# The key of a leaf: a number as the UUID of that number
OF_NUMBER = {
    "sqlite": "printf('%032x', {row}.id)",
    "postgresql": "lpad(to_hex({row}.id), 32, '0')::uuid",
}


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        table.protect(editor)
    for name, kind, is_uuid in LOGGED:
        add_leaves(editor, name, kind, is_uuid=is_uuid)
    if editor.connection.vendor == "postgresql":
        # Hashes do not compress, and nobody should try with every batch
        editor.execute("ALTER TABLE proof_logtile ALTER COLUMN hashes SET STORAGE EXTERNAL")


def add_leaves(editor: BaseDatabaseSchemaEditor, table: str, kind: str, *, is_uuid: bool) -> None:
    """Give each row of the table a leaf: those that are there, and those to come."""
    vendor = editor.connection.vendor
    key = "{row}.id" if is_uuid else OF_NUMBER[vendor]
    columns = f"'{kind}', {key}, {SALT[vendor]}"
    into = "INSERT INTO proof_leaf (kind, record, salt)"
    editor.execute(f"{into} SELECT {columns.format(row=table)} FROM {table}", params=None)
    insert, name = f"{into} VALUES ({columns.format(row='NEW')});", f"proof_leaf_of_{table}"
    if vendor == "postgresql":
        editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {insert} RETURN NULL; END $$",
            params=None,
        )
        insert = f"EXECUTE FUNCTION {name}()"
        editor.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW {insert}", params=None
        )
    else:
        editor.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN {insert} END", params=None
        )


def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave the record without a log: its tables are dropped next, with their triggers."""
    for table, _, _ in LOGGED:
        name = f"proof_leaf_of_{table}"
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION {name} CASCADE")
        else:
            editor.execute(f"DROP TRIGGER {name}")


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
                ("timeline", models.BigIntegerField(null=True)),
                ("check_began_at", models.DateTimeField(null=True)),
                ("check_ended_at", models.DateTimeField(null=True)),
                ("checked", models.BigIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
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
                ("reason", models.CharField(max_length=9)),
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
        migrations.RunPython(protect, remove),
    ]
