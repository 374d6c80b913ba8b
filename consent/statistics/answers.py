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
    counted = list(rows.values_list("category", "outcome").annotate(Sum("count")).order_by())
    return AnswerCounts(
        answered=sum(number for category, _, number in counted if not category),
        allowed={key: number for key, outcome, number in counted if outcome == Outcome.ALLOWED},
        refused={key: number for key, outcome, number in counted if outcome == Outcome.REFUSED},
    )
