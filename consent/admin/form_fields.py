"""Form fields of the catalogue: lists of words, lifetimes, vendors' signals, key → text."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from consent.kernel import rules
from consent.models import RegionRule

CLOSED = "until the browser is closed"
SECONDS = {"year": 31_536_000, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_VENDORS: dict[str, tuple[str, dict[str, str]]] = {
    "google": (
        "Google (Consent Mode)",
        {
            "analytics_storage": "statistics",
            "ad_storage": "advertising cookies",
            "ad_user_data": "data about people, sent for advertising",
            "ad_personalization": "advertising made for one person",
            "functionality_storage": "functions of the site, such as its language",
            "personalization_storage": "content made for one person",
            "security_storage": "security, such as signing in",
        },
    ),
    "microsoft": ("Microsoft Advertising (UET)", {"ad_storage": "advertising cookies"}),
    "clarity": (
        "Microsoft Clarity",
        {"analytics_Storage": "statistics", "ad_Storage": "advertising cookies"},
    ),
    "meta": ("Meta pixel", {"consent": "may run"}),
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
    """The largest unit that divides the seconds without a remainder."""
    unit = next(unit for unit, size in SECONDS.items() if seconds % size == 0)
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

    def __init__(self, labels: Mapping[str, str], line: Callable[[str], forms.Widget]) -> None:
        self.labels = dict(labels)
        super().__init__(widgets={key: line(key) for key in self.labels})

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


class _KeyedField(forms.Field):
    """Key → text, for the keys that are offered; an empty line is left out."""

    widget = _KeyedWidget({}, lambda key: forms.TextInput())
    removed_label = "{} (removed)"

    def line(self, key: str) -> forms.Widget:
        """Where the text for a key is written or chosen."""
        return forms.TextInput()

    def offer(self, labels: Mapping[str, str], stored: Iterable[str]) -> None:
        """Have a line for each of `labels`, and for each stored key that is not among them."""
        removed = {key: self.removed_label.format(key) for key in stored if key not in labels}
        self.keys = [*labels, *removed]
        self.widget = _KeyedWidget({**labels, **removed}, self.line)
        self.widget.is_required = False

    def texts(self, value: Any) -> dict[str, str]:
        lines = zip(self.keys, value, strict=True)
        return {key: text for key, line in lines if (text := str(line or "").strip())}

    def clean(self, value: Any) -> dict[str, str]:
        return self.texts(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.texts(data) != (initial or {})


class NamesField(_KeyedField):
    """Language → name, for the languages of a site other than English."""

    removed_label = "{} (no longer a language of the site)"

    def line(self, key: str) -> forms.Widget:
        return forms.TextInput(attrs={"class": "vTextField", "lang": key, "maxlength": _MAX_LENGTH})

    def clean(self, value: Any) -> dict[str, str]:
        names = self.texts(value)
        if any(len(name) > _MAX_LENGTH for name in names.values()):
            raise ValidationError(f"Write names of {_MAX_LENGTH} characters at most.")
        return names


class OverridesField(_KeyedField):
    """Category key → model, for the categories that do not follow the rule of their region."""

    removed_label = "{} (no longer a category)"

    def line(self, key: str) -> forms.Widget:
        return forms.Select(choices=_MODELS)

    def clean(self, value: Any) -> dict[str, str]:
        chosen = self.texts(value)
        if not set(chosen.values()) <= set(rules.Model):
            raise ValidationError("Choose one of the models that are offered.")
        return chosen
