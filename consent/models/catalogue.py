from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consent.models.fields import (
    WordListValidator,
    is_category_key,
    is_cookie_domain,
    is_cookie_name,
    is_cookie_path,
    is_cookie_prefix,
    is_host,
    is_language,
    is_narrow,
)
from consent.models.personal_information import are_statutory
from consent.models.site import Site


class Category(models.Model):
    """A class of cookies switched on or off together."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="categories")
    key = models.CharField(
        max_length=32,
        validators=[is_category_key],
        help_text="Used in code and in stored decisions. Never change it once published.",
    )
    order = models.PositiveSmallIntegerField(default=0)
    necessary = models.BooleanField(
        default=False,
        help_text="Visitors are told about it, not asked. Nothing that tracks.",
    )
    sells_or_shares = models.BooleanField(
        "sells or shares data",
        default=False,
        help_text="Global Privacy Control switches it off, and so does an account's opt-out.",
    )
    targets_ads = models.BooleanField(
        "targets advertising",
        default=False,
        help_text="Global Privacy Control switches it off.",
    )
    third_party = models.BooleanField(
        "involves a third party",
        default=False,
        help_text="Needs an explicit yes everywhere, also where the law would let it be on. What "
        "follows from providers, hosts and signals counts without a tick.",
    )
    records = models.BooleanField(
        "records what visitors do or write",
        default=False,
        help_text="Session replay, heat maps, chats that are recorded: off everywhere until the "
        "visitor says yes, whatever the rule of the place says.",
    )
    justification = models.TextField(
        blank=True,
        help_text="Where something necessary comes from a third party, or visitors were asked "
        "about it until now: why the site cannot work without it. Whoever reviews the notice reads "
        "it. No reason makes a tracker necessary.",
    )
    personal_information = models.JSONField(
        default=list,
        blank=True,
        validators=[are_statutory],
        help_text="What it collects, in the law's words. Whoever receives a request sees the IP "
        "address.",
    )
    retention_days = models.PositiveSmallIntegerField(
        "kept for at most (days)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="For how many days the company, and each third party that receives it, keeps "
        "this information. Not the lifetime of a cookie. Where no number can be said, write below "
        "until when.",
    )
    hosts = models.TextField(
        blank=True,
        validators=[WordListValidator(is_host)],
        help_text="Whose scripts and frames belong to it, one host a line: *.example.com stands "
        "for every host below example.com. The guard holds them until a yes.",
    )
    signals = models.JSONField(
        default=dict,
        blank=True,
        help_text='What vendors are told, for example {"google": ["analytics_storage"]}.',
    )

    class Meta:
        ordering = ["order", "key"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_category_per_key"),
            models.CheckConstraint(
                condition=~models.Q(necessary=True)
                | models.Q(sells_or_shares=False, targets_ads=False),
                name="necessary_is_never_for_sale",  # R147
                violation_error_message="A necessary category can neither sell, share nor "
                "target advertising.",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class CategoryText(models.Model):
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, validators=[is_language])
    name = models.CharField(max_length=60)
    summary = models.CharField(
        max_length=45,
        blank=True,
        help_text="The purpose in a few words, for one line on a phone. Empty: the first sentence "
        "of the purpose.",
    )
    purpose = models.CharField(
        max_length=300, help_text="One sentence: what it does, and for whom."
    )
    change = models.CharField(
        max_length=200,
        blank=True,
        help_text="What the last material change was, told to visitors who are asked again.",
    )
    retention = models.CharField(
        "kept until",
        max_length=200,
        blank=True,
        help_text="What decides how long the information is kept, where a number of days does not "
        "say it: until your account is closed.",
    )

    class Meta:
        ordering = ["language"]
        verbose_name = "category text"
        constraints = [
            models.UniqueConstraint(
                fields=["category", "language"], name="one_category_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Cookie(models.Model):
    """One cookie, or similar item, that a category admits to (R145)."""

    class Kind(models.TextChoices):
        """Where a browser keeps it. What deletes it there is in `banner/after/forget.js`."""

        COOKIE = "cookie", pgettext_lazy("kind of storage", "Cookie")
        LOCAL = "local-storage", _("Local storage")
        SESSION = "session-storage", _("Session storage")
        DATABASE = "indexed-db", _("Browser database")
        CACHE = "cache-storage", _("Cache storage")

        @property
        def is_lasting(self) -> bool:
            """Whether it outlives the browser's session though no lifetime is declared."""
            return self not in (Cookie.Kind.COOKIE, Cookie.Kind.SESSION)

    class Party(models.TextChoices):
        FIRST = "first", "first party"
        THIRD = "third", "third party"

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="cookies")
    name = models.CharField(
        max_length=128,
        validators=[is_cookie_name, is_cookie_prefix, is_narrow],
        help_text="The exact name, or a pattern in which * stands for anything: _ga_*",
    )
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.COOKIE)
    provider = models.CharField(max_length=100, help_text="Who sets it and receives its data.")
    party = models.CharField(max_length=5, choices=Party, default=Party.FIRST)
    http_only = models.BooleanField(
        "HTTP only",
        default=False,
        help_text="Scripts cannot see it; only a server can delete it.",
    )
    sensitive = models.BooleanField(
        "sensitive personal data",
        default=False,
        help_text="Its value says something of health, origin, belief, sexual life or the exact "
        "place. Such data is never sold or shared, and waits for a yes.",
    )
    domain = models.CharField(
        max_length=253,
        blank=True,
        validators=[is_cookie_domain],
        help_text="Empty: the site's cookie domain.",
    )
    path = models.CharField(max_length=100, default="/", validators=[is_cookie_path])
    lifetime = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="In seconds. Empty: until the browser is closed.",
    )
    session_exempt = models.BooleanField(
        "for the session without a yes",
        default=False,
        help_text="Without a yes the site's servers may still set it until the browser is closed: "
        "their filter takes its lifetime away instead of dropping it. Only for what visitors "
        "choose on the page themselves, such as a language (WP29 opinion 04/2012).",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "declared cookie"
        constraints = [
            models.UniqueConstraint(
                fields=["category", "name", "kind"], name="one_declaration_per_cookie"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CookieText(models.Model):
    cookie = models.ForeignKey(Cookie, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, validators=[is_language])
    purpose = models.CharField(max_length=200)

    class Meta:
        ordering = ["language"]
        verbose_name = "cookie text"
        constraints = [
            models.UniqueConstraint(
                fields=["cookie", "language"], name="one_cookie_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.purpose
