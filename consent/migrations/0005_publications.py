"""What was proposed to be published stays as it was reviewed; it only goes forward, and is kept."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "consent_publication"
REVIEWED = ("id", "site_id", "number", "again", "body", "stamp", "material", "asked", "reason",
            "second_person", "requested_by", "requested_at", "publish_at")  # fmt: skip
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in REVIEWED)
IS_CLOSED = "OLD.notice_id IS NOT NULL OR OLD.closed_as <> ''"
IS_UNSIGNED = " OR ".join(
    f"(OLD.approved_by <> '' AND OLD.{column} IS DISTINCT FROM NEW.{column})"
    for column in ("approved_by", "approved_at")
)
# What wants a second person goes on wanting one, and only a name signs for it
IS_UNCHECKED = (
    "(OLD.needs_approval AND NOT NEW.needs_approval) "
    "OR (NEW.approved_at IS NOT NULL AND NEW.approved_by = '')"
)
BACKWARD = f"{IS_CLOSED} OR {IS_UNSIGNED} OR {IS_UNCHECKED} OR {CHANGED}"


def sqlite() -> dict[str, str]:
    """The triggers: name → when it fires, and what it does then."""
    # REPLACE deletes what stands in the way of a key without firing a delete trigger
    same_notice = f"EXISTS (SELECT 1 FROM {TABLE} WHERE notice_id = NEW.notice_id AND id <> NEW.id)"
    exists = (
        f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR notice_id = NEW.notice_id OR ("
        "site_id = NEW.site_id AND notice_id IS NULL AND closed_as = '' "
        "AND NEW.notice_id IS NULL AND NEW.closed_as = ''))"
    )
    backward = f"{BACKWARD} OR {same_notice}"
    return {
        f"{TABLE}_forward": f"BEFORE UPDATE ON {TABLE} WHEN {backward} {refuse('UPDATE')}",
        f"{TABLE}_no_delete": f"BEFORE DELETE ON {TABLE} {refuse('DELETE')}",
        f"{TABLE}_no_replace": f"BEFORE INSERT ON {TABLE} WHEN {exists} {refuse('REPLACE')}",
    }


def refuse(verb: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{TABLE} goes forward only: {verb} refused'); END"


POSTGRESQL = {
    f"{TABLE}_forward": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({BACKWARD})",
    f"{TABLE}_no_delete": f"BEFORE DELETE ON {TABLE} FOR EACH ROW",
    f"{TABLE}_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name, body in sqlite().items():
            editor.execute(f"CREATE TRIGGER {name} {body}")
        return
    for name, when in POSTGRESQL.items():
        editor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION consent_refuse()")


def unprotect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = editor.connection.vendor == "sqlite"
    for name in sqlite() if is_sqlite else POSTGRESQL:
        editor.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {TABLE}")


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0004_emergency"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("again", models.PositiveIntegerField(null=True)),
                ("body", models.TextField()),
                (
                    "stamp",
                    models.CharField(max_length=64, verbose_name="SHA-256 of what was reviewed"),
                ),
                ("material", models.JSONField(default=list)),
                ("asked", models.TextField(verbose_name="who is asked again")),
                ("reason", models.TextField(blank=True)),
                (
                    "second_person",
                    models.CharField(
                        choices=[
                            ("off", "nobody: whoever may publish does so alone"),
                            ("material", "where the meaning of a category changes"),
                            ("always", "always"),
                        ],
                        max_length=8,
                    ),
                ),
                ("needs_approval", models.BooleanField()),
                ("requested_by", models.CharField(max_length=150, verbose_name="asked for by")),
                ("requested_at", models.DateTimeField(verbose_name="asked for at")),
                ("publish_at", models.DateTimeField(null=True, verbose_name="to be published at")),
                ("approved_by", models.CharField(blank=True, max_length=150)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "waits for a second person"),
                            ("scheduled", "waits for its time"),
                            ("published", "published"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("failed", "could not be published"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "closed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="ended by"),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("closed_because", models.TextField(blank=True, verbose_name="ended because")),
                (
                    "notice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="consent.notice",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("approve_publication", "Can approve what somebody else wants to publish")
                ],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_as", ""), ("notice", None)),
                        fields=("site",),
                        name="one_open_publication_per_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", models.F("requested_by")), _negated=True
                        ),
                        name="approved_by_another_person",
                    ),
                ],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]
