"""Sites that are switched off in an emergency, and who in the staff changed what.

Both are append-only in the database too, as the record is in 0002. Only retention deletes, and
only from the history of changes, while `consent_write_permit` holds a row.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SWITCH, CHANGE = "consent_siteswitch", "consent_change"
PERMITTED = "EXISTS (SELECT 1 FROM consent_write_permit)"


def sqlite(table: str) -> dict[str, str]:
    """The triggers of one table: name → when it fires, and what it does then."""
    permit = f"WHEN NOT {PERMITTED}" if table == CHANGE else ""
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {refuse(table, 'UPDATE')}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {permit} {refuse(table, 'DELETE')}",
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN {exists} {refuse(table, 'REPLACE')}",
    }


def refuse(table: str, verb: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} refused'); END"


FUNCTION = f"""
    CREATE FUNCTION consent_refuse_staff() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND TG_TABLE_NAME = '{CHANGE}' AND {PERMITTED} THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in (SWITCH, CHANGE):
            for name, body in sqlite(table).items():
                editor.execute(f"CREATE TRIGGER {name} {body}")
        return
    editor.execute(FUNCTION, params=None)
    for table in (SWITCH, CHANGE):
        editor.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION consent_refuse_staff()"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_staff()"
        )


def unprotect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for table in (SWITCH, CHANGE):
            for name in sqlite(table):
                editor.execute(f"DROP TRIGGER {name}")
        return
    for table in (SWITCH, CHANGE):
        editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    editor.execute("DROP FUNCTION consent_refuse_staff()")


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0003_decisions_by_month"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="second_person",
            field=models.CharField(
                choices=[
                    ("off", "nobody: whoever may publish does so alone"),
                    ("material", "where the meaning of a category changes"),
                    ("always", "always"),
                ],
                default="off",
                help_text="Whether somebody else has to agree before a change reaches visitors. Whoever asks for a publication cannot approve it.",
                max_length=8,
                verbose_name="a second person approves",
            ),
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        auto_now_add=True, db_index=True, verbose_name="when (UTC)"
                    ),
                ),
                ("by", models.CharField(blank=True, max_length=150, verbose_name="who")),
                ("site", models.CharField(blank=True, max_length=50)),
                ("model", models.CharField(max_length=60)),
                ("row", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=250, verbose_name="what")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("added", "added"),
                            ("changed", "changed"),
                            ("removed", "removed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=120)),
                ("old", models.TextField(blank=True, verbose_name="old words")),
                ("new", models.TextField(blank=True, verbose_name="new words")),
            ],
            options={
                "verbose_name_plural": "history of changes",
                "ordering": ["-pk"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["model", "row"], name="change_by_row")],
            },
        ),
        migrations.CreateModel(
            name="SiteSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_off", models.BooleanField(verbose_name="off")),
                (
                    "reason",
                    models.CharField(
                        help_text="What happened, for those who read it later. Visitors do not see it.",
                        max_length=300,
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="switches",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "emergency switch",
                "verbose_name_plural": "emergency switches",
                "ordering": ["-pk"],
                "permissions": [
                    ("switch_site", "Can switch a site off in an emergency, and on again")
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.RemoveField(model_name="site", name="updated_at"),
        migrations.AlterModelOptions(
            name="site",
            options={
                "ordering": ["key"],
                "permissions": [
                    (
                        "decide_second_person",
                        "Can decide whether a second person approves publications",
                    )
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="categorytext",
            options={"ordering": ["language"], "verbose_name": "category text"},
        ),
        migrations.AlterModelOptions(
            name="cookietext",
            options={"ordering": ["language"], "verbose_name": "cookie text"},
        ),
        migrations.AlterModelOptions(name="writepermit", options={"default_permissions": ()}),
        migrations.RunPython(protect, unprotect),
    ]
