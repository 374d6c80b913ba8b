"""One request to a page, with everything that decides what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from django.http import HttpRequest
from django.utils import timezone

from consent import evidence as headers
from consent import languages, regions, rules, visitors
from consent.logins import Login
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
    login: Login | None
    gpc: bool  # the signal that is sent now, by its name
    dnt: bool
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
            login=seen.login,
            gpc=headers.gpc(request.META.get("HTTP_SEC_GPC")),
            dnt=rule.dnt and headers.gpc(request.META.get("HTTP_DNT")),
            now=now,
        )

    def after(self, signed: Signed) -> Self:
        """The same visit, with the answer that has just been recorded."""
        evidence = replace(self.evidence, answer=signed.answer, is_broken=False)
        return replace(self, signed=signed, evidence=evidence)

    @property
    def is_american(self) -> bool:
        return self.place.partition("-")[0] == "US"

    @property
    def is_part_unknown(self) -> bool:
        """Whether the rule is that of a part, because no more than the country is known."""
        return self.rule.code.startswith(f"{self.place}-")

    @property
    def answered_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.signed.answer.decided_at, UTC) if self.signed else None

    @property
    def rulings(self) -> dict[str, rules.Ruling]:
        return self.in_force.terms.judge_all(self.rule, self.evidence, now=self._seconds)

    @property
    def flagged(self) -> tuple[str, ...]:
        """The categories that an opt-out of sale and sharing turns off."""
        return self.in_force.terms.flagged

    @property
    def held(self) -> tuple[str, ...]:
        """Those that only a confirmed request brings back (R54)."""
        return self.in_force.terms.held(self.rule, self.evidence, now=self._seconds)

    @property
    def is_bound(self) -> bool:
        """Whether no click on our pages can bring them back: something else holds them off."""
        return self.evidence.signal or (self.evidence.account and self.login is None)

    @property
    def is_honored(self) -> bool:
        """Whether a signal has really switched off what it concerns (R12, R13)."""
        rulings = self.rulings
        is_off = all(rulings[key].reason is Reason.SIGNAL for key in self.flagged)
        return bool(self.flagged) and is_off and self.rule.gpc

    @property
    def is_opted_out(self) -> bool:
        """Whether a no of this visitor stands for everything that is sold, shared or targeted."""
        rulings = self.rulings
        said = (Reason.CHOICE, Reason.SIGNAL, Reason.ACCOUNT)
        return bool(self.signed and self.flagged) and all(
            not rulings[key].allows and rulings[key].reason in said for key in self.flagged
        )

    @property
    def _seconds(self) -> int:
        return int(self.now.timestamp())


def _first(required: tuple[str, ...], offered: list[str]) -> str:
    """The language to begin with where the law names another than the site's own (R89)."""
    first = next(iter(required), "")
    return first if first != offered[0] else ""
