from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consent.models import fields
from consent.models.site import Site


class PersonalInformation(models.TextChoices):
    """The categories of Civ. Code 1798.140(v)(1), as visitors read them; (A) is three of them."""

    IDENTIFIERS = "identifiers", _("Identifiers, such as the id in a cookie")
    IP_ADDRESS = "ip_address", _("Identifiers: the IP address")
    CONTACT = "contact", _("Identifiers: name, e-mail address, account name")
    CUSTOMER_RECORDS = "customer_records", _("Customer records, such as address and payment data")
    PROTECTED = "protected", _("Characteristics protected by law, such as age or sex")
    COMMERCIAL = "commercial", _("Commercial information, such as purchases")
    BIOMETRIC = "biometric", _("Biometric information")
    INTERNET = "internet", _("Internet activity, such as the pages seen")
    GEOLOCATION = "geolocation", _("Geolocation, such as country and state")
    COMMUNICATIONS = "communications", _("Audio, electronic or visual information, such as chats")
    EMPLOYMENT = "employment", _("Professional or employment information")
    EDUCATION = "education", _("Education information")
    INFERENCES = "inferences", _("Inferences, such as interests")
    SENSITIVE = "sensitive", _("Sensitive personal information")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> list[str]:
        """Return what a category of a notice collects.

        Sensitive data were once marked on a cookie: of such a notice the category's flag alone
        says so.
        """
        keys = [*row.get("personal_information", ())]
        is_marked = row.get("sensitive") and cls.SENSITIVE not in keys
        return [*keys, cls.SENSITIVE.value] if is_marked else keys

    @classmethod
    def words(cls, row: Mapping[str, Any]) -> list[str]:
        """Return the same in words, in the active language."""
        return [str(cls(key).label) for key in cls.of(row)]


def are_statutory(keys: object) -> None:
    """Refuse what is no list of these categories."""
    known = PersonalInformation.values
    if not isinstance(keys, list) or any(key not in known for key in keys):
        raise ValidationError(f"Choose from these: {', '.join(known)}.")


class Category(models.Model):
    """A class of cookies switched on or off together."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="categories")
    # In code and in stored decisions: never changed once published
    key = models.CharField(max_length=32, validators=[fields.is_category_key])
    order = models.PositiveSmallIntegerField(default=0)
    necessary = models.BooleanField(default=False)
    sells_or_shares = models.BooleanField("sells or shares data", default=False)
    targets_ads = models.BooleanField("targets advertising", default=False)
    third_party = models.BooleanField("involves a third party", default=False)
    records = models.BooleanField("records what visitors do or write", default=False)
    justification = models.TextField(blank=True)
    personal_information = models.JSONField(default=list, blank=True, validators=[are_statutory])
    retention_days = models.PositiveSmallIntegerField(
        "kept for at most (days)", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    hosts = models.TextField(blank=True, validators=[fields.WordListValidator(fields.is_host)])
    signals = models.JSONField(default=dict, blank=True)

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
    language = models.CharField(max_length=10, validators=[fields.is_language])
    name = models.CharField(max_length=60)
    summary = models.CharField(max_length=45, blank=True)
    purpose = models.CharField(max_length=300)
    change = models.CharField(max_length=200, blank=True)
    retention = models.CharField("kept until", max_length=200, blank=True)

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
        """Where a browser keeps it. What deletes it there is in `banner/block/forget.js`."""

        COOKIE = "cookie", pgettext_lazy("kind of storage", "Cookie")
        LOCAL = "local-storage", _("Local storage")
        SESSION = "session-storage", _("Session storage")
        DATABASE = "indexed-db", _("Browser database")
        CACHE = "cache-storage", _("Cache storage")

        @property
        def is_lasting(self) -> bool:
            """Whether it outlives the browser's session though no lifetime is declared."""
            return self not in (Cookie.Kind.COOKIE, Cookie.Kind.SESSION)

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="cookies")
    name = models.CharField(
        max_length=128,
        validators=[fields.is_cookie_name, fields.is_cookie_prefix, fields.is_narrow],
    )
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.COOKIE)
    provider = models.CharField(max_length=100)
    http_only = models.BooleanField("HTTP only", default=False)
    domain = models.CharField(max_length=253, blank=True, validators=[fields.is_cookie_domain])
    path = models.CharField(max_length=100, default="/", validators=[fields.is_cookie_path])
    lifetime = models.PositiveIntegerField(null=True, blank=True)

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
    language = models.CharField(max_length=10, validators=[fields.is_language])
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


class ThirdParty(models.Model):
    """A company that receives what a category collects."""

    category = models.ForeignKey(
        "consent.Category", on_delete=models.CASCADE, related_name="third_parties"
    )
    name = models.CharField(max_length=100)
    policy_url = models.URLField("its privacy policy", blank=True)
    assessed_on = models.DateField("risk assessed on", null=True, blank=True)
    contract_on = models.DateField("contract signed on", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "third parties"
        constraints = [
            models.UniqueConstraint(fields=["category", "name"], name="one_row_per_third_party")
        ]

    def __str__(self) -> str:
        return self.name
