"""Turn what a model's fields hold into the cells of a table, and back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from consent.admin.form_fields import CLOSED, SECONDS, lifetime_in_words
from consent.admin.site_forms import LINE_ENDS

_ANSWERS = {
    "yes": True,
    "true": True,
    "1": True,
    "no": False,
    "false": False,
    "0": False,
    "": False,
}
_MAX_LIFETIME = 2**31 - 1  # seconds that every database of ours keeps: 68 years


def write(row: models.Model, name: str) -> str:
    """Return the text of a field."""
    match field := row._meta.get_field(name):
        case models.ForeignKey():
            return str(getattr(row, name)) if getattr(row, field.attname) else ""
        case models.BooleanField():
            return "yes" if getattr(row, name) else "no"
        case models.PositiveIntegerField():
            return lifetime_in_words(getattr(row, name))
    return str(getattr(row, name))


def read(row: models.Model, name: str, text: str, choices: dict[str, Any]) -> bool:
    """Put a text into a field, and say whether that changes it; line ends alone do not.

    `choices` are the rows that a reference may lead to. Raises ValidationError.
    """
    before = write(row, name)
    if text.strip().splitlines() == before.strip().splitlines():
        return False
    setattr(row, name, _value(row._meta.get_field(name), text, choices))
    return write(row, name) != before


def _value(field: Any, text: str, choices: dict[str, Any]) -> Any:
    match field:
        case models.ForeignKey():
            return _one_of(choices, text, f"There is no {field.name} “{text}”. There are: ")
        case models.BooleanField():
            return _one_of(_ANSWERS, text.lower(), f"“{text}” is none of: ")
        case models.PositiveIntegerField():
            return _seconds(text.lower())
        case models.TextField():
            return text.strip()
    if field.choices:
        return _one_of({key: key for key, _ in field.flatchoices}, text, "Write one of: ")
    return LINE_ENDS.sub(" ", text).strip()


def _one_of(known: dict[str, Any], text: str, problem: str) -> Any:
    if text not in known:
        raise ValidationError(f"{problem}{', '.join(filter(None, known))}.")
    return known[text]


def _seconds(text: str) -> int | None:
    if text in ("", "session", CLOSED):
        return None
    number, _, unit = text.partition(" ")
    size = SECONDS.get(unit.strip().removesuffix("s"), 0)
    if not (size and number.isascii() and number.isdecimal() and int(number[:12])):
        units = ", ".join(f"{known}s" for known in SECONDS)
        raise ValidationError(f"Write a number and one of {units}, or: {CLOSED}.")
    seconds = int(number[:12]) * size
    if seconds > _MAX_LIFETIME:
        raise ValidationError("No browser keeps anything for so long.")
    return seconds
