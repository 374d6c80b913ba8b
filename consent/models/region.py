from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver

from consent.kernel import rules
from consent.models import fields
from consent.models.catalogue import Category
from consent.models.site import Site

MAX_MEMORY = 3_650  # days


class RegionRule(models.Model):
    """What the law of one place makes of silence, and how long an answer holds (R3)."""

    class Model(models.TextChoices):
        OPT_IN = rules.Model.OPT_IN, "opt-in: off until the visitor says yes"
        OPT_OUT = rules.Model.OPT_OUT, "opt-out: on until the visitor says no"
        NOTICE = rules.Model.NOTICE, "notice: on, and the visitor is told"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="regions")
    code = models.CharField(max_length=8, validators=[fields.is_region_code])
    name = models.CharField(max_length=80)
    names = models.JSONField("name in other languages", default=dict, blank=True)
    covers = models.TextField(
        blank=True, default="", validators=[fields.WordListValidator(fields.is_region_code)]
    )
    model = models.CharField(max_length=8, choices=Model)
    overrides = models.JSONField(default=dict, blank=True)
    gpc = models.BooleanField("Global Privacy Control", default=True)
    dnt = models.BooleanField("Do Not Track", default=False)
    two_step = models.BooleanField("two steps back", default=False)
    memory_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reask_days = models.PositiveSmallIntegerField(null=True, blank=True)
    languages = models.TextField(
        blank=True, default="", validators=[fields.WordListValidator(fields.is_language)]
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField("legal source", max_length=200, blank=True)
    verified = models.DateField(
        "compared with the law on", null=True, blank=True, validators=[fields.is_not_ahead]
    )
    verified_by = models.CharField("compared by", max_length=150, blank=True)
    audited = models.DateField(
        "exceptions audited on", null=True, blank=True, validators=[fields.is_not_ahead]
    )
    is_active = models.BooleanField("active", default=True)

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


@receiver(post_delete, sender=Category)
def _delete_exceptions(instance: Category, **_: Any) -> None:
    """Take a category's key from the rules of its site, in the transaction that deletes it."""
    for rule in RegionRule.objects.filter(site=instance.site_id):
        if rule.overrides.pop(instance.key, None):
            rule.save()
