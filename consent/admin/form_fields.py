"""Form fields of the catalogue, and the words below each: `help.toml`."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from consent.models import RegionRule

HELP: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("help.toml").read_text(encoding="utf-8")
)
CLOSED = "until the browser is closed"
_DAY = 86_400
SECONDS = {
    "year": 365 * _DAY, "month": 30 * _DAY, "day": _DAY, "hour": 3_600, "minute": 60, "second": 1,
}  # fmt: skip
_WORDS = tomllib.loads(Path(__file__).with_name("vendor_signals.toml").read_text())
_VENDORS: dict[str, tuple[str, dict[str, str]]] = {
    vendor: (row.pop("name"), row) for vendor, row in _WORDS.items()
}
_MODELS = [("", "as chosen above"), *RegionRule.Model.choices]
_MAX_LENGTH = 80  # of a name, as of the English one


class WordListField(forms.CharField):
    """A list of short values, stored as one text with a space between them."""

    widget: Any = AdminTextInputWidget
    separator = " "

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        words = str(text or "").replace(",", " ").split()
        return self.separator.join(dict.fromkeys(words))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(str(initial or "").split() != self.to_python(data).split())


class LineListField(WordListField):
    """The same, one to a line."""

    widget = AdminTextareaWidget(attrs={"rows": 3})
    separator = "\n"


def _split_lifetime(seconds: int) -> tuple[int, str]:
    """The largest unit that leaves no remainder; months as days, as visitors read them."""
    units = (unit for unit, size in SECONDS.items() if seconds % size == 0)
    unit = next(unit for unit in units if unit != "month")
    return seconds // SECONDS[unit], unit


def lifetime_in_words(seconds: int | None) -> str:
    if not seconds:
        return CLOSED
    number, unit = _split_lifetime(seconds)
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class _LifetimeWidget(forms.MultiWidget):
    def __init__(self) -> None:
        units = [("", CLOSED)] + [(unit, f"{unit}s") for unit in reversed(SECONDS)]
        super().__init__(
            widgets={
                "number": forms.NumberInput(attrs={"aria-label": "Number", "min": 1}),
                "unit": forms.Select(attrs={"aria-label": "Unit"}, choices=units),
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        return list(_split_lifetime(value)) if value else [None, ""]


class LifetimeField(forms.Field):
    """Seconds, written as a number and a unit. None: until the browser is closed."""

    widget = _LifetimeWidget

    def clean(self, value: Any) -> int | None:
        number, unit = value
        if not unit:
            if number:
                raise ValidationError("Choose what the number counts: days, years …")
            return None
        if unit not in SECONDS or not str(number or "").isdecimal() or int(number) < 1:
            raise ValidationError("Write how many, as a whole number of 1 or more.")
        return int(number) * SECONDS[unit]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def signals_in_words(signals: Mapping[str, list[str]]) -> list[str]:
    return [
        f"{_VENDORS[vendor][0] if vendor in _VENDORS else vendor}: {', '.join(names)}"
        for vendor, names in signals.items()
    ]


class SignalsField(forms.MultipleChoiceField):
    """One box for each consent type of each vendor, stored as vendor → names."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, stored: Mapping[str, list[str]]) -> None:
        """Offer the consent types we know, and those that are stored already."""
        groups = []
        for vendor in _VENDORS | dict(stored):
            title, known = _VENDORS.get(vendor, (vendor, {}))
            names = known | {name: name for name in stored.get(vendor, []) if name not in known}
            groups.append((title, [(f"{vendor}:{name}", words) for name, words in names.items()]))
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


class KeyedField(forms.MultiValueField):
    """Key → text, for the keys that are offered; an empty line is left out."""

    def __init__(self, line: Callable[[str], forms.Field], *, removed: str, **kwargs: Any) -> None:
        """`line` makes the field of a key; `removed` labels a stored key that is not offered."""
        self.line, self.removed, self.keys = line, removed, list[str]()
        widget = _KeyedWidget({}, {})
        super().__init__((), widget=widget, required=False, require_all_fields=False, **kwargs)

    def offer(self, labels: Mapping[str, str], stored: Iterable[str]) -> None:
        """Have a line for each of `labels`, and for each stored key that is not among them."""
        further = {key: self.removed.format(key) for key in stored if key not in labels}
        fields = {key: self.line(key) for key in (*labels, *further)}
        self.keys, self.fields = list(fields), tuple(fields.values())
        widgets = {key: field.widget for key, field in fields.items()}
        self.widget = _KeyedWidget({**labels, **further}, widgets)

    def compress(self, data_list: Any) -> dict[str, str]:
        return {key: text for key, text in zip(self.keys, data_list, strict=False) if text}


def name_line(language: str) -> forms.Field:
    """Return the field of a name in a language."""
    widget = forms.TextInput(attrs={"class": "vTextField", "lang": language})
    return forms.CharField(required=False, max_length=_MAX_LENGTH, widget=widget)


def model_line(category: str) -> forms.Field:
    """Return the field of the model that a category follows in place of its region's."""
    return forms.ChoiceField(required=False, choices=_MODELS)
