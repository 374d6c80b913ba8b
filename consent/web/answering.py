"""Draft, record and count an answer, then update the signed-in account.

The banner and our pages both use this module, each with its own surface.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpResponse

from consent.kernel.rules import Choice, Region, is_weaker
from consent.lib import uuid7
from consent.models import Decision
from consent.record import accounts, decisions, visitors
from consent.record.decisions import DecisionDraft, OutdatedNotice, UnknownNotice
from consent.record.standing import BrowserAnswer
from consent.statistics import metrics, tallies
from consent.web import browser_cookies
from consent.web.visit import Visit

NO_TIME = timedelta(0)
OneVisit = TypeVar("OneVisit", bound=Visit)


class WeakerQuestion(Exception):
    """A yes to these categories answers a weaker question than the visitor's law asks (R161)."""


class OptionalIsOffError(Exception):
    """A yes was given while the site's optional cookies are switched off."""


REFUSALS = (OptionalIsOffError, OutdatedNotice, UnknownNotice, WeakerQuestion)


@contextmanager
def counted() -> Iterator[None]:
    """Count an answer that is not recorded: refused, or the database cannot be reached."""
    try:
        yield
    except REFUSALS:
        metrics.decided(metrics.REFUSED)
        raise
    except DatabaseError:
        metrics.decided(metrics.FAILED)
        raise


@dataclass(frozen=True, slots=True)
class Outcome(Generic[OneVisit]):
    """The result of an answer: built once, and written once into the response."""

    decision: Decision
    visit: OneVisit  # after the answer: `visit.signed` is the signed cookie's content
    is_new: bool = True
    is_own: bool = True  # this browser is the one that made the answer

    @classmethod
    def of(cls, decision: Decision, visit: OneVisit, **facts: bool) -> "Outcome[OneVisit]":
        return cls(decision, visit.after(decision.signed), **facts)

    @property
    def state(self) -> str:
        """Return the state cookie's value."""
        return browser_cookies.readable(self.visit, self.decision.signed)

    def following_account(self) -> "Outcome[OneVisit]":
        """Apply the answer to the signed-in account, if there is one (R9)."""
        answer = BrowserAnswer.of_decision(self.decision)
        return replace(self, visit=_ask_account(self.visit, answer))

    def write(self, response: HttpResponse) -> None:
        """Set our cookies, and expire those of categories that the answer does not allow."""
        browser_cookies.remember(response, self.visit, self.decision.visitor)


@counted()
def draft(
    visit: Visit,
    *,
    id: UUID,
    choices: Mapping[str, bool],
    surface: Decision.Surface,
    method: Decision.Method,
    language: str,
    region: str,
    waited: timedelta = NO_TIME,
    **facts: Any,
) -> DecisionDraft:
    """Return the draft of an answer given now or `waited` ago; `facts` override the visit's.

    `language` and `region` are those that were shown. Raise WeakerQuestion or OptionalIsOffError,
    never for a no.
    """
    answer, decided_at = visit.context.answer, visit.now - waited
    shown = visit.ruleset.region(region, today=decided_at.date())
    _require_takeable(visit, choices, shown, method)
    places = visit.ruleset.places_kept(visit.rule, visit.place, answer, shown=region)
    known: dict[str, Any] = {"notice": visit.in_force.number, "signal": visit.context.signal}
    known |= {"locked": visit.locked, "places": places}
    return DecisionDraft(
        id=id,
        visitor=visit.visitor or uuid7.uuid7(visit.now),
        decided_at=decided_at,
        site=visit.in_force.site.key,
        choices=choices,
        surface=surface,
        method=method,
        language=language,
        region=region,
        model=shown.model,
        place=visit.place,
        place_model=visit.rule.model,
        had_signal=bool(answer and answer.signal),
        **known | facts,
    )


def _require_takeable(
    visit: Visit, choices: Mapping[str, bool], shown: Region, method: Decision.Method
) -> None:
    granted = [key for key, choice in choices.items() if choice]
    if granted and visit.in_force.switched_off:
        raise OptionalIsOffError
    if method is Decision.Method.IMPORTED:  # no notice was shown: another rule applies
        return
    known, locked = visit.ruleset.categories, visit.locked
    weaker = [
        key
        for key in granted
        if key in known and is_weaker(known[key], shown, visit.rule, is_locked=key in locked)
    ]
    if weaker:
        raise WeakerQuestion(*weaker)


@counted()
def earlier_choices(visit: Visit, *, but: Collection[str] = ()) -> dict[str, Choice]:
    """Return the choices in the visitor's cookie, each with the time at which it was made.

    Only those of the visitor's newest decision: another host of the domain can set a cookie with
    its own signed decision, or an older one of this visitor, which must not be recorded again. If
    the decision is no longer on record (retention, or a restored backup), only refusals count.
    """
    if visit.signed is None:
        return {}
    newest = visitors.newest(visit.visitor, visit.in_force.site.key)
    is_newest = newest is not None and newest.pk == visit.signed.id
    if not is_newest and Decision.objects.filter(pk=visit.signed.id).exists():
        return {}
    return {
        key: choice
        for key, choice in decisions.dated_choices(visit.signed.answer).items()
        if key not in but and (is_newest or not choice.granted)
    }


@counted()
def record(draft: DecisionDraft, visit: OneVisit) -> Outcome[OneVisit]:
    """Record an answer and count it, once even if it is sent several times.

    Raise UnknownNotice, OutdatedNotice or IdConflict.
    """
    recorded = decisions.record(draft, now=visit.now)
    decision, is_new = recorded.decision, recorded.is_new
    if is_new:
        tallies.count(*tallies.events_of(decision, site=draft.site, notice=decision.notice.number))
    metrics.decided(decision.method if is_new else metrics.REPEATED)
    return Outcome.of(decision, visit, is_new=is_new, is_own=recorded.is_own)


def hear_account(visit: OneVisit) -> OneVisit:
    """Read the current state of the signed-in account from the record (R9, R63)."""
    return _ask_account(visit, BrowserAnswer.of_reading(visit.reading))


def _ask_account(visit: OneVisit, answer: BrowserAnswer) -> OneVisit:
    if visit.account_token is None:
        return visit
    token = accounts.refresh(visit.in_force, visit.account_token, answer, now=visit.now)
    return visit.signed_in(token)
