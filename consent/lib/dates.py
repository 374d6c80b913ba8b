"""A day, in words and in the language that is active."""

from datetime import UTC, date, datetime

from django.utils.dateformat import format as spell
from django.utils.translation import pgettext


def day(moment: date) -> str:
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC)
    if moment.day == 1:  # French counts it: 1er novembre
        return spell(moment, pgettext("date format, first of the month", "F j, Y"))
    return spell(moment, pgettext("date format", "F j, Y"))
