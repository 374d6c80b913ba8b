"""One request to a page, with everything that decides what it shows."""

from dataclasses import dataclass
from datetime import date, datetime
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
    row: dict[str, Any]  # the same rule as the notice words it
    language: str
    evidence: Evidence
    signed: Signed | None
    now: datetime

    @classmethod
    def of(cls, request: HttpRequest, in_force: InForce) -> Self:
        now = timezone.now()
        place = regions.of(request)
        rule = in_force.terms.region(place, today=now.date())
        row = _row(in_force, rule, now.date())
        offered = languages.spoken(in_force.languages)
        evidence, signed = visitors.evidence(request, in_force)
        return cls(
            in_force=in_force,
            place=place,
            rule=rule,
            row=row,
            language=languages.chosen(request, offered, begin_with=_first(row, offered)),
            evidence=evidence,
            signed=signed,
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
            and bool(self.row.get("gpc"))
            and all(rulings[key].reason is Reason.SIGNAL for key in concerned)
        )


def _row(in_force: InForce, rule: rules.Region, today: date) -> dict[str, Any]:
    rows = [row for row in in_force.snapshot["regions"] if row["code"] == rule.code]
    valid = [
        row
        for row in rows
        if (row["valid_from"] or "") <= today.isoformat() <= (row["valid_to"] or "9999")
    ]
    return next(iter(valid), {})


def _first(row: dict[str, Any], offered: list[str]) -> str:
    """The language to begin with where the law names another than the site's own (R89)."""
    first: str = next(iter(row.get("languages", ())), "")
    return first if first != offered[0] else ""
