"""Create all tables but those of the log, which 0003 creates."""

import consent.models.fields
import consent.models.catalogue
import consent.models.site
import django.core.validators
import django.db.models.deletion
import re
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=32,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A[a-z][a-z0-9_]{0,31}\\Z"),
                                "Use lower-case letters, digits and underscores, and begin with a letter.",
                            )
                        ],
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "necessary",
                    models.BooleanField(
                        default=False,
                    ),
                ),
                (
                    "sells_or_shares",
                    models.BooleanField(
                        default=False,
                        verbose_name="sells or shares data",
                    ),
                ),
                (
                    "targets_ads",
                    models.BooleanField(
                        default=False,
                        verbose_name="targets advertising",
                    ),
                ),
                (
                    "third_party",
                    models.BooleanField(
                        default=False,
                        verbose_name="involves a third party",
                    ),
                ),
                (
                    "records",
                    models.BooleanField(
                        default=False,
                        verbose_name="records what visitors do or write",
                    ),
                ),
                (
                    "justification",
                    models.TextField(
                        blank=True,
                    ),
                ),
                (
                    "personal_information",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[consent.models.catalogue.are_statutory],
                    ),
                ),
                (
                    "retention_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="kept for at most (days)",
                    ),
                ),
                (
                    "hosts",
                    models.TextField(
                        blank=True,
                        validators=[
                            consent.models.fields.WordListValidator(
                                django.core.validators.RegexValidator(
                                    re.compile("\\A(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)+\\Z"),
                                    "Write a host without scheme and path, for example www.example.com or *.example.com.",
                                )
                            )
                        ],
                    ),
                ),
                (
                    "signals",
                    models.JSONField(
                        blank=True,
                        default=dict,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["order", "key"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField(editable=False)),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
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
                ("ended_at", models.DateTimeField()),
                ("deleted", models.JSONField(default=dict)),
                (
                    "problem",
                    models.TextField(blank=True, help_text="Why something was not forgotten."),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        unique=True,
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=100),
                ),
                (
                    "company",
                    models.CharField(
                        max_length=100,
                    ),
                ),
                (
                    "origins",
                    models.TextField(),
                ),
                (
                    "cookie_domain",
                    models.CharField(
                        blank=True,
                        max_length=253,
                    ),
                ),
                (
                    "languages",
                    models.TextField(
                        default="en",
                        validators=[
                            consent.models.fields.WordListValidator(
                                django.core.validators.RegexValidator(
                                    re.compile("\\A[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?\\Z"),
                                    "Write a language as a BCP 47 tag, for example en, fr or es-MX.",
                                )
                            )
                        ],
                    ),
                ),
                ("address", models.CharField(max_length=200)),
                ("phone", models.CharField(max_length=40)),
                ("email", models.EmailField(max_length=254)),
                (
                    "gpc_since",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="GPC statement of",
                    ),
                ),
                (
                    "imports",
                    models.CharField(
                        choices=[
                            ("nothing", "nothing: ask everybody"),
                            ("refusals", "only a no"),
                            ("all", "a no, and a yes where the law allows it"),
                        ],
                        default="refusals",
                        max_length=8,
                        verbose_name="import of earlier answers",
                    ),
                ),
                (
                    "second_person",
                    models.CharField(
                        choices=[
                            ("off", "nobody: whoever may publish does so alone"),
                            ("material", "where the meaning of a category changes"),
                            ("always", "always"),
                        ],
                        default="off",
                        max_length=8,
                        verbose_name="a second person approves",
                    ),
                ),
                (
                    "notices_from",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
                "permissions": [
                    (
                        "decide_second_person",
                        "Can decide whether a second person approves publications",
                    ),
                    ("switch_site", "Can switch a site off in an emergency, and on again"),
                    ("set_back_site", "Can set the catalogue back to what a notice says"),
                ],
            },
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
                    models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="when"),
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
            name="Cookie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=128,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A[!#$%&'*+\\-.^_`|~0-9A-Za-z]{1,128}\\Z"),
                                "Write a name, or a pattern in which * stands for anything, for example _ga_*.",
                            ),
                            django.core.validators.RegexValidator(
                                re.compile(
                                    "\\A(?:__(?:Secure|Host|Http|Host-Http)-|(?!__(?i:secure|host|http|host-http)-))"
                                ),
                                "Browsers treat this beginning as a prefix. Write it as they do: __Secure- or __Host-.",
                            ),
                            consent.models.fields.is_narrow,
                        ],
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cookie", "Cookie"),
                            ("local-storage", "Local storage"),
                            ("session-storage", "Session storage"),
                            ("indexed-db", "Browser database"),
                            ("cache-storage", "Cache storage"),
                        ],
                        default="cookie",
                        max_length=16,
                    ),
                ),
                (
                    "provider",
                    models.CharField(max_length=100),
                ),
                (
                    "http_only",
                    models.BooleanField(
                        default=False,
                        verbose_name="HTTP only",
                    ),
                ),
                (
                    "sensitive",
                    models.BooleanField(
                        default=False,
                        verbose_name="sensitive personal data",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        max_length=253,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A\\.?(?:[a-z0-9-]{1,63}\\.)*[a-z0-9-]{1,63}\\Z"),
                                "Write a host, without scheme and path: mixnetworks.com or .mixnetworks.com",
                            )
                        ],
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        default="/",
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A/[!#-:<-~]*\\Z"),
                                "Write a path from its slash on, without spaces, quotes and semicolons: /shop",
                            )
                        ],
                    ),
                ),
                (
                    "lifetime",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                    ),
                ),
                (
                    "session_exempt",
                    models.BooleanField(
                        default=False,
                        verbose_name="for the session without a yes",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cookies",
                        to="consent.category",
                    ),
                ),
            ],
            options={
                "verbose_name": "declared cookie",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CookieText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?\\Z"),
                                "Write a language as a BCP 47 tag, for example en, fr or es-MX.",
                            )
                        ],
                    ),
                ),
                ("purpose", models.CharField(max_length=200)),
                (
                    "cookie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="consent.cookie",
                    ),
                ),
            ],
            options={
                "verbose_name": "cookie text",
                "ordering": ["language"],
            },
        ),
        migrations.CreateModel(
            name="Detection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("site", models.CharField(max_length=50)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("blocked", "tried before a yes"),
                            ("survived", "still there after a no"),
                        ],
                        max_length=8,
                    ),
                ),
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
                        db_default="",
                        default="",
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=128)),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("clients", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
            options={
                "verbose_name": "found cookie",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "site", "kind", "name", "what"),
                        name="one_detection_per_day_and_name",
                    )
                ],
            },
        ),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "what", "name"), name="one_dismissal_per_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "visitor",
                    models.UUIDField(
                        help_text="A hash of the random id in the browser's cookie; never a person."
                    ),
                ),
                ("choices", models.JSONField()),
                (
                    "surface",
                    models.CharField(
                        choices=[
                            ("banner", "Banner"),
                            ("preferences", "Preferences"),
                            ("erasure", "what is left after an erasure"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("accept", "Accept"),
                            ("reject", "Reject"),
                            ("custom", "Custom"),
                            ("withdraw", "Withdraw"),
                            ("signal", "Global Privacy Control was recorded"),
                            ("opt-out", "opted out of sale and sharing"),
                            ("imported", "imported from another product's cookie"),
                        ],
                        max_length=8,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("region", models.CharField(max_length=8, verbose_name="region shown")),
                ("model", models.CharField(max_length=8, verbose_name="model shown")),
                ("place", models.CharField(max_length=8, verbose_name="where the visitor was")),
                ("place_model", models.CharField(max_length=8, verbose_name="model there")),
                (
                    "signal",
                    models.BooleanField(
                        help_text="A standing no: sent now, or before and never revoked."
                    ),
                ),
                ("decided_at", models.DateTimeField(help_text="When the visitor answered.")),
                ("received_at", models.DateTimeField(help_text="When the server received it.")),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="consent.notice",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [("erase_visitor", "Can erase a visitor's record by receipt")],
            },
        ),
        migrations.CreateModel(
            name="RegionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?\\Z"),
                                "Write a place as an ISO 3166 code, for example FR, US-CA or ZZ.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "names",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        verbose_name="name in other languages",
                    ),
                ),
                (
                    "covers",
                    models.TextField(
                        blank=True,
                        default="",
                        validators=[
                            consent.models.fields.WordListValidator(
                                django.core.validators.RegexValidator(
                                    re.compile("\\A[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?\\Z"),
                                    "Write a place as an ISO 3166 code, for example FR, US-CA or ZZ.",
                                )
                            )
                        ],
                    ),
                ),
                (
                    "model",
                    models.CharField(
                        choices=[
                            ("opt-in", "opt-in: off until the visitor says yes"),
                            ("opt-out", "opt-out: on until the visitor says no"),
                            ("notice", "notice: on, and the visitor is told"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "overrides",
                    models.JSONField(
                        blank=True,
                        default=dict,
                    ),
                ),
                (
                    "gpc",
                    models.BooleanField(
                        default=True,
                        verbose_name="Global Privacy Control",
                    ),
                ),
                (
                    "dnt",
                    models.BooleanField(
                        default=False,
                        verbose_name="Do Not Track",
                    ),
                ),
                (
                    "two_step",
                    models.BooleanField(
                        default=False,
                        verbose_name="two steps back",
                    ),
                ),
                (
                    "memory_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                    ),
                ),
                (
                    "reask_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                    ),
                ),
                (
                    "languages",
                    models.TextField(
                        blank=True,
                        default="",
                        validators=[
                            consent.models.fields.WordListValidator(
                                django.core.validators.RegexValidator(
                                    re.compile("\\A[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?\\Z"),
                                    "Write a language as a BCP 47 tag, for example en, fr or es-MX.",
                                )
                            )
                        ],
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="legal source",
                    ),
                ),
                (
                    "verified",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[consent.models.fields.is_not_ahead],
                        verbose_name="compared with the law on",
                    ),
                ),
                (
                    "verified_by",
                    models.CharField(blank=True, max_length=150, verbose_name="compared by"),
                ),
                (
                    "audited",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[consent.models.fields.is_not_ahead],
                        verbose_name="exceptions audited on",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        verbose_name="active",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regions",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "region rule",
                "ordering": ["code", "valid_from"],
            },
        ),
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
                ("material", models.JSONField(default=list)),
                ("asked", models.TextField(verbose_name="who is asked again")),
                ("reason", models.TextField(blank=True)),
                ("warnings", models.JSONField(default=dict)),
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
            },
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
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opt_out_requests",
                        to="consent.site",
                    ),
                ),
                (
                    "form",
                    models.UUIDField(
                        default=uuid.uuid4,
                        unique=True,
                    ),
                ),
                (
                    "manner",
                    models.CharField(
                        choices=[
                            ("form", "the form on the site"),
                            ("e-mail", "e-mail"),
                            ("phone", "phone"),
                            ("post", "post"),
                        ],
                        default="form",
                        max_length=6,
                        verbose_name="came by",
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(),
                ),
                (
                    "due_on",
                    models.DateField(),
                ),
                (
                    "appeal_of",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"outcome": "declined"},
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="consent.optoutrequest",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                ("agent_name", models.CharField(blank=True, max_length=200)),
                (
                    "agent_email",
                    models.EmailField(
                        blank=True,
                        max_length=254,
                        verbose_name="agent's e-mail address",
                    ),
                ),
                ("account", models.CharField(blank=True, max_length=22)),
                ("language", models.CharField(max_length=10)),
                ("region", models.CharField(default="ZZ", max_length=8)),
                (
                    "signal",
                    models.BooleanField(
                        default=False,
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_by", models.CharField(blank=True, max_length=150)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "open"),
                            ("done", "done"),
                            ("nothing", "nothing to tell"),
                            ("declined", "declined"),
                            ("disowned", "disowned"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="ended as",
                    ),
                ),
                (
                    "told",
                    models.TextField(
                        blank=True,
                        verbose_name="who was told",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=150)),
                (
                    "note",
                    models.TextField(
                        blank=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "opt-out request",
                "ordering": ["due_on", "id"],
                "permissions": [("export_person", "Can hand out what is kept of one person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("email", ""),
                                ("name", ""),
                                models.Q(("account", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("email", ""), ("name", ""), _negated=True),
                                ("account", ""),
                            ),
                            models.Q(
                                ("email", ""),
                                ("name", ""),
                                ("account", ""),
                                ("outcome", "disowned"),
                            ),
                            _connector="OR",
                        ),
                        name="request_of_a_name_or_an_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told", ""), ("outcome", "done"), _connector="OR"),
                            models.Q(
                                models.Q(
                                    ("ended_at__isnull", False),
                                    ("outcome", "declined"),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                models.Q(("ended_at", None), ("outcome", ""), ("reason", "")),
                                models.Q(
                                    ("outcome__in", ["done", "nothing", "disowned"]),
                                    ("reason", ""),
                                    ("ended_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="request_ends_with_what_it_states",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="consent.site",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="categories",
                to="consent.site",
            ),
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consent.site",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="consent.optoutrequest",
                    ),
                ),
                ("event", models.CharField(max_length=250, unique=True)),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=250)),
                ("text", models.TextField()),
                ("queued_at", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
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
                ("opted_out", models.BooleanField(help_text="Of sale and advertising.")),
                (
                    "since",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it opted out, or came back; empty: it never did.",
                        null=True,
                    ),
                ),
                (
                    "choices",
                    models.JSONField(
                        default=dict,
                        help_text="What else was refused or allowed again: the category's version, 1 for a yes, when (in Unix seconds), and where.",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("signal", "Global Privacy Control"),
                            ("choice", "the visitor's own choice"),
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
                "verbose_name": "answer of a signed-in visitor",
                "verbose_name_plural": "answers of signed-in visitors",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact", models.SlugField(max_length=30)),
                ("words", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": ("view", "add"),
            },
        ),
        migrations.CreateModel(
            name="SiteToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="The machine or program that shows it, for example nginx or shop. It stands in the log.",
                        max_length=60,
                        verbose_name="where it stands",
                    ),
                ),
                (
                    "scopes",
                    models.CharField(
                        max_length=40,
                        validators=[
                            consent.models.fields.WordListValidator(consent.models.site.is_scope)
                        ],
                        verbose_name="what it may do",
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("created_by", models.CharField(blank=True, max_length=150)),
                ("last_used_on", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("site", models.CharField(max_length=50)),
                ("notice", models.PositiveIntegerField()),
                ("region", models.CharField(max_length=8)),
                ("language", models.CharField(max_length=10)),
                ("surface", models.CharField(max_length=12)),
                (
                    "outcome",
                    models.CharField(
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
                            ("time", "Time"),
                            ("seen", "Seen"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "category",
                    models.CharField(blank=True, db_default="", max_length=253),
                ),
                ("count", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "daily count",
                "constraints": [
                    models.UniqueConstraint(
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
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("bar", "bar along the bottom"),
                            ("corner", "card in a corner"),
                            ("centre", "card in the middle"),
                            ("flow", "in the page, above its content"),
                        ],
                        default="bar",
                        max_length=8,
                    ),
                ),
                (
                    "corner",
                    models.CharField(
                        choices=[("left", "left"), ("right", "right")],
                        default="right",
                        max_length=5,
                    ),
                ),
                (
                    "opener",
                    models.CharField(
                        blank=True,
                        choices=[("", "none"), ("left", "left"), ("right", "right")],
                        default="",
                        max_length=5,
                        verbose_name="settings button",
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        default="#ffffff",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "ink",
                    models.CharField(
                        default="#16202a",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "muted",
                    models.CharField(
                        default="#4a5763",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        default="#0f4c75",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "dark_paper",
                    models.CharField(
                        default="#182029",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "dark_ink",
                    models.CharField(
                        default="#eef2f5",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "dark_muted",
                    models.CharField(
                        default="#b3bec8",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "dark_action",
                    models.CharField(
                        default="#9ccff2",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A#[0-9a-f]{6}\\Z"),
                                "Write a color as #rrggbb, for example #0f4c75.",
                            )
                        ],
                    ),
                ),
                (
                    "radius",
                    models.PositiveSmallIntegerField(
                        default=16,
                        validators=[django.core.validators.MaxValueValidator(32)],
                    ),
                ),
                (
                    "spacing",
                    models.CharField(
                        choices=[
                            ("compact", "compact"),
                            ("regular", "regular"),
                            ("roomy", "roomy"),
                        ],
                        default="regular",
                        max_length=8,
                    ),
                ),
                (
                    "font",
                    models.CharField(
                        default="system-ui, sans-serif",
                        max_length=200,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile(
                                    "\\A(\\\"[A-Za-z0-9 _-]+\\\"|'[A-Za-z0-9 _-]+'|-?[A-Za-z_][A-Za-z0-9_-]*( -?[A-Za-z_][A-Za-z0-9_-]*)*)(, ?(\\\"[A-Za-z0-9 _-]+\\\"|'[A-Za-z0-9 _-]+'|-?[A-Za-z_][A-Za-z0-9_-]*( -?[A-Za-z_][A-Za-z0-9_-]*)*))*\\Z"
                                ),
                                'Write a list of font families, for example: "Inter", system-ui, sans-serif',
                            )
                        ],
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="theme",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "appearance",
                "verbose_name_plural": "appearance",
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?\\Z"),
                                "Write a language as a BCP 47 tag, for example en, fr or es-MX.",
                            )
                        ],
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                (
                    "body",
                    models.CharField(
                        max_length=160,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        max_length=300,
                    ),
                ),
                (
                    "notice_body",
                    models.CharField(
                        max_length=160,
                    ),
                ),
                (
                    "notice_note",
                    models.CharField(
                        max_length=300,
                    ),
                ),
                (
                    "again_body",
                    models.CharField(
                        max_length=160,
                    ),
                ),
                (
                    "again_note",
                    models.CharField(max_length=200),
                ),
                (
                    "third_parties",
                    models.CharField(
                        max_length=200,
                    ),
                ),
                (
                    "notice_third_parties",
                    models.CharField(
                        max_length=200,
                    ),
                ),
                ("accept", models.CharField(max_length=30)),
                ("reject", models.CharField(max_length=30)),
                ("choose", models.CharField(max_length=30)),
                ("dialog_title", models.CharField(max_length=80)),
                ("dialog_body", models.CharField(max_length=400)),
                ("save_label", models.CharField(max_length=30, verbose_name="save")),
                ("close", models.CharField(max_length=30)),
                ("always_on", models.CharField(max_length=30)),
                (
                    "allowed",
                    models.CharField(max_length=30),
                ),
                (
                    "off",
                    models.CharField(max_length=30),
                ),
                ("cookies_label", models.CharField(max_length=60)),
                ("saved_accepted", models.CharField(max_length=160)),
                ("saved_rejected", models.CharField(max_length=160)),
                ("saved_custom", models.CharField(max_length=160)),
                (
                    "change_label",
                    models.CharField(
                        max_length=30,
                        verbose_name="change",
                    ),
                ),
                ("hide", models.CharField(max_length=30)),
                (
                    "unsent",
                    models.CharField(
                        max_length=200,
                    ),
                ),
                (
                    "signal_status",
                    models.CharField(
                        max_length=80,
                    ),
                ),
                ("signal_reason", models.CharField(max_length=160)),
                (
                    "opted_out",
                    models.CharField(
                        max_length=160,
                    ),
                ),
                (
                    "by_choice",
                    models.CharField(
                        max_length=60,
                    ),
                ),
                (
                    "by_region",
                    models.CharField(
                        max_length=60,
                    ),
                ),
                (
                    "by_default",
                    models.CharField(max_length=60),
                ),
                (
                    "by_lapse",
                    models.CharField(max_length=60),
                ),
                (
                    "embed_body",
                    models.CharField(
                        max_length=160,
                    ),
                ),
                (
                    "embed_once",
                    models.CharField(
                        max_length=40,
                    ),
                ),
                (
                    "embed_always",
                    models.CharField(
                        max_length=40,
                    ),
                ),
                (
                    "chat_title",
                    models.CharField(max_length=80),
                ),
                (
                    "chat_body",
                    models.CharField(
                        max_length=300,
                    ),
                ),
                (
                    "chat_refused",
                    models.CharField(
                        max_length=200,
                    ),
                ),
                ("chat_start", models.CharField(max_length=30)),
                ("chat_cancel", models.CharField(max_length=30)),
                (
                    "changed",
                    models.CharField(max_length=120),
                ),
                ("policy_link", models.CharField(max_length=40)),
                ("privacy_link", models.CharField(max_length=40)),
                (
                    "privacy_policy_url",
                    models.URLField(blank=True, verbose_name="address of the privacy policy"),
                ),
                ("settings_link", models.CharField(max_length=40)),
                (
                    "choices_link",
                    models.CharField(max_length=60),
                ),
                (
                    "officer",
                    models.CharField(max_length=100),
                ),
                (
                    "policy_intro",
                    models.TextField(
                        verbose_name="what cookies are",
                    ),
                ),
                (
                    "policy_signal",
                    models.TextField(verbose_name="Global Privacy Control"),
                ),
                ("policy_choice", models.TextField(verbose_name="how to change a choice")),
                (
                    "policy_record",
                    models.TextField(
                        verbose_name="what is kept",
                    ),
                ),
                (
                    "policy_storage",
                    models.TextField(
                        blank=True,
                        verbose_name="where it is stored",
                    ),
                ),
                (
                    "policy_rights",
                    models.TextField(
                        verbose_name="rights and complaints",
                    ),
                ),
                (
                    "policy_minors",
                    models.TextField(
                        blank=True,
                        verbose_name="age",
                    ),
                ),
                (
                    "policy_minors_data",
                    models.TextField(
                        blank=True,
                        verbose_name="data of minors",
                    ),
                ),
                (
                    "policy_models",
                    models.TextField(
                        blank=True,
                        verbose_name="language models",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wordings",
                        to="consent.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "banner text",
                "ordering": ["language"],
            },
        ),
        migrations.CreateModel(
            name="ThirdParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=100,
                    ),
                ),
                (
                    "policy_url",
                    models.URLField(
                        blank=True,
                        verbose_name="its privacy policy",
                    ),
                ),
                (
                    "assessed_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="risk assessed on",
                    ),
                ),
                (
                    "contract_on",
                    models.DateField(blank=True, null=True, verbose_name="contract signed on"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="third_parties",
                        to="consent.category",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "third parties",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "name"), name="one_row_per_third_party"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CategoryText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?\\Z"),
                                "Write a language as a BCP 47 tag, for example en, fr or es-MX.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "summary",
                    models.CharField(
                        blank=True,
                        max_length=45,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(max_length=300),
                ),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        max_length=200,
                    ),
                ),
                (
                    "retention",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        verbose_name="kept until",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="consent.category",
                    ),
                ),
            ],
            options={
                "verbose_name": "category text",
                "ordering": ["language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "language"), name="one_category_text_per_language"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="cookie",
            constraint=models.UniqueConstraint(
                fields=("category", "name", "kind"), name="one_declaration_per_cookie"
            ),
        ),
        migrations.AddConstraint(
            model_name="cookietext",
            constraint=models.UniqueConstraint(
                fields=("cookie", "language"), name="one_cookie_text_per_language"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["visitor", "id"], name="decision_by_visitor"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_as", ""), ("notice", None)),
                fields=("site",),
                name="one_open_publication_per_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_by", models.F("requested_by")), _negated=True),
                name="approved_by_another_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("site", "number"), name="one_notice_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(fields=("site", "key"), name="one_category_per_key"),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("necessary", True), _negated=True),
                    models.Q(("sells_or_shares", False), ("targets_ads", False)),
                    _connector="OR",
                ),
                name="necessary_is_never_for_sale",
                violation_error_message="A necessary category can neither sell, share nor target advertising.",
            ),
        ),
        migrations.AddIndex(
            model_name="accountanswer",
            index=models.Index(fields=["site", "account", "id"], name="answer_by_account"),
        ),
        migrations.AddIndex(
            model_name="accountanswer",
            index=models.Index(
                condition=models.Q(("decision__isnull", False)),
                fields=["decision"],
                name="answer_by_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(
                fields=("site", "language"), name="one_wording_per_language"
            ),
        ),
    ]
