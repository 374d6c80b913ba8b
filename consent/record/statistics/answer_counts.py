"""Read what was counted: answers since a day, and where the tag was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum

from consent.models import Tally

_Outcome = Tally.Outcome


def last_seen(site_key: str) -> dict[str, date]:
    """Return the day on which the tag was last heard of, by origin."""
    rows = Tally.objects.filter(site=site_key, outcome=_Outcome.SEEN).order_by()
    return dict(rows.values_list("category").annotate(Max("day")))


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Answers since a day, who answered twice counted twice; of each category, yes and no."""

    answered: int
    allowed: Mapping[str, int]
    refused: Mapping[str, int]


def answers_since(site_key: str, *, since: date) -> AnswerCounts:
    """The answers that visitors of a site have given since a day, that one included."""
    rows = Tally.objects.filter(site=site_key, day__gte=since).exclude(outcome=_Outcome.SHOWN)
    counted = list(rows.values_list("category", "outcome").annotate(Sum("count")).order_by())
    return AnswerCounts(
        answered=sum(number for category, _, number in counted if not category),
        allowed={key: number for key, outcome, number in counted if outcome == _Outcome.ALLOWED},
        refused={key: number for key, outcome, number in counted if outcome == _Outcome.REFUSED},
    )
