"""Add the lease of the scheduled work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_triggers")]
    operations = [
        migrations.CreateModel(
            name="WorkerLease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.CharField(max_length=80)),
                ("renewals", models.PositiveBigIntegerField(default=0)),
                ("ended", models.JSONField(default=dict)),
            ],
            options={"default_permissions": ()},
        )
    ]
