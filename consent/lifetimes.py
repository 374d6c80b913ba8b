"""How long a cookie lives, in a visitor's words."""

from django.utils import translation
from django.utils.timesince import TIME_STRINGS
from django.utils.translation import gettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH, YEAR = 30.4375 * DAY, 365 * DAY
FEW_DAYS = 60  # up to here days are the plainer word

_LASTING = ("local-storage", "indexed-db")  # no clock ends these


def in_words(lifetime: int | None, language: str, *, kind: str = "cookie") -> str:
    """Say a lifetime in seconds; None is as long as the browser, or the store, keeps it."""
    with translation.override(language):
        if lifetime is not None:
            unit, number = _rounded(lifetime)
            return str(TIME_STRINGS[unit] % {"num": number})  # Django has these in 90 languages
        if kind in _LASTING:
            return gettext("until you delete it")
        return gettext("until you close the browser")


def _rounded(seconds: int) -> tuple[str, int]:
    years = round(seconds / YEAR)
    if years and abs(seconds - years * YEAR) <= 3 * DAY * years:
        return "year", years
    if seconds > FEW_DAYS * DAY:
        return "month", round(seconds / MONTH)
    for unit, size in (("day", DAY), ("hour", HOUR)):
        if seconds >= size:
            return unit, round(seconds / size)
    return "minute", max(1, round(seconds / MINUTE))
