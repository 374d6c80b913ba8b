"""The transparency log. It only grows: the database itself refuses everything else.

A leaf is given its place once, and is deleted with its row, by a write permit. A tile grows until it
is full, and the checkpoint without end. A tombstone is written anew when it is given its leaf, by a
permit too.
"""

import uuid

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from consent.models.append_only import AppendOnlyTable
from consent.proof.log import leaves, records
from consent.proof.models import Leaf

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
        "AND NEW.record = OLD.record AND NEW.salt = OLD.salt AND NEW.entry = OLD.entry "
        "AND NEW.seal = OLD.seal",
        is_forgotten=True,
    ),
    AppendOnlyTable("proof_logtile", key=("level", "number"), may_change=GROWS),
    AppendOnlyTable(
        "proof_logcheckpoint",
        may_change="NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.size >= OLD.size",
    ),
    AppendOnlyTable("proof_tombstone", is_forgotten=True),
)


# Who inserts into this view writes a decision and its leaf, by one statement
VIEW = """
    CREATE VIEW proof_decision AS SELECT decision.*, salt || entry || seal AS leaf
    FROM consent_decision AS decision JOIN proof_leaf ON kind = 'D' AND record = decision.id"""
LEAF = """
    INSERT INTO proof_leaf (kind, record, salt, entry, seal)
    VALUES ('D', NEW.id, substr(NEW.leaf, 1, 16), substr(NEW.leaf, 17, 32), substr(NEW.leaf, 49))"""
INTAKE = {
    "sqlite": """
        CREATE TRIGGER proof_intake INSTEAD OF INSERT ON proof_decision BEGIN {}; {}; END""",
    "postgresql": """
        CREATE FUNCTION proof_intake() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {} ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN RETURN NULL; END IF;
            {};
            RETURN NEW;
        END $$;
        CREATE TRIGGER proof_intake INSTEAD OF INSERT ON proof_decision
        FOR EACH ROW EXECUTE FUNCTION proof_intake()""",
}


def take_in(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    names = [field.column for field in apps.get_model("consent", "Decision")._meta.concrete_fields]
    news = ", ".join(f"NEW.{name}" for name in names)
    decision = f"INSERT INTO consent_decision ({', '.join(names)}) VALUES ({news})"
    for sql in (VIEW, INTAKE[editor.connection.vendor].format(decision, LEAF)):
        editor.execute(sql, params=None)


def take_no_more(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP VIEW proof_decision")
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION proof_intake")


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        table.protect(editor)
    for kind in "DNC":
        leaves.commit(records.rows(Leaf.Kind(kind)))
    if editor.connection.vendor == "postgresql":
        # Hashes do not compress, and nobody should try with every batch
        editor.execute("ALTER TABLE proof_logtile ALTER COLUMN hashes SET STORAGE EXTERNAL")


def key(*names: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        *names, blank=True, editable=False, primary_key=True, serialize=False
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
                ("number", models.BigIntegerField(default=1)),
                ("size", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
                ("cosigned", models.TextField(default="")),
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
                ("pk", key("level", "number")),
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
                ("day", models.DateField()),
                ("places", models.TextField(help_text="Places, as ranges: 12 40-255")),
                ("seal", models.BinaryField(max_length=16)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("pk", key("kind", "record")),
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
                ("entry", models.BinaryField(max_length=32)),
                ("seal", models.BinaryField(max_length=16)),
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
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunPython(take_in, take_no_more),
    ]
