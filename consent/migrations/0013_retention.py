"""Runs of retention, and what an erasure by receipt needs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0011_permit")]

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
    ]
