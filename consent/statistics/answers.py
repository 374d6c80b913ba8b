"""How many answers visitors gave of late, from what was counted when they gave them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from consent.models import Tally

Outcome = Tally.Outcome


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Answers since a day, and for each category how many allowed and refused it.

    Who answered twice is counted twice: nobody knows them again.
    """

    answered: int
    allowed: Mapping[str, int]
    refused: Mapping[str, int]


def count(site_key: str, *, since: date) -> AnswerCounts:
    """The answers that visitors of a site have given since a day, that one included."""
    rows = Tally.objects.filter(site=site_key, day__gte=since).exclude(outcome=Outcome.SHOWN)
    counted = rows.values_list("category", "outcome").annotate(Sum("count")).order_by()
    answered = 0
    by_outcome: dict[str, dict[str, int]] = {Outcome.ALLOWED: {}, Outcome.REFUSED: {}}
    for category, outcome, number in counted:
        if category:
            by_outcome[outcome][category] = number
        else:
            answered += number
    return AnswerCounts(answered, by_outcome[Outcome.ALLOWED], by_outcome[Outcome.REFUSED])
