"""Validators that several models share."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.deconstruct import deconstructible

from consent.cookies import names
from consent.kernel import values
from consent.kernel.patterns import is_too_wide, matches
from consent.kernel.values import OUR_COOKIE


def _whole(shape: re.Pattern[str]) -> re.Pattern[str]:
    """The same shape, for a validator that searches instead of matching the whole text."""
    return re.compile(rf"\A{shape.pattern}\Z")


is_category_key = RegexValidator(
    _whole(values.CATEGORY_KEY),
    "Use lower-case letters, digits and underscores, and begin with a letter.",
)
is_language = RegexValidator(
    _whole(values.LANGUAGE),
    "Write a language as a BCP 47 tag, for example en, fr or es-MX.",
)
is_region_code = RegexValidator(
    _whole(values.REGION_CODE),
    "Write a place as an ISO 3166 code, for example FR, US-CA or ZZ.",
)
is_host = RegexValidator(
    re.compile(r"\A(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+\Z"),
    "Write a host without scheme and path, for example www.example.com or *.example.com.",
)
is_cookie_name = RegexValidator(
    _whole(values.COOKIE_NAME),
    "Write a name, or a pattern in which * stands for anything, for example _ga_*.",
)
# Browsers hold a prefix in any case to its rules, other readers of a name do not (R113)
is_cookie_prefix = RegexValidator(
    re.compile(r"\A(?:__(?:Secure|Host|Http|Host-Http)-|(?!__(?i:secure|host|http|host-http)-))"),
    "Browsers treat this beginning as a prefix. Write it as they do: __Secure- or __Host-.",
)

is_cookie_domain = RegexValidator(
    _whole(values.COOKIE_DOMAIN),
    "Write a host, without scheme and path: mixnetworks.com or .mixnetworks.com",
)
is_cookie_path = RegexValidator(
    _whole(values.COOKIE_PATH),
    "Write a path from its slash on, without spaces, quotes and semicolons: /shop",
)


@deconstructible
class WordListValidator:
    """Validate each of several short values, separated by spaces or line ends."""

    def __init__(self, validate: Callable[[str], None]) -> None:
        self.validate = validate

    def __call__(self, value: str) -> None:
        for word in value.split():
            try:
                self.validate(word)
            except ValidationError as error:
                raise ValidationError(f"“{word}”: {error.messages[0]}") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WordListValidator) and self.validate == other.validate

    def __hash__(self) -> int:
        return hash(self.validate)


class DeclaredName(NamedTuple):
    """A name or pattern, and whose it is."""

    name: str
    category: str  # its key
    called: str  # and what staff know it by


def problem(
    one: DeclaredName, others: Iterable[DeclaredName], *, necessary: bool, site: str
) -> str | None:
    """What keeps a name out of the register; None, if it may stand beside the `others`."""
    name = one.name
    if is_too_wide(name):
        return (
            f"{name} would match nearly every name: fewer than 2 characters of it are fixed, not "
            "counting underscores at the start, __Secure- and __Host-. Write the names out, or "
            "more of their beginning: _ga_*"
        )
    if OUR_COOKIE.fullmatch(name) and not necessary:
        return (
            f"{name} is this service's own and remembers the visitor's choice: only a necessary "
            "category can declare it."
        )
    for own in _our_names(site):
        if _reaches(name, own):
            return (
                f"{name} matches {own}, in which this service remembers the visitor's choice. "
                "Write a pattern that leaves it out."
            )
    return next(filter(None, (_overlap(one, other) for other in others)), None)


def _overlap(one: DeclaredName, other: DeclaredName) -> str | None:
    """Whether the pattern of one category matches a name of another, whichever of them it is."""
    if one.category == other.category:
        return None
    for pattern, exact in ((one, other), (other, one)):
        if _reaches(pattern.name, exact.name):
            return (
                f"{pattern.name} in {pattern.called} matches {exact.name}, which {exact.called} "
                "declares: a no to one would delete what the other may keep. Write a pattern that "
                "leaves it out, or declare both in one category."
            )
    return None


def refused_by_prefix(name: str, kind: str, domain: str, path: str) -> dict[str, str]:
    """What browsers demand of `__Host-` names, by the field that is to be mended (R113).

    Such a cookie belongs to one host and to all of it: with a domain, or another path than `/`,
    no browser keeps it.
    """
    if kind != "cookie" or not name.startswith("__Host-"):
        return {}
    found = {}
    if domain:
        found["domain"] = (
            f"{name} cannot exist with a domain: browsers refuse it, since its beginning says "
            "that it belongs to one host. Leave the domain empty, or correct the name."
        )
    if path != "/":
        found["path"] = (
            f"{name} cannot exist at {path}: browsers refuse it, since its beginning says that it "
            "holds for the whole host. Write / here, or correct the name."
        )
    return found


def _our_names(site: str) -> list[str]:
    """What this service keeps in browsers, for a site and for staff, declared or not."""
    staff = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return sorted([*names.kept(site, None), *staff])


def _reaches(pattern: str, name: str) -> bool:
    """Whether a pattern matches somebody else's name; of two patterns the first one counts."""
    return "*" in pattern and "*" not in name and matches(name, pattern)
