"""Forms of the catalogue: their parts (`forms.toml`), fields, and the words below (`help.toml`)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from consent.lib import toml
from consent.models import RegionRule
from consent.vendors import facts

HELP: dict[str, dict[str, str]] = toml.read(__file__, "help.toml")
_FORMS: dict[str, dict[str, Any]] = toml.read(__file__, "forms.toml")
CLOSED = "until the browser is closed"
_SECONDS = {"year": 31_536_000, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_MAX_LIFETIME = 2**31 - 1  # seconds that every database of ours keeps: 68 years
_MODELS = [("", "as chosen above"), *RegionRule.Model.choices]


def parts(model: str) -> Any:
    """Return the fieldsets of a model's form."""
    rows = _FORMS[model].items()
    return [(title or None, {**row, "fields": row["fields"].split()}) for title, row in rows]


class WordListField(forms.CharField):
    """A list of short values, stored as one text with a space between them."""

    widget: Any = AdminTextInputWidget
    separator = " "

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        words = str(text or "").replace(",", " ").split()
        return self.separator.join(dict.fromkeys(words))


class LineListField(WordListField):
    """The same, one to a line."""

    widget = AdminTextareaWidget(attrs={"rows": 3})
    separator = "\n"


def lifetime_in_words(seconds: int | None) -> str:
    """Return the largest unit that leaves no remainder; months as days, as visitors read them."""
    if not seconds:
        return CLOSED
    unit = next(unit for unit, size in _SECONDS.items() if seconds % size == 0)
    number = seconds // _SECONDS[unit]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class LifetimeField(forms.CharField):
    """Seconds, written as “2 years” or “6 months”. None: until the browser is closed."""

    widget: Any = AdminTextInputWidget(attrs={"placeholder": CLOSED})

    def prepare_value(self, value: Any) -> Any:
        return lifetime_in_words(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value)).lower()
        if text in ("", "session", CLOSED):
            return None
        seconds = facts.parse_lifetime(text)
        if not seconds or len(re.findall(r"\d+", text)) > 1:  # “1 year and 3 months” is not 1 year
            units = "seconds, minutes, hours, days, weeks, months or years"
            raise ValidationError(f"Write a number of {units}, or: {CLOSED}.")
        if seconds > _MAX_LIFETIME:
            raise ValidationError("No browser keeps anything for so long.")
        return seconds


def signals_in_words(signals: Mapping[str, list[str]]) -> list[str]:
    return [f"{facts.signal(vendor).name}: {', '.join(names)}" for vendor, names in signals.items()]


class SignalsField(forms.MultipleChoiceField):
    """One box for each consent type of each vendor, stored as vendor → names."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, stored: Mapping[str, list[str]]) -> None:
        """Offer the consent types we know, and those that are stored already."""
        groups = []
        for vendor in facts.signals() | dict(stored):
            signal = facts.signal(vendor)
            names = {name: name for name in stored.get(vendor, [])} | {**signal.words}
            choices = [(f"{vendor}:{name}", words) for name, words in names.items()]
            groups.append((signal.name, choices))
        self.choices = groups

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return [f"{vendor}:{name}" for vendor, names in value.items() for name in names]

    def clean(self, value: Any) -> dict[str, list[str]]:
        signals: dict[str, list[str]] = {}
        for chosen in super().clean(value):
            vendor, _, name = chosen.partition(":")
            signals.setdefault(vendor, []).append(name)
        return signals

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(self.prepare_value(initial or {})) != set(data or [])


class _KeyedWidget(forms.MultiWidget):
    """One line for each key: its label, and what is chosen or written for it."""

    def __init__(self, labels: Mapping[str, str], widgets: Mapping[str, forms.Widget]) -> None:
        self.labels = dict(labels)
        super().__init__(widgets=dict(widgets))

    def decompress(self, value: Any) -> list[Any]:
        stored = value if isinstance(value, Mapping) else {}
        return [stored.get(key, "") for key in self.labels]

    def render(self, name: Any, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        whole = self.get_context(name, value, attrs)["widget"]
        lines = (
            (part["attrs"]["id"], label, widget.render(part["name"], part["value"], part["attrs"]))
            for label, widget, part in zip(
                self.labels.values(), self.widgets, whole["subwidgets"], strict=True
            )
        )
        rows = format_html_join("", '<p><label for="{}">{}</label> {}</p>', lines)
        return format_html('<div class="keyed" id="{}">{}</div>', whole["attrs"]["id"], rows)


class OverridesField(forms.MultiValueField):
    """Category → the model that it follows in place of its region's; an empty line is left out."""

    def __init__(self, **kwargs: Any) -> None:
        self.keys = list[str]()
        widget = _KeyedWidget({}, {})
        super().__init__((), widget=widget, required=False, require_all_fields=False, **kwargs)

    def offer(self, labels: Mapping[str, str], stored: Iterable[str]) -> None:
        """Have a line for each of `labels`, and for each stored key that is not among them."""
        gone = {key: f"{key} (no longer a category)" for key in stored if key not in labels}
        labels = {**labels, **gone}
        self.keys = list(labels)
        fields = {key: forms.ChoiceField(required=False, choices=_MODELS) for key in labels}
        self.fields = tuple(fields.values())
        self.widget = _KeyedWidget(labels, {key: field.widget for key, field in fields.items()})

    def compress(self, data_list: Any) -> dict[str, str]:
        return {key: text for key, text in zip(self.keys, data_list, strict=False) if text}
