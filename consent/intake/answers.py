"""Take a visitor's answer, of banner or page: record it, count it, and tell the account."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Generic
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from consent.cookies import expiry
from consent.cookies.decision_token import SignedDecision
from consent.cookies.writer import Line
from consent.intake import accounts, decisions, tallies
from consent.intake.decisions import AnswerRefused, GivenAnswer
from consent.intake.visit import OneVisit, Visit
from consent.kernel.rules import Choice, Model, RequestContext
from consent.lib import uuid7
from consent.models import Decision
from consent.web import metrics


@contextmanager
def counted() -> Iterator[None]:
    """Count an answer that is not recorded: refused, or the database cannot be reached."""
    try:
        yield
    except AnswerRefused:
        metrics.DECISIONS.labels(metrics.REFUSED).inc()
        raise
    except DatabaseError:
        metrics.DECISIONS.labels(metrics.FAILED).inc()
        raise


@dataclass(frozen=True, slots=True)
class Outcome(Generic[OneVisit]):
    """The result of an answer: built once, and written once into the response."""

    decision: Decision
    visit: OneVisit  # after the answer
    cookies: list[Line]  # to set and to expire
    is_new: bool = True
    # Whether the browser that made the decision sent it. A receipt must not work as a password:
    # visitors show receipts to others, and a resent receipt must not return the visitor's cookies
    is_own: bool = True
    is_taken: bool = True  # the browser has this answer now, and no other

    @property
    def state(self) -> str:
        """Return the state cookie's value: of the answer that the browser has now."""
        return self.visit.state or self.visit.after(self.decision.signed).state


@counted()
def answer(
    visit: OneVisit, given: GivenAnswer, *, opted_out: bool | None = None
) -> Outcome[OneVisit]:
    """Record an answer and count it, once even if it is sent several times.

    The signed-in account follows the answer, or is opted out or back in where `opted_out` says so.
    An opt-out is recorded at the company's other sites as well (R165). What answers a preview is
    not recorded. Raise AnswerRefused or IdConflict.
    """
    outcome = _answer(visit, given, opted_out=opted_out)
    if visit.preview or not outcome.is_taken or not _opts_out(visit, given, outcome.decision):
        return outcome
    lines = [*outcome.cookies, *_share(outcome.visit, given)]
    expired = [line for line in lines if not line.value][: expiry.MAX_LINES]
    return replace(outcome, cookies=[*(line for line in lines if line.value), *expired])


def _answer(
    visit: OneVisit, given: GivenAnswer, *, opted_out: bool | None = None
) -> Outcome[OneVisit]:
    visitor = visit.visitor
    if visitor is None or not Decision.objects.filter(visitor=visitor).exists():
        visit = visit.renamed()  # an id whose answers were erased is not used again
    decision = decisions.make(visit, given)
    if visit.preview:
        visit = visit.after(decision.signed)
        return Outcome(decision, visit, visit.cookies_of_answer())
    visitor = decision.visitor
    # Of a row without its account nobody would know: the browser sends its answer again
    with transaction.atomic() if visit.account_token else nullcontext():
        is_new = decision.write()
        if not is_new:
            decision = decisions.recorded(decision)
            decision.companion = decision.recorded_companion()
        is_own = decision.visitor == visitor
        is_late = given.waited is not None and _is_late(decision, visit.signed, is_new=is_new)
        is_taken = is_own and not is_late  # else the browser's own answer stays
        if is_taken:
            visit = visit.after(decision.signed)
            if token := visit.account_token:
                visit = accounts.follow(visit, token, given, decision, opted_out=opted_out)
    if is_new:
        number = decision.notice.number
        tallies.count(*tallies.events_of(decision, site=visit.site, notice=number))
    metrics.DECISIONS.labels(decision.method if is_new else metrics.REPEATED).inc()
    cookies = visit.cookies_of_answer() if is_taken else visit.expired_cookies()
    return Outcome(decision, visit, cookies, is_new, is_own, is_taken)


def _share(visit: Visit, given: GivenAnswer) -> Iterator[Line]:
    """Record an opt-out at the company's other sites, each by a decision and cookies of its own.

    To come back stays of one site, whose visitor is asked about what is sold there.
    """
    for in_force in filter(accounts.is_reached, accounts.siblings(visit.site)):
        there = visit.elsewhere(in_force)
        if not _is_open(there, is_request=given.method == Decision.Method.OPT_OUT):
            continue
        is_known = given.language in in_force.languages
        opt_out = GivenAnswer(
            id=uuid7.uuid7(visit.now),
            notice=in_force.number,
            choices={},
            surface=given.surface,
            method=Decision.Method.OPT_OUT,
            language=given.language if is_known else in_force.languages[0],
            region=visit.place,
            signal=True,
            earlier=earlier_choices(there),
            waited=given.waited,
        )
        for line in _answer(there, opt_out).cookies:
            if line.value or not visit.allows(visit.ruleset.category_of(line.key) or ""):
                yield line  # what is allowed here stays, though both sites declare it


def _opts_out(visit: Visit, given: GivenAnswer, decision: Decision) -> bool:
    """Return whether it says no to what is sold, shared or targeted, and does not repeat a no."""
    if given.method in (Decision.Method.SIGNAL, Decision.Method.OPT_OUT):
        return True
    before = visit.context.answer
    is_repeated = before is not None and before.signal and bool(given.choices)
    return any(
        choice[1] == 0 and choice[2:3] in ([], [None])
        for key in decision.notice.ruleset.flagged
        if (choice := decision.choices.get(key)) and (key in given.choices or not is_repeated)
    )


def _is_open(visit: Visit, *, is_request: bool) -> bool:
    """Return whether an opt-out changes anything at a site, now or in another place.

    A no where the law asks first refuses nothing at a site that has not asked.
    """
    own = visit.signed.answer if visit.signed else None
    judged = visit.ruleset.judge_all(visit.rule, RequestContext(own), now=visit.seconds)
    if any(judged[key].allows for key in visit.ruleset.flagged):
        return True
    return not (own and own.signal) and (is_request or visit.rule.model is not Model.OPT_IN)


@counted()
def earlier_choices(visit: Visit, *, exclude: Collection[str] = ()) -> dict[str, Choice]:
    """Return the choices in the visitor's cookie, each with the time at which it was made.

    Only those of the visitor's newest decision: another host of the domain can set a cookie with
    its own signed decision, or an older one of this visitor, which must not be recorded again. If
    the decision is no longer on record (retention, or a restored backup), only refusals count.
    """
    if visit.signed is None:
        return {}
    newest = of_visitor(visit.visitor, visit.site).first() if visit.visitor else None
    is_newest = newest is not None and newest.pk == visit.signed.id
    if not is_newest and Decision.objects.filter(pk=visit.signed.id).exists():
        return {}
    return {
        key: choice
        for key, choice in decisions.dated_choices(visit.signed.answer).items()
        if key not in exclude and (is_newest or not choice.granted)
    }


def of_visitor(visitor: UUID, site: str) -> QuerySet[Decision]:
    """Return the visitor's decisions on a site, newest first."""
    # not by id: a browser's clock may be a day ahead, and its next answer is newer
    order = ("-decided_at", "-received_at", "-pk")
    rows = Decision.objects.filter(visitor=visitor, notice__site__key=site)
    return rows.select_related("notice__site").order_by(*order)


def _is_late(decision: Decision, held: SignedDecision | None, *, is_new: bool) -> bool:
    """Return whether the browser's answer is newer; of one second, one sent again is the older."""
    if held is None:
        return False
    theirs, ours = held.answer.decided_at, int(decision.decided_at.timestamp())
    return theirs > ours or (theirs == ours and not is_new and held.id != decision.id)
