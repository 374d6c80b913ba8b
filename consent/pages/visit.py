"""One request to a page, with everything that decides what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from django.http import HttpRequest
from django.utils import timezone

from consent import regions
from consent.cookies import reader as headers
from consent.cookies.account_token import AccountToken
from consent.cookies.tokens import SignedDecision
from consent.kernel import rules
from consent.kernel.rules import Reason, RequestContext
from consent.lib import languages
from consent.notices import NoticeInForce
from consent.web import visitor_cookies


@dataclass(frozen=True, slots=True)
class Visit:
    in_force: NoticeInForce
    place: str  # ISO code of where the visitor is
    rule: rules.Region
    row: Mapping[str, Any]  # the same rule as the notice words it
    language: str
    context: RequestContext
    signed: SignedDecision | None
    login: AccountToken | None
    gpc: bool  # the signal that is sent now, by its name
    dnt: bool
    now: datetime

    @classmethod
    def of(cls, request: HttpRequest, in_force: NoticeInForce) -> Self:
        now = timezone.now()
        place = regions.of(request)
        rule = in_force.ruleset.region(place, today=now.date())
        row = in_force.ruleset.row(place, today=now.date()) or {}
        required = in_force.ruleset.languages(place, today=now.date())
        offered = languages.available(in_force.languages)
        seen = visitor_cookies.seen(request, in_force, rule)
        return cls(
            in_force=in_force,
            place=place,
            rule=rule,
            row=row,
            language=languages.choose(request, offered, begin_with=_first(required, offered)),
            context=seen.context,
            signed=seen.signed,
            login=seen.login,
            gpc=headers.gpc(request.META.get("HTTP_SEC_GPC")),
            dnt=rule.dnt and headers.gpc(request.META.get("HTTP_DNT")),
            now=now,
        )

    def after(self, signed: SignedDecision) -> Self:
        """The same visit, with the answer that has just been recorded."""
        context = replace(self.context, answer=signed.answer, is_broken=False)
        return replace(self, signed=signed, context=context)

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
    def judgements(self) -> dict[str, rules.Judgement]:
        return self.in_force.ruleset.judge_all(self.rule, self.context, now=self._seconds)

    @property
    def flagged(self) -> tuple[str, ...]:
        """The categories that an opt-out of sale and sharing turns off."""
        return self.in_force.ruleset.flagged

    @property
    def held(self) -> tuple[str, ...]:
        """Those that only a confirmed request brings back (R54)."""
        return self.in_force.ruleset.held(self.rule, self.context, now=self._seconds)

    @property
    def is_bound(self) -> bool:
        """Whether no click on our pages can bring them back: something else holds them off."""
        return self.context.signal or (self.context.account and self.login is None)

    @property
    def is_honored(self) -> bool:
        """Whether a signal has really switched off what it concerns (R12, R13)."""
        judgements = self.judgements
        is_off = all(judgements[key].reason is Reason.SIGNAL for key in self.flagged)
        return bool(self.flagged) and is_off and self.rule.gpc

    @property
    def is_opted_out(self) -> bool:
        """Whether a no of this visitor stands for everything that is sold, shared or targeted."""
        judgements = self.judgements
        said = (Reason.CHOICE, Reason.SIGNAL, Reason.ACCOUNT)
        return bool(self.signed and self.flagged) and all(
            not judgements[key].allows and judgements[key].reason in said for key in self.flagged
        )

    @property
    def _seconds(self) -> int:
        return int(self.now.timestamp())


def _first(required: tuple[str, ...], offered: list[str]) -> str:
    """The language to begin with where the law names another than the site's own (R89)."""
    first = next(iter(required), "")
    return first if first != offered[0] else ""
