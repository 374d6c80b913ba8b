"""Form fields for mappings: one line for each key on offer."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from consent.kernel import rules
from consent.models import RegionRule

MODELS = [("", "as chosen above"), *RegionRule.Model.choices]
MAX_LENGTH = 80  # of a name, as of the English one


class KeyedWidget(forms.MultiWidget):
    """One line for each key: its label, and what is chosen or written for it."""

    def __init__(self, labels: Mapping[str, str], line: Callable[[str], forms.Widget]) -> None:
        self.labels = dict(labels)
        super().__init__(widgets={key: line(key) for key in self.labels})

    def decompress(self, value: Any) -> list[Any]:
        stored = value if isinstance(value, Mapping) else {}
        return [stored.get(key, "") for key in self.labels]

    def render(self, name: Any, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        rows = [
            (
                part["attrs"]["id"],
                label,
                widget.render(part["name"], part["value"], part["attrs"], renderer),
            )
            for label, widget, part in zip(self.labels.values(), self.widgets, parts, strict=True)
        ]
        lines = format_html_join("", '<p><label for="{}">{}</label> {}</p>', rows)
        return format_html('<div class="keyed">{}</div>', lines)


class KeyedField(forms.Field):
    """Key → text, for the keys that are offered; an empty line is left out."""

    widget = KeyedWidget({}, lambda key: forms.TextInput())
    removed_label = "{} (removed)"

    def line(self, key: str) -> forms.Widget:
        """Where the text for a key is written or chosen."""
        return forms.TextInput()

    def offer(self, labels: Mapping[str, str], stored: Iterable[str]) -> None:
        """Have a line for each of `labels`, and for each stored key that is not among them."""
        removed = {key: self.removed_label.format(key) for key in stored if key not in labels}
        self.keys = [*labels, *removed]
        self.widget = KeyedWidget({**labels, **removed}, self.line)
        self.widget.is_required = False

    def texts(self, value: Any) -> dict[str, str]:
        lines = zip(self.keys, value, strict=True)
        return {key: text for key, line in lines if (text := str(line or "").strip())}

    def clean(self, value: Any) -> dict[str, str]:
        return self.texts(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.texts(data) != (initial or {})


class NamesField(KeyedField):
    """Language → name, for the languages of a site other than English."""

    removed_label = "{} (no longer a language of the site)"

    def line(self, key: str) -> forms.Widget:
        return forms.TextInput(attrs={"class": "vTextField", "lang": key, "maxlength": MAX_LENGTH})

    def clean(self, value: Any) -> dict[str, str]:
        names = self.texts(value)
        if any(len(name) > MAX_LENGTH for name in names.values()):
            raise ValidationError(f"Write names of {MAX_LENGTH} characters at most.")
        return names


class OverridesField(KeyedField):
    """Category key → model, for the categories that do not follow the rule of their region."""

    removed_label = "{} (no longer a category)"

    def line(self, key: str) -> forms.Widget:
        return forms.Select(choices=MODELS)

    def clean(self, value: Any) -> dict[str, str]:
        chosen = self.texts(value)
        if not set(chosen.values()) <= set(rules.Model):
            raise ValidationError("Choose one of the models that are offered.")
        return chosen
