"""Name the parts of a notice in words for staff."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from consent.lib import languages
from consent.lib.languages import category_name
from consent.models import PersonalInformation, RegionRule, ThirdParty
from consent.publishing.draft import every_row
from consent.publishing.third_parties import Row as Row


def category_names(snapshot: Row) -> dict[str, str]:
    """Return each category's name by its key."""
    return {row["key"]: category_name(row) for row in every_row(snapshot)}


def field_of(model: type[models.Model], name: str) -> Any:
    """Return the admin's form field; None for a field of another release's notice."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


@lru_cache(maxsize=512)
def label(model: type[models.Model], name: str) -> str:
    """Return the label of a field in its form."""
    field = field_of(model, name)
    return capital(str(field.verbose_name) if field else name.replace("_", " "))


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def listed(names: Sequence[str], conjunction: str = "and") -> str:
    """Join names as a sentence lists them: A, B and C."""
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def category(row: Mapping[str, Any]) -> str:
    """Return a category's name for use in a sentence."""
    return f"“{category_name(row).strip() or row['key']}”"


def personal_information(row: Row) -> str:
    return "; ".join(PersonalInformation.words(row))


def third_party(row: Row) -> str:
    """Return what is on file of a third party."""
    days = ("assessed_on", "contract_on")
    dated = [f"{label(ThirdParty, name)} {row[name]}" for name in days if row[name]]
    return " · ".join(filter(None, ["Named", row["policy_url"], *dated]))


def rule(row: Mapping[str, Any]) -> str:
    return f"“{row['name'].strip() or row['code']}”"


def in_languages(codes: Iterable[str]) -> str:
    return listed([languages.name(code) for code in codes])


def few(items: Sequence[str]) -> str:
    """Join at most a few names: A, B, C, D and 25 more."""
    further = len(items) - 4
    return listed(items) if further < 2 else f"{', '.join(items[:4])} and {further} more"


@cache
def model(value: str) -> str:
    """Return the model and the meaning of silence: `opt-in: off until the visitor says yes`."""
    return str(RegionRule.Model(value).label)


def yes(days: int | None) -> str:
    return "without end" if days is None else number_of_days(days)


def no(days: int | None) -> str:
    """Return when a visitor who said no may be asked again."""
    return "never" if days is None else f"after {number_of_days(days)}"


def day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"  # English, whatever the reader's browser prefers


def period(start: date | None, end: date | None) -> str:
    words = (f"from {day(start)}" if start else "", f"to {day(end)}" if end else "")
    return " ".join(filter(None, words)) or "always"


def number_of_days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
