"""One request to a page: what determines what it shows, the answer that it brings, and its result.

The result of a form is a code in the address; `status.html` has the texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from consent.intake import answers
from consent.intake.answers import Outcome
from consent.intake.decisions import (
    GivenAnswer,
    IdConflict,
    OptionalIsOffError,
    OutdatedNotice,
    UnknownNotice,
    WeakerQuestion,
)
from consent.intake.opt_outs import recorded
from consent.intake.visit import Visit
from consent.kernel.rules import Judgement, Reason
from consent.lib import durations, uuid7
from consent.models import Decision, OptOutRequest
from consent.notices import NoticeInForce
from consent.pages import frame
from consent.pages.forms import AnswerForm, id_at
from consent.pages.frame import page
from consent.web import limits
from consent.web.responses import RETRY_SECONDS

Method = Decision.Method
PROMISE = "request"  # a parameter of an address
OPTED_OUT = "opted-out"
ALL_BUT = "all-but"  # accepted all, but for what the visitor has opted out of (R166)
NOT_TAKEN = "not-taken"  # opted out, but a request is not on the worklist
_UNSTORED = "unstored"  # the browser did not keep its opt-out
_LOST = "lost"  # neither opted out nor on the worklist
UNSAVED = "unsaved"  # the database could not be reached: the earlier choice still applies
_ERASED = ("erased", "kept", "nothing")
FAULTS: Mapping[type[Exception], str] = {
    UnknownNotice: "incomplete",
    OutdatedNotice: "stale",
    WeakerQuestion: "elsewhere",  # another rule applies than the one that was shown
    OptionalIsOffError: "switched-off",  # no yes counts while the site has switched it off
}
NOT_RECORDED = tuple(FAULTS)
SENT = "sent"  # an agent's request, which is on the worklist
_PROBLEMS = {"foreign": 403, "busy": 429}  # HTTP status by code
_PROBLEMS |= dict.fromkeys(("not-stored", "lapsed", _UNSTORED, _LOST), 200)
_PROBLEMS |= dict.fromkeys(("incomplete", "name", "email", "agent"), 400)
_PROBLEMS |= dict.fromkeys(("stale", "elsewhere", "switched-off"), 409)
_PROBLEMS |= dict.fromkeys(("away", UNSAVED), 503)


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


def promise_to(row: OptOutRequest) -> dict[str, str]:
    """Return the parameter by which a page says what was promised after an opt-out request."""
    facts = [row.pk, row.due_on.isoformat()]
    return {PROMISE: signing.dumps(facts, salt=_salt(row.site.key))}


def promised(request: HttpRequest, visit: PageVisit) -> str:
    """Return the promise in the address, if we signed it for this site, else ""."""
    try:
        number, due_on = signing.loads(request.GET.get(PROMISE, ""), salt=_salt(visit.site))
    except signing.BadSignature:
        return ""
    with translation.override(visit.language):
        return recorded(number, date.fromisoformat(due_on))


def _salt(site: str) -> str:
    return f"opt-out request {site}"


def respond(
    request: HttpRequest,
    visit: PageVisit,
    route: str,
    saved: str,
    context: Mapping[str, Any],
    parameters: Mapping[str, str],
    *,
    promised: str,
) -> HttpResponse:
    """Show a page with a form's result; use the error's status code if the form was refused."""
    code = _PROBLEMS.get(saved, 200) if request.method == "POST" else 200
    is_problem = saved in _PROBLEMS and not promised
    seconds = RETRY_SECONDS if code == 503 else request.META.get(limits.WAIT, durations.MINUTE)
    minutes = durations.MINUTE * ceil(seconds / durations.MINUTE)  # never less than it takes
    context = {"saved": saved, "promised": promised, "is_problem": is_problem, **context}
    context["wait"] = durations.in_words(minutes, visit.language)
    response = page(
        request, visit.in_force, route, visit.language, context, status=code, parameters=parameters
    )
    if code in (429, 503):
        response.headers["Retry-After"] = str(seconds)
    return response


def validated(saved: str, visit: PageVisit) -> str:
    """Return the result that the address names, if it can be true, else ""."""
    answer = visit.context.answer
    if saved in (Method.ACCEPT, Method.REJECT, Method.CUSTOM):
        if answer is None:
            return "not-stored"
        is_yes = any(choice.granted for choice in answer.choices.values())
        if saved == Method.ACCEPT and visit.context.refused:  # the account's no remains (R9)
            return str(Method.CUSTOM)
        is_true = saved == Method.CUSTOM or is_yes == (saved == Method.ACCEPT)
        return saved if is_true else ""
    if saved == ALL_BUT and answer:
        return saved if visit.locked else ""
    if saved in (OPTED_OUT, NOT_TAKEN):
        if visit.signed is None:
            return _UNSTORED if saved == OPTED_OUT else _LOST
        return saved if visit.is_opted_out else ""
    return saved if saved in {*_ERASED, "lapsed", "elsewhere", "switched-off"} else ""
