"""Validators that several models share, and ids of rows as forms and addresses send them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.deconstruct import deconstructible

from consent.kernel import values
from consent.kernel.values import is_too_wide

_MAX_DIGITS = 18  # any number of so many digits fits into a database's integers


def _whole(shape: re.Pattern[str], message: str) -> RegexValidator:
    """Return a validator of the whole text: Django's own searches in it."""
    return RegexValidator(re.compile(rf"\A{shape.pattern}\Z"), message)


is_category_key = _whole(
    values.CATEGORY_KEY, "Use lower-case letters, digits and underscores, and begin with a letter."
)
is_language = _whole(
    values.LANGUAGE, "Write a language as a BCP 47 tag, for example en, fr or es-MX."
)
is_region_code = _whole(
    values.REGION_CODE, "Write a place as an ISO 3166 code, for example FR, US-CA or ZZ."
)
is_host = RegexValidator(
    re.compile(r"\A(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+\Z"),
    "Write a host without scheme and path, for example www.example.com or *.example.com.",
)
is_cookie_name = _whole(
    values.COOKIE_NAME,
    "Write a name, or a pattern in which * stands for anything, for example _ga_*.",
)
# Browsers hold a prefix in any case to its rules, other readers of a name do not (R113)
is_cookie_prefix = RegexValidator(
    re.compile(r"\A(?:__(?:Secure|Host|Http|Host-Http)-|(?!__(?i:secure|host|http|host-http)-))"),
    "Browsers treat this beginning as a prefix. Write it as they do: __Secure- or __Host-.",
)

is_cookie_domain = _whole(
    values.COOKIE_DOMAIN,
    "Write a host, without scheme and path: mixnetworks.com or .mixnetworks.com",
)
is_cookie_path = _whole(
    values.COOKIE_PATH,
    "Write a path from its slash on, without spaces, quotes and semicolons: /shop",
)


@deconstructible
@dataclass(unsafe_hash=True)  # never changed; to freeze it hinders deconstructible
class WordListValidator:
    """Validate each of several short values, separated by spaces or line ends."""

    validate: Callable[[str], None]

    def __call__(self, value: str) -> None:
        for word in value.split():
            try:
                self.validate(word)
            except ValidationError as error:
                raise ValidationError(f"“{word}”: {error.messages[0]}") from error


def is_narrow(name: str) -> None:
    """Refuse a pattern that matches nearly every name."""
    if is_too_wide(name):
        raise ValidationError(
            f"{name} would match nearly every name: fewer than 2 characters of it are fixed, not "
            "counting underscores at the start, __Secure- and __Host-. Write the names out, or "
            "more of their beginning: _ga_*"
        )


def is_not_ahead(day: date) -> None:
    if day > timezone.now().date():
        raise ValidationError("This day lies ahead.")


def row_id(text: str) -> int:
    """Return the id that was sent; 0, which no row has, where it is no valid id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else 0
