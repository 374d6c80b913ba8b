"""What was found says what it is, and may be dismissed with a reason."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Min, Sum


def join(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Backward, a name is one row again, whatever it is the name of."""
    detections = apps.get_model("consent", "Detection").objects.order_by()
    names = detections.values("day", "site", "kind", "name")
    for name in names.annotate(total=Sum("count"), first=Min("pk")):
        first, total = name.pop("first"), name.pop("total")
        detections.filter(**name).exclude(pk=first).delete()
        detections.filter(pk=first).update(what="", count=total)


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0007_known_cookies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("site", models.CharField(max_length=50)),
                (
                    "what",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cookie", "cookie"),
                            ("local-storage", "key in local storage"),
                            ("session-storage", "key in session storage"),
                            ("host", "host of a script or frame"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=128)),
                ("reason", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "dismissal of a found name",
                "verbose_name_plural": "dismissals of found names",
            },
        ),
        migrations.RemoveConstraint(
            model_name="detection",
            name="one_detection_per_day_and_name",
        ),
        migrations.AddField(
            model_name="detection",
            name="what",
            field=models.CharField(
                blank=True,
                choices=[
                    ("cookie", "cookie"),
                    ("local-storage", "key in local storage"),
                    ("session-storage", "key in session storage"),
                    ("host", "host of a script or frame"),
                ],
                db_default="",
                default="",
                help_text="Empty: unknown.",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="detection",
            constraint=models.UniqueConstraint(
                fields=("day", "site", "kind", "name", "what"),
                name="one_detection_per_day_and_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.UniqueConstraint(
                fields=("site", "what", "name"), name="one_dismissal_per_name"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, join),
    ]
