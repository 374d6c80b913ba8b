"""Answers are counted by category as well. Backward those counts go: there, they would be others."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("consent", "Tally").objects.exclude(category="").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0005_publications"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="tally",
            options={"verbose_name": "daily count"},
        ),
        migrations.RemoveConstraint(
            model_name="tally",
            name="one_tally_per_day_and_kind",
        ),
        migrations.AddField(
            model_name="tally",
            name="category",
            field=models.CharField(
                blank=True, db_default="", help_text="Empty: the answer as a whole.", max_length=32
            ),
        ),
        migrations.AlterField(
            model_name="tally",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("shown", "Shown"),
                    ("accept", "Accept"),
                    ("reject", "Reject"),
                    ("custom", "Custom"),
                    ("withdraw", "Withdraw"),
                    ("signal", "Signal"),
                    ("opt-out", "Opt Out"),
                    ("imported", "Imported"),
                    ("allowed", "Allowed"),
                    ("refused", "Refused"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=(
                    "day",
                    "site",
                    "notice",
                    "region",
                    "language",
                    "surface",
                    "outcome",
                    "category",
                ),
                name="one_tally_per_day_and_kind",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
    ]
