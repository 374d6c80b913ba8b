"""Format lifetimes and dates for visitors in the active language, and count months in days."""

from datetime import UTC, date, datetime

from django.utils import translation
from django.utils.dateformat import format as spell
from django.utils.timesince import TIME_STRINGS
from django.utils.translation import gettext, ngettext, pgettext

MINUTE, _HOUR, DAY = 60, 3_600, 86_400
_YEAR = 365 * DAY


def in_words(lifetime: int | None, language: str, *, is_lasting: bool = False) -> str:
    """Put a lifetime in seconds into words."""
    with translation.override(language):
        if lifetime is not None:
            unit, number = _rounded(lifetime)
            if unit == "year":  # Django's French counts “1 année”
                return ngettext("%(num)d year", "%(num)d years", number) % {"num": number}
            return _spelled(unit, number)
        if is_lasting:
            return gettext("until you delete it")
        return gettext("until you close the browser")


def days(number: int) -> str:
    """Put a number of days into words of the active language; never as months (R191)."""
    return _spelled("day", number)


def in_days(months: int) -> int:
    """Return the days of so many months at most, leap years among them: 731 of 24 (R191)."""
    return -(-months * 1_461 // 48)


def _spelled(unit: str, number: int) -> str:
    return str(TIME_STRINGS[unit] % {"num": number})  # Django has these in 90 languages


def _rounded(seconds: int) -> tuple[str, int]:
    years = round(seconds / _YEAR)
    if years and abs(seconds - years * _YEAR) <= 3 * DAY * years:
        return "year", years
    for unit, size in (("day", DAY), ("hour", _HOUR)):
        if seconds >= size:
            return unit, round(seconds / size)
    return "minute", max(1, round(seconds / MINUTE))


def day(moment: date) -> str:
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC)
    if moment.day == 1:  # French counts it: 1er novembre
        return spell(moment, pgettext("date format, first of the month", "F j, Y"))
    return spell(moment, pgettext("date format", "F j, Y"))
