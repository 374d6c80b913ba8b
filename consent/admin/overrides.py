from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import get_default_renderer
from django.utils.html import format_html, format_html_join

from consent import rules
from consent.models import RegionRule

CHOICES = [("", "as chosen above"), *RegionRule.Model.choices]


class OverridesWidget(forms.MultiWidget):
    """One choice for each optional category."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)
        super().__init__(widgets={key: forms.Select(choices=CHOICES) for key in self.names})

    def decompress(self, value: Any) -> list[Any]:
        kept = value if isinstance(value, Mapping) else {}
        return [kept.get(key, "") for key in self.names]

    def render(self, name: Any, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        selects = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        render = (renderer or get_default_renderer()).render
        rows = [
            (
                select["attrs"]["id"],
                label,
                render(select["template_name"], {"widget": select}),
            )
            for label, select in zip(self.names.values(), selects, strict=True)
        ]
        lines = format_html_join("", '<p><label for="{}">{}</label> {}</p>', rows)
        return format_html('<div class="overrides">{}</div>', lines)


class OverridesField(forms.Field):
    """Category key → model, for the categories that do not follow the rule of their region."""

    widget = OverridesWidget({})

    def offer(self, names: Mapping[str, str], kept: Iterable[str]) -> None:
        gone = {key: f"{key} (no longer a category)" for key in kept if key not in names}
        self.keys = [*names, *gone]
        self.widget = OverridesWidget({**names, **gone})
        self.widget.is_required = False

    def clean(self, value: Any) -> dict[str, str]:
        chosen = {key: model for key, model in zip(self.keys, value, strict=True) if model}
        if not set(chosen.values()) <= set(rules.Model):
            raise ValidationError("Choose one of the models that are offered.")
        return chosen

    def has_changed(self, initial: Any, data: Any) -> bool:
        chosen = {key: model for key, model in zip(self.keys, data, strict=True) if model}
        return chosen != (initial or {})
