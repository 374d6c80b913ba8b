"""Values that several models share, and what makes them valid."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.deconstruct import deconstructible

CATEGORY_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")

is_category_key = RegexValidator(
    re.compile(rf"\A{CATEGORY_KEY.pattern}\Z"),
    "Use lower-case letters, digits and underscores, and begin with a letter.",
)
is_language = RegexValidator(
    re.compile(r"\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?\Z"),
    "Write a language as a BCP 47 tag, for example en, fr or es-MX.",
)
is_place = RegexValidator(
    re.compile(r"\A[A-Z]{2,3}(-[A-Z0-9]{1,3})?\Z"),
    "Write a place as an ISO 3166 code, for example FR, US-CA or ZZ.",
)
is_host = RegexValidator(
    re.compile(r"\A(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+\Z"),
    "Write a host without scheme and path, for example www.example.com or *.example.com.",
)
# token characters of RFC 9110, of which * stands for any run of characters
is_cookie_name = RegexValidator(
    re.compile(r"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}\Z"),
    "Write a name, or a pattern in which * stands for anything, for example _ga_*.",
)


@deconstructible
class EachWord:
    """Validate a list of short values, written apart by spaces or line ends."""

    def __init__(self, validate: Callable[[str], None]) -> None:
        self.validate = validate

    def __call__(self, value: str) -> None:
        for word in value.split():
            try:
                self.validate(word)
            except ValidationError as error:
                raise ValidationError(f"“{word}”: {error.messages[0]}") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EachWord) and self.validate == other.validate

    def __hash__(self) -> int:
        return hash(self.validate)
