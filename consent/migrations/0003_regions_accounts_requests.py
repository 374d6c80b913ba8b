"""Rules of regions say more, accounts have their answers, and requests are worked off.

The officer's title moves to the wordings: it is read in three languages.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def translate_officer(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for site in apps.get_model("consent", "Site").objects.all():
        site.wordings.update(officer=site.officer)


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0002_record_is_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="regionrule",
            name="dnt",
            field=models.BooleanField(
                default=False,
                help_text="Treat the older signal DNT: 1 like Global Privacy Control. No law asks for it.",
                verbose_name="Do Not Track",
            ),
        ),
        migrations.AddField(
            model_name="regionrule",
            name="names",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="As visitors read it on the preference page.",
                verbose_name="name in other languages",
            ),
        ),
        migrations.AddField(
            model_name="regionrule",
            name="two_step",
            field=models.BooleanField(
                default=False,
                help_text="After an opt-out, allowing sale or advertising again takes a request and a separate confirmation (R54).",
                verbose_name="two steps back",
            ),
        ),
        migrations.AddField(
            model_name="wording",
            name="officer",
            field=models.CharField(
                default="",
                help_text="Title of the person in charge of personal data (R90).",
                max_length=100,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="wording",
            name="opted_out",
            field=models.CharField(
                default="",
                help_text="Beside a switch that an opt-out keeps off; a link to the page follows.",
                max_length=160,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(translate_officer, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="site",
            name="officer",
        ),
        migrations.AlterField(
            model_name="decision",
            name="method",
            field=models.CharField(
                choices=[
                    ("accept", "Accept"),
                    ("reject", "Reject"),
                    ("custom", "Custom"),
                    ("withdraw", "Withdraw"),
                    ("signal", "Global Privacy Control was taken down"),
                    ("opt-out", "opted out of sale and sharing"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="signal",
            field=models.BooleanField(
                help_text="A standing no: sent now, or before and never revoked."
            ),
        ),
        migrations.AlterField(
            model_name="regionrule",
            name="name",
            field=models.CharField(help_text="In English: California.", max_length=80),
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
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="OptOutRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("due_on", models.DateField(help_text="15 business days after it came (R51).")),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "visitor",
                    models.UUIDField(blank=True, help_text="The browser's random id.", null=True),
                ),
                ("account", models.CharField(blank=True, help_text="A keyed hash.", max_length=22)),
                ("language", models.CharField(max_length=10)),
                ("region", models.CharField(max_length=8)),
                ("signal", models.BooleanField(help_text="A standing no was sent with it.")),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=150)),
                ("note", models.TextField(blank=True, help_text="What was done, and with whom.")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opt_out_requests",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "opt-out request",
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="AccountAnswer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "account",
                    models.CharField(help_text="A keyed hash: no name, no number.", max_length=22),
                ),
                ("opted_out", models.BooleanField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("signal", "Global Privacy Control"),
                            ("choice", "the visitor's own no"),
                            ("request", "an opt-out request"),
                            ("confirmed", "a confirmed request to come back"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "decision",
                    models.UUIDField(
                        blank=True, help_text="The decision that it came with.", null=True
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_answers",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["site", "account", "id"], name="answer_by_account")
                ],
            },
        ),
    ]
