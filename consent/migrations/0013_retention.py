"""Runs of retention, and what an erasure by receipt needs.

A tombstone is written anew when it is given its leaf, by a write permit.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "consent_tombstone"
NAME = f"{TABLE}_no_delete"
PERMITTED = {
    "sqlite": "EXISTS (SELECT 1 FROM consent_write_permit)",
    "postgresql": "coalesce(current_setting('consent.permit', true), '') = 'on'",
}
DEED = {
    "sqlite": f"BEGIN SELECT RAISE(ABORT, '{TABLE} only grows: refused'); END",
    "postgresql": "EXECUTE FUNCTION consent_refuse_log()",
}


def permit(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _replace(editor, PERMITTED[editor.connection.vendor])


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _replace(editor, "1 = 0")


def _replace(editor: BaseDatabaseSchemaEditor, passes: str) -> None:
    engine = editor.connection.vendor
    editor.execute(f"DROP TRIGGER {NAME}{'' if engine == 'sqlite' else f' ON {TABLE}'}")
    editor.execute(
        f"CREATE TRIGGER {NAME} BEFORE DELETE ON {TABLE} FOR EACH ROW WHEN (NOT ({passes})) "
        f"{DEED[engine]}",
        params=None,
    )


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_log")]

    operations = [
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(help_text="When it was last at work.")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("deleted", models.JSONField(default=dict)),
                (
                    "problem",
                    models.TextField(blank=True, help_text="Why something was not forgotten."),
                ),
            ],
            options={"ordering": ["-pk"], "default_permissions": ()},
        ),
        migrations.AlterModelOptions(
            name="decision",
            options={
                "ordering": ["-id"],
                "permissions": [("erase_visitor", "Can erase a visitor's record by receipt")],
            },
        ),
        migrations.AddIndex(
            model_name="accountanswer",
            index=models.Index(
                fields=["decision"],
                condition=models.Q(decision__isnull=False),
                name="answer_by_decision",
            ),
        ),
        migrations.RunPython(permit, forbid),
    ]
