"""One request to a page: what determines what it shows, and the answer that it brings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from consent.kernel.rules import Judgement, Reason
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import frame
from consent.pages.forms import AnswerForm, id_at
from consent.record import answers
from consent.record.answers import Outcome
from consent.record.decisions import GivenAnswer, IdConflict
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
            language=frame.language_of_site(request, in_force),
            way_back=frame.way_back(request, in_force),
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
    def judgements(self) -> dict[str, Judgement]:
        return self.ruleset.judge_all(self.rule, self.context, now=self.seconds)

    @property
    def is_bound(self) -> bool:
        """Return whether a signal or an account keeps these off, so no click here can change it."""
        return self.context.signal or (self.context.account and self.account_token is None)

    @property
    def is_honored(self) -> bool:
        """Return whether a signal has really switched off what it concerns (R12, R13)."""
        judgements, flagged = self.judgements, self.ruleset.flagged
        is_off = all(judgements[key].reason is Reason.SIGNAL for key in flagged)
        return bool(flagged) and is_off and self.rule.gpc

    @property
    def is_opted_out(self) -> bool:
        """Return whether this visitor has refused everything sold, shared or targeted."""
        judgements = self.judgements
        own = (Reason.CHOICE, Reason.SIGNAL, Reason.ACCOUNT)
        if self.signed is None or not (self.ruleset.flagged or self.signed.answer.signal):
            return False
        return all(
            not judgements[key].allows and judgements[key].reason in own
            for key in self.ruleset.flagged
        )

    def record(
        self,
        form: AnswerForm | None,
        *,
        choices: Mapping[str, bool | None],
        method: Decision.Method,
        opted_out: bool | None = None,
        surface: Decision.Surface = Decision.Surface.PREFERENCES,
        **facts: Any,
    ) -> Outcome[Self]:
        """Record an answer given on a page: its address has the language, its form the region.

        Without a form it is the browser's signal. It is recorded once, even if it is sent several
        times; an answer to a preview is not recorded. Raise AnswerRefused.
        """
        own: dict[str, Any] = {"id": uuid7.uuid7(self.now), "region": self.place}
        sent = own | (form.cleaned_data if form else {})
        is_sent_again = self.signed is not None and self.signed.id == sent["id"]
        after = None if is_sent_again else self.answered_at
        given = GivenAnswer(
            id=id_at(sent["id"], self.now, after=after),
            notice=sent.get("notice", self.in_force.number),
            choices=choices,
            surface=surface,
            method=method,
            language=self.language,
            region=sent["region"],
            **facts,
        )
        try:
            outcome = answers.answer(self, given, opted_out=opted_out)
            if outcome.is_own:  # knowing a receipt's id does not make a sender its visitor
                return outcome
        except IdConflict:  # the same form sent twice, with two answers: both count
            pass
        return answers.answer(self, replace(given, id=own["id"]), opted_out=opted_out)

    def redirect_to_result(self, saved: str, **more: str) -> HttpResponse:
        """Redirect to the result of a form, on a page that can be reloaded."""
        address = frame.address_of(
            "preferences",
            site=self.site,
            language=self.language,
            saved=saved,
            **more,
            **self.way_back,
        )
        return HttpResponseRedirect(f"{address}#status", status=303)
