"""A lifetime in seconds, edited as a number and a unit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

CLOSED = "until the browser is closed"
SECONDS = {"year": 31_536_000, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def split(seconds: int) -> tuple[int, str]:
    """The largest unit that divides the seconds without a remainder."""
    unit = next(unit for unit, size in SECONDS.items() if seconds % size == 0)
    return seconds // SECONDS[unit], unit


def in_words(seconds: int | None) -> str:
    if not seconds:
        return CLOSED
    number, unit = split(seconds)
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class LifetimeWidget(forms.MultiWidget):
    def __init__(self) -> None:
        units = [("", CLOSED)] + [(unit, f"{unit}s") for unit in reversed(SECONDS)]
        super().__init__(
            widgets={
                "number": forms.NumberInput(attrs={"aria-label": "Number", "min": 1}),
                "unit": forms.Select(attrs={"aria-label": "Unit"}, choices=units),
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        return list(split(value)) if value else [None, ""]


class LifetimeField(forms.Field):
    """Seconds, written as a number and a unit. None: until the browser is closed."""

    widget = LifetimeWidget

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
