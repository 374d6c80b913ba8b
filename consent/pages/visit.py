"""One request to a page, with everything that determines what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.http import HttpRequest

from consent.kernel.rules import Judgement, Reason
from consent.notices import NoticeInForce
from consent.pages import addresses, page_language
from consent.record.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit(Visit):
    language: str
    way_back: Mapping[str, str]  # a parameter of the address

    @classmethod
    def from_page(cls, request: HttpRequest, in_force: NoticeInForce) -> Self:
        return cls.from_request(
            request,
            in_force,
            language=page_language.of_site(request, in_force),
            way_back=addresses.way_back(request, in_force),
        )

    @property
    def row(self) -> Mapping[str, Any]:
        """Return the rule that applies, in the notice's form."""
        return self.ruleset.row(self.place, today=self.now.date()) or {}

    @property
    def dnt(self) -> bool:
        """Return whether Do Not Track is sent and counts as a signal here."""
        return self.rule.dnt and self.sends_dnt

    @property
    def is_american(self) -> bool:
        return self.place.partition("-")[0] == "US"

    @property
    def is_part_unknown(self) -> bool:
        """Return whether the rule is that of a part, since only the country is known."""
        return self.rule.code.startswith(f"{self.place}-")

    @property
    def judgements(self) -> dict[str, Judgement]:
        return self.ruleset.judge_all(self.rule, self.context, now=self.seconds)

    @property
    def flagged(self) -> tuple[str, ...]:
        """Return the categories that an opt-out of sale and sharing turns off."""
        return self.ruleset.flagged

    @property
    def is_bound(self) -> bool:
        """Return whether a signal or an account keeps these off, so no click here can change it."""
        return self.context.signal or (self.context.account and self.account_token is None)

    @property
    def is_honored(self) -> bool:
        """Return whether a signal has really switched off what it concerns (R12, R13)."""
        judgements = self.judgements
        is_off = all(judgements[key].reason is Reason.SIGNAL for key in self.flagged)
        return bool(self.flagged) and is_off and self.rule.gpc

    @property
    def is_opted_out(self) -> bool:
        """Return whether this visitor has refused everything sold, shared or targeted."""
        judgements = self.judgements
        own = (Reason.CHOICE, Reason.SIGNAL, Reason.ACCOUNT)
        if self.signed is None or not (self.flagged or self.signed.answer.signal):
            return False
        return all(
            not judgements[key].allows and judgements[key].reason in own for key in self.flagged
        )
