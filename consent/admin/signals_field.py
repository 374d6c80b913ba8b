"""The consent types of vendors: which of them follow the answer about a category."""

from collections.abc import Mapping
from typing import Any

from django import forms

VENDORS: dict[str, tuple[str, dict[str, str]]] = {
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


def in_words(signals: Mapping[str, list[str]]) -> list[str]:
    return [
        f"{VENDORS[vendor][0] if vendor in VENDORS else vendor}: {', '.join(names)}"
        for vendor, names in signals.items()
    ]


class SignalsField(forms.MultipleChoiceField):
    """One box for each consent type of each vendor, stored as vendor → names."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, stored: Mapping[str, list[str]]) -> None:
        """Offer the consent types we know, and those that are stored already."""
        groups = []
        for vendor in VENDORS | dict(stored):
            title, known = VENDORS.get(vendor, (vendor, {}))
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
