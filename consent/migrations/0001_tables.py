"""Create all tables but those of the log, which 0003 creates."""

import consent.models.fields
import consent.models.personal_information
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
                        help_text="Used in code and in stored decisions. Never change it once published.",
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
                        help_text="Visitors are told about it, not asked. Nothing that tracks.",
                    ),
                ),
                (
                    "sells_or_shares",
                    models.BooleanField(
                        default=False,
                        help_text="Global Privacy Control switches it off, and so does an account's opt-out.",
                        verbose_name="sells or shares data",
                    ),
                ),
                (
                    "targets_ads",
                    models.BooleanField(
                        default=False,
                        help_text="Global Privacy Control switches it off.",
                        verbose_name="targets advertising",
                    ),
                ),
                (
                    "third_party",
                    models.BooleanField(
                        default=False,
                        help_text="Needs an explicit yes everywhere, also where the law would let it be on. What follows from providers, hosts and signals counts without a tick.",
                        verbose_name="involves a third party",
                    ),
                ),
                (
                    "records",
                    models.BooleanField(
                        default=False,
                        help_text="Session replay, heat maps, chats that are recorded: off everywhere until the visitor says yes, whatever the rule of the place says.",
                        verbose_name="records what visitors do or write",
                    ),
                ),
                (
                    "justification",
                    models.TextField(
                        blank=True,
                        help_text="Where something necessary comes from a third party, or visitors were asked about it until now: why the site cannot work without it. Whoever reviews the notice reads it. No reason makes a tracker necessary.",
                    ),
                ),
                (
                    "personal_information",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="What it collects, in the law's words. Whoever receives a request sees the IP address.",
                        validators=[consent.models.personal_information.are_statutory],
                    ),
                ),
                (
                    "retention_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="For how many days the company, and each third party that receives it, keeps this information. Not the lifetime of a cookie. Where no number can be said, write below until when.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="kept for at most (days)",
                    ),
                ),
                (
                    "hosts",
                    models.TextField(
                        blank=True,
                        help_text="Whose scripts and frames belong to it, one host a line: *.example.com stands for every host below example.com. The guard holds them until a yes.",
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
                        help_text='What vendors are told, for example {"google": ["analytics_storage"]}.',
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
            name="Backup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
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
                        help_text="Named in the tag and in signed decisions. Never change it.",
                        unique=True,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As visitors know it: mixnetworks.com", max_length=100
                    ),
                ),
                (
                    "company",
                    models.CharField(
                        help_text="Who asks, in full: MIX Networks, Inc. One company's sites share opt-outs, and an account's name is one person at each of them.",
                        max_length=100,
                    ),
                ),
                (
                    "origins",
                    models.TextField(
                        help_text="Where the banner may be embedded, one origin a line: https://www.mixnetworks.com. They stand in the published notice, so a new one begins when you publish, and anyone can read them: let what nobody should know of be a site of its own."
                    ),
                ),
                (
                    "cookie_domain",
                    models.CharField(
                        blank=True,
                        help_text="The domain that all of the site's hosts share, without a dot in front. The service's own host stands below it too. Empty: the decision is kept for one host only.",
                        max_length=253,
                    ),
                ),
                (
                    "languages",
                    models.TextField(
                        default="en",
                        help_text="In order; the first is used where a visitor's own is not offered.",
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
                        help_text="The day on which you state that the site abides by Global Privacy Control. Empty: no statement is made.",
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
                        help_text="What is taken over of the choices that visitors made with another product, where its cookie is still there. A yes is imported only where silence may mean yes.",
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
                        help_text="Whether somebody else has to agree before a change reaches visitors. Whoever asks for a publication cannot approve it.",
                        max_length=8,
                        verbose_name="a second person approves",
                    ),
                ),
                (
                    "notices_from",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="After a backup was restored: above the numbers of the notices that are lost.",
                    ),
                ),
            ],
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
                        help_text="The exact name, or a pattern in which * stands for anything: _ga_*",
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
                    models.CharField(
                        help_text="Who sets it and receives its data.", max_length=100
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[("first", "first party"), ("third", "third party")],
                        default="first",
                        max_length=5,
                    ),
                ),
                (
                    "http_only",
                    models.BooleanField(
                        default=False,
                        help_text="Scripts cannot see it; only a server can delete it.",
                        verbose_name="HTTP only",
                    ),
                ),
                (
                    "sensitive",
                    models.BooleanField(
                        default=False,
                        help_text="Its value says something of health, origin, belief, sexual life or the exact place. Such data is never sold or shared, and waits for a yes.",
                        verbose_name="sensitive personal data",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the site's cookie domain.",
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
                        help_text="In seconds. Empty: until the browser is closed.",
                        null=True,
                    ),
                ),
                (
                    "session_exempt",
                    models.BooleanField(
                        default=False,
                        help_text="Without a yes the site's servers may still set it until the browser is closed: their filter takes its lifetime away instead of dropping it. Only for what visitors choose on the page themselves, such as a language (WP29 opinion 04/2012).",
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
                        help_text="Empty: unknown.",
                        max_length=16,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Of a cookie, a key in storage or a host; digits are left out.",
                        max_length=128,
                    ),
                ),
                ("count", models.PositiveBigIntegerField(default=0)),
                (
                    "clients",
                    models.PositiveSmallIntegerField(
                        db_default=0,
                        default=0,
                        help_text="Networks it was reported from on that day, up to 10; 0 where nobody counts. A name from one network alone may be invented.",
                    ),
                ),
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
                        help_text="ISO 3166 code: US-CA, CA-QC, FR. ZZ is for visitors whose place is not known.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                re.compile("\\A[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?\\Z"),
                                "Write a place as an ISO 3166 code, for example FR, US-CA or ZZ.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(help_text="In English: California.", max_length=80)),
                (
                    "names",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="As visitors read it on the preference page.",
                        verbose_name="name in other languages",
                    ),
                ),
                (
                    "covers",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Further places under this rule, by their codes.",
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
                        help_text='Categories that follow another model here: {"support": "opt-in"}',
                    ),
                ),
                (
                    "gpc",
                    models.BooleanField(
                        default=True,
                        help_text="Tell the visitor that the signal was honoured. It is honoured everywhere.",
                        verbose_name="Global Privacy Control",
                    ),
                ),
                (
                    "dnt",
                    models.BooleanField(
                        default=False,
                        help_text="Treat the older signal DNT: 1 like Global Privacy Control. No law asks for it.",
                        verbose_name="Do Not Track",
                    ),
                ),
                (
                    "two_step",
                    models.BooleanField(
                        default=False,
                        help_text="After an opt-out, allowing sale or advertising again takes a request and a separate confirmation.",
                        verbose_name="two steps back",
                    ),
                ),
                (
                    "memory_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="A yes holds through this day. Empty: it does not expire.",
                        null=True,
                    ),
                ),
                (
                    "reask_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="After this day a visitor who refused may be asked again. Empty: never.",
                        null=True,
                    ),
                ),
                (
                    "languages",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Languages this place requires, the first one to begin with.",
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
                        help_text="The law that it follows, by section: Cal. Civ. Code 1798.135.",
                        max_length=200,
                        verbose_name="legal source",
                    ),
                ),
                (
                    "verified",
                    models.DateField(
                        blank=True,
                        help_text="The day on which somebody compared the rule with that law. Empty: nobody has.",
                        null=True,
                    ),
                ),
                (
                    "audited",
                    models.DateField(
                        blank=True,
                        help_text="The day on which somebody audited what begins here without a yes by an exception of the law: PECR Sch. A1, FMG 45c, or CNIL's for audience measurement.",
                        null=True,
                        verbose_name="exceptions audited on",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Off: it is kept here with its source and left out of the notice, so the next wider rule holds there.",
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
                        help_text="Two clicks on one form are one request.",
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
                    models.DateTimeField(
                        help_text="To the hour; where staff entered it, to the day."
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        help_text="15 business days after it came; an appeal: 45 days."
                    ),
                ),
                (
                    "appeal_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="The declined request that this is an appeal against. Empty: it is none.",
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
                        help_text="Who asks for somebody else is answered.",
                        max_length=254,
                        verbose_name="agent's e-mail address",
                    ),
                ),
                ("account", models.CharField(blank=True, help_text="A keyed hash.", max_length=22)),
                ("language", models.CharField(max_length=10)),
                ("region", models.CharField(default="ZZ", max_length=8)),
                (
                    "signal",
                    models.BooleanField(default=False, help_text="A standing no was sent with it."),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who sees to it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_by", models.CharField(blank=True, max_length=150)),
                (
                    "mails",
                    models.JSONField(
                        default=dict, help_text="As they went: kind → on, to, subject, text."
                    ),
                ),
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
                        help_text="Each company that had this person’s data from us and was told. The answer names them as they stand here, and nobody else.",
                        verbose_name="who was told",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why it is declined. The answer holds it as it stands here.",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=150)),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What was done, and with whom; for staff alone."
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
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="Empty: the answer as a whole.",
                        max_length=32,
                    ),
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
                        help_text="On phones and in low windows both cards are a bar. In the page it moves what is below it as it appears; the others move nothing.",
                        max_length=8,
                    ),
                ),
                (
                    "corner",
                    models.CharField(
                        choices=[("left", "left"), ("right", "right")],
                        default="right",
                        help_text="Where the card sits.",
                        max_length=5,
                    ),
                ),
                (
                    "opener",
                    models.CharField(
                        blank=True,
                        choices=[("", "none"), ("left", "left"), ("right", "right")],
                        default="",
                        help_text="A small button that stays in the corner of every page.",
                        max_length=5,
                        verbose_name="settings button",
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        default="#ffffff",
                        help_text="What everything stands on.",
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
                        help_text="The text.",
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
                        help_text="Fine print, and what frames the buttons that are not filled.",
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
                        help_text="Links, and the filled buttons; their words have the paper's color.",
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
                        help_text="For visitors whose device is set to dark.",
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
                        help_text="A site with one look only writes the colors from above again.",
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
                        help_text="Of the corners, in pixels.",
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
                        help_text="Families that the page has loaded already; the banner loads none. End with one that every device has: sans-serif or serif.",
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
                        help_text="The headline where the visitor's yes is needed first: a question that names the company.",
                        max_length=160,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        help_text="Below the purposes. {third_parties} stands for “third parties”.",
                        max_length=300,
                    ),
                ),
                (
                    "notice_body",
                    models.CharField(
                        help_text="The headline where the law lets some categories be on until refused.",
                        max_length=160,
                    ),
                ),
                (
                    "notice_note",
                    models.CharField(
                        help_text="Below the purposes there. {third_parties} stands for “notice third parties”.",
                        max_length=300,
                    ),
                ),
                (
                    "again_body",
                    models.CharField(
                        help_text="The headline where only some categories are asked about again. {names} may stand for them.",
                        max_length=160,
                    ),
                ),
                (
                    "again_note",
                    models.CharField(
                        help_text="What becomes of the other answers then.", max_length=200
                    ),
                ),
                (
                    "third_parties",
                    models.CharField(
                        help_text="{names} stands for the categories that involve a third party. It is left out where there are none.",
                        max_length=200,
                    ),
                ),
                (
                    "notice_third_parties",
                    models.CharField(
                        help_text="The same, where the law lets other categories be on until refused.",
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
                    models.CharField(help_text="Shown beside a switch that is on.", max_length=30),
                ),
                (
                    "off",
                    models.CharField(help_text="Shown beside a switch that is off.", max_length=30),
                ),
                ("cookies_label", models.CharField(max_length=60)),
                ("saved_accepted", models.CharField(max_length=160)),
                ("saved_rejected", models.CharField(max_length=160)),
                ("saved_custom", models.CharField(max_length=160)),
                (
                    "change_label",
                    models.CharField(
                        help_text="Opens the dialog from a short message.",
                        max_length=30,
                        verbose_name="change",
                    ),
                ),
                ("hide", models.CharField(max_length=30)),
                (
                    "unsent",
                    models.CharField(
                        help_text="When the answer could not be sent yet and holds in the browser.",
                        max_length=200,
                    ),
                ),
                (
                    "signal_status",
                    models.CharField(
                        help_text="Shown only when Global Privacy Control was really applied.",
                        max_length=80,
                    ),
                ),
                ("signal_reason", models.CharField(max_length=160)),
                (
                    "opted_out",
                    models.CharField(
                        help_text="Beside a switch that an opt-out keeps off; a link to the page follows.",
                        max_length=160,
                    ),
                ),
                (
                    "by_choice",
                    models.CharField(
                        help_text="Why a switch stands as it does: the visitor chose so.",
                        max_length=60,
                    ),
                ),
                (
                    "by_region",
                    models.CharField(
                        help_text="Why: the law of the place lets it be on until refused.",
                        max_length=60,
                    ),
                ),
                (
                    "by_default",
                    models.CharField(
                        help_text="Why: the visitor has not answered yet.", max_length=60
                    ),
                ),
                (
                    "by_lapse",
                    models.CharField(help_text="Why: the answer has run out.", max_length=60),
                ),
                (
                    "embed_body",
                    models.CharField(
                        help_text="In a video, map or other frame that waits. {provider} stands for whose it is, {names} for the categories that it waits for.",
                        max_length=160,
                    ),
                ),
                (
                    "embed_once",
                    models.CharField(
                        help_text="The button that loads this frame, and allows nothing else.",
                        max_length=40,
                    ),
                ),
                (
                    "embed_always",
                    models.CharField(
                        help_text="The button that allows a category; its name follows.",
                        max_length=40,
                    ),
                ),
                (
                    "chat_title",
                    models.CharField(help_text="Above the question before a chat.", max_length=80),
                ),
                (
                    "chat_body",
                    models.CharField(
                        help_text="Before anything of a chat is loaded. {provider} stands for who runs it.",
                        max_length=300,
                    ),
                ),
                (
                    "chat_refused",
                    models.CharField(
                        help_text="Added where the visitor has turned the chat's category off.",
                        max_length=200,
                    ),
                ),
                ("chat_start", models.CharField(max_length=30)),
                ("chat_cancel", models.CharField(max_length=30)),
                (
                    "changed",
                    models.CharField(
                        help_text="Above what has changed since the answer.", max_length=120
                    ),
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
                    models.CharField(help_text="In the United States.", max_length=60),
                ),
                (
                    "officer",
                    models.CharField(
                        help_text="Title of the person in charge of personal data.", max_length=100
                    ),
                ),
                (
                    "policy_intro",
                    models.TextField(
                        help_text="And what follows from a refusal.",
                        verbose_name="what cookies are",
                    ),
                ),
                (
                    "policy_signal",
                    models.TextField(
                        help_text="What it does.", verbose_name="Global Privacy Control"
                    ),
                ),
                ("policy_choice", models.TextField(verbose_name="how to change a choice")),
                (
                    "policy_record",
                    models.TextField(
                        help_text="And for how long. {days} stands for the days that the record is kept.",
                        verbose_name="what is kept",
                    ),
                ),
                (
                    "policy_storage",
                    models.TextField(
                        blank=True,
                        help_text="In which country. A person confirms it.",
                        verbose_name="where it is stored",
                    ),
                ),
                (
                    "policy_rights",
                    models.TextField(
                        help_text="Access, correction, help to understand, and the authorities.",
                        verbose_name="rights and complaints",
                    ),
                ),
                (
                    "policy_minors",
                    models.TextField(
                        blank=True,
                        help_text="For whom the site is meant. A person confirms it.",
                        verbose_name="age",
                    ),
                ),
                (
                    "policy_minors_data",
                    models.TextField(
                        blank=True,
                        help_text="Whether it is sold. A person confirms it.",
                        verbose_name="data of minors",
                    ),
                ),
                (
                    "policy_models",
                    models.TextField(
                        blank=True,
                        help_text="Whether they are trained with personal data. A person confirms it.",
                        verbose_name="language models",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
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
                        help_text="As the provider of its cookies; else as visitors know it.",
                        max_length=100,
                    ),
                ),
                (
                    "policy_url",
                    models.URLField(
                        blank=True,
                        help_text="Google's EU policy asks for https://business.safety.google/privacy/",
                        verbose_name="its privacy policy",
                    ),
                ),
                (
                    "assessed_on",
                    models.DateField(
                        blank=True,
                        help_text="When the assessment of the sale, sharing or targeting was finished.",
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
                        help_text="The purpose in a few words, for one line on a phone. Empty: the first sentence of the purpose.",
                        max_length=45,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        help_text="One sentence: what it does, and for whom.", max_length=300
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        help_text="What the last material change was, told to visitors who are asked again.",
                        max_length=200,
                    ),
                ),
                (
                    "retention",
                    models.CharField(
                        blank=True,
                        help_text="What decides how long the information is kept, where a number of days does not say it: until your account is closed.",
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
