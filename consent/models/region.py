from django.core.exceptions import ValidationError
from django.db import models

from consent.kernel import rules
from consent.models.fields import WordListValidator, is_language, is_region_code
from consent.models.site import Site

MAX_MEMORY = 3_650  # days


class RegionRule(models.Model):
    """What the law of one place makes of silence, and how long an answer holds (R3)."""

    class Model(models.TextChoices):
        OPT_IN = rules.Model.OPT_IN, "opt-in: off until the visitor says yes"
        OPT_OUT = rules.Model.OPT_OUT, "opt-out: on until the visitor says no"
        NOTICE = rules.Model.NOTICE, "notice: on, and the visitor is told"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="regions")
    code = models.CharField(
        max_length=8,
        validators=[is_region_code],
        help_text="ISO 3166 code: US-CA, CA-QC, FR. ZZ is for visitors whose place is not known.",
    )
    name = models.CharField(max_length=80, help_text="In English: California.")
    names = models.JSONField(
        "name in other languages",
        default=dict,
        blank=True,
        help_text="As visitors read it on the preference page.",
    )
    covers = models.TextField(
        blank=True,
        default="",
        validators=[WordListValidator(is_region_code)],
        help_text="Further places under this rule, by their codes.",
    )
    model = models.CharField(max_length=8, choices=Model)
    overrides = models.JSONField(
        default=dict,
        blank=True,
        help_text='Categories that follow another model here: {"support": "opt-in"}',
    )
    gpc = models.BooleanField(
        "Global Privacy Control",
        default=True,
        help_text="Tell the visitor that the signal was honoured. It is honoured everywhere.",
    )
    dnt = models.BooleanField(
        "Do Not Track",
        default=False,
        help_text="Treat the older signal DNT: 1 like Global Privacy Control. No law asks for it.",
    )
    two_step = models.BooleanField(
        "two steps back",
        default=False,
        help_text="After an opt-out, allowing sale or advertising again takes a request and a "
        "separate confirmation.",
    )
    memory_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="A yes holds through this day. Empty: it does not expire.",
    )
    reask_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="After this day a visitor who refused may be asked again. Empty: never.",
    )
    languages = models.TextField(
        blank=True,
        default="",
        validators=[WordListValidator(is_language)],
        help_text="Languages this place requires, the first one to begin with.",
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(
        "legal source",
        max_length=200,
        blank=True,
        help_text="The law that it follows, by section: Cal. Civ. Code 1798.135.",
    )
    verified = models.DateField(
        null=True,
        blank=True,
        help_text="The day on which somebody compared the rule with that law. Empty: nobody has.",
    )
    audited = models.DateField(
        "exceptions audited on",
        null=True,
        blank=True,
        help_text="The day on which somebody audited what begins here without a yes by an "
        "exception of the law: PECR Sch. A1, FMG 45c, or CNIL's for audience measurement.",
    )
    is_active = models.BooleanField(
        "active",
        default=True,
        help_text="Off: it is kept here with its source and left out of the notice, so the next "
        "wider rule holds there.",
    )

    class Meta:
        ordering = ["code", "valid_from"]
        verbose_name = "region rule"

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def clean(self) -> None:
        models_known = set(rules.Model)
        if not isinstance(self.overrides, dict) or not set(self.overrides.values()) <= models_known:
            raise ValidationError(
                {"overrides": "Write a category's key and one of opt-in, opt-out, notice."}
            )
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": "This day lies before the first."})
