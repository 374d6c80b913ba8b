"""A place's names in the languages of its site."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from consent.admin.keyed_field import KeyedField

LONGEST = 80  # as long as the English name may be


class NamesField(KeyedField):
    """Language → name, for the languages of a site other than English."""

    removed_label = "{} (no longer a language of the site)"

    def line(self, key: str) -> forms.Widget:
        return forms.TextInput(attrs={"class": "vTextField", "lang": key, "maxlength": LONGEST})

    def clean(self, value: Any) -> dict[str, str]:
        names = self.texts(value)
        if any(len(name) > LONGEST for name in names.values()):
            raise ValidationError(f"Write names of {LONGEST} characters at most.")
        return names
