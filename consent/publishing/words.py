"""A region's rule, in words for staff."""

from datetime import date

from consent.kernel.rules import Model
from consent.models import RegionRule

SILENCE = {
    Model.OPT_IN: "off until yes",
    Model.OPT_OUT: "on until no",
    Model.NOTICE: "on, told",
}


def model(value: str) -> str:
    """The model and what silence means under it: `opt-in: off until the visitor says yes`."""
    return str(RegionRule.Model(value).label)


def yes(days: int | None) -> str:
    return "without end" if days is None else number_of_days(days)


def no(days: int | None) -> str:
    """When a visitor who said no may be asked again."""
    return "never" if days is None else f"after {number_of_days(days)}"


def memory(yes_days: int | None, no_days: int | None, *, is_two_step: bool) -> str:
    """How long an answer holds, and how many steps lead back from a no."""
    back = ", two steps back" if is_two_step else ""
    return f"a yes {yes(yes_days)}, asked again {no(no_days)}{back}"


def signals(*, is_announced: bool, has_dnt: bool) -> str:
    """Which signals count, and whether visitors are told so."""
    return f"{'GPC and DNT' if has_dnt else 'GPC'}, {'told' if is_announced else 'not told'}"


def day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"  # English, whatever the reader's browser prefers


def period(start: date | None, end: date | None) -> str:
    words = (f"from {day(start)}" if start else "", f"to {day(end)}" if end else "")
    return " ".join(filter(None, words)) or "always"


def number_of_days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
