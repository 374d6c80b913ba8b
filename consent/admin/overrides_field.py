"""The exceptions of a region rule: categories that follow another model there."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from consent.admin.keyed_field import KeyedField
from consent.kernel import rules
from consent.models import RegionRule

CHOICES = [("", "as chosen above"), *RegionRule.Model.choices]


class OverridesField(KeyedField):
    """Category key → model, for the categories that do not follow the rule of their region."""

    removed_label = "{} (no longer a category)"

    def line(self, key: str) -> forms.Widget:
        return forms.Select(choices=CHOICES)

    def clean(self, value: Any) -> dict[str, str]:
        chosen = self.texts(value)
        if not set(chosen.values()) <= set(rules.Model):
            raise ValidationError("Choose one of the models that are offered.")
        return chosen
