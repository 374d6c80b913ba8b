"""One request to a page, with everything that decides what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.http import HttpRequest
from django.utils import timezone

from consent import languages, regions, rules, visitors
from consent.notices import InForce
from consent.rules import Evidence, Reason
from consent.tokens import Signed


@dataclass(frozen=True, slots=True)
class Visit:
    in_force: InForce
    place: str  # ISO code of where the visitor is
    rule: rules.Region
    row: Mapping[str, Any]  # the same rule as the notice words it
    language: str
    evidence: Evidence
    signed: Signed | None
    now: datetime

    @classmethod
    def of(cls, request: HttpRequest, in_force: InForce) -> Self:
        now = timezone.now()
        place = regions.of(request)
        rule = in_force.terms.region(place, today=now.date())
        row = in_force.terms.row(place, today=now.date()) or {}
        required = in_force.terms.languages(place, today=now.date())
        offered = languages.spoken(in_force.languages)
        seen = visitors.seen(request, in_force, rule)
        return cls(
            in_force=in_force,
            place=place,
            rule=rule,
            row=row,
            language=languages.chosen(request, offered, begin_with=_first(required, offered)),
            evidence=seen.evidence,
            signed=seen.signed,
            now=now,
        )

    @property
    def is_american(self) -> bool:
        return self.place.partition("-")[0] == "US"

    @property
    def rulings(self) -> dict[str, rules.Ruling]:
        now = int(self.now.timestamp())
        return self.in_force.terms.judge_all(self.rule, self.evidence, now=now)

    @property
    def is_honored(self) -> bool:
        """Whether a signal has really switched off what it concerns (R12, R13)."""
        rulings = self.rulings
        concerned = [c.key for c in self.in_force.terms.optional if c.is_signalled]
        return (
            bool(concerned)
            and self.rule.gpc
            and all(rulings[key].reason is Reason.SIGNAL for key in concerned)
        )


def _first(required: tuple[str, ...], offered: list[str]) -> str:
    """The language to begin with where the law names another than the site's own (R89)."""
    first = next(iter(required), "")
    return first if first != offered[0] else ""
