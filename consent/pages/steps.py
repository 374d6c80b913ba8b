"""Two steps back: after an opt-out a yes to sale or advertising is asked for, then confirmed (R54).

The first step records everything else and opens the second. The second is open to the browser
that took the first, for an hour, until it answers anything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from consent.kernel import rules
from consent.kernel.rules import Reason
from consent.models import Decision
from consent.pages import account, addresses, words
from consent.pages.visit import PageVisit

PARAMETER = "step"
OPEN_SECONDS = 3600
_SALT = "two steps back"


@dataclass(frozen=True, slots=True)
class Step:
    """The second step, as the first one opened it."""

    decision: str  # what the first step recorded
    notice: int
    keys: tuple[str, ...]
    reason: Reason  # why they are off
    since: int | None  # Unix seconds

    @classmethod
    def read(cls, text: str, visit: PageVisit) -> Self | None:
        """The step that is open to this visit, or None."""
        try:
            decision, notice, keys, reason, since = signing.loads(
                text, salt=_SALT, max_age=OPEN_SECONDS
            )
        except signing.BadSignature:
            return None
        locked = tuple(key for key in keys if key in visit.locked)
        is_own = visit.signed is not None and str(visit.signed.id) == decision
        is_open = is_own and notice == visit.in_force.number and locked and not visit.is_bound
        return cls(decision, notice, locked, Reason(reason), since) if is_open else None

    def signed(self) -> str:
        facts = [self.decision, self.notice, self.keys, self.reason, self.since]
        return signing.dumps(facts, salt=_SALT)

    def why(self, visit: PageVisit) -> str:
        """Which opt-out is in force, and since when, in the language that is active."""
        if self.since is None:
            return _("Your account has opted out of sale and advertising.")
        match self.reason:
            case Reason.ACCOUNT:
                text = _("Your account opted out of sale and advertising on {day}.")
            case Reason.SIGNAL:
                text = _("You opted out of sale and advertising by {day}.")
            case _:
                text = _("You opted out of sale and advertising on {day}.")
        return format_html(text, day=words.day_at(self.since))


def ask(visit: PageVisit, decision: Decision, keys: tuple[str, ...]) -> HttpResponse:
    """Open the second step, and lead there."""
    reason, since = _opt_out(visit)
    step = Step(str(decision.id), decision.notice.number, keys, reason, since)
    address = addresses.to(
        "confirm",
        site=visit.in_force.site.key,
        language=visit.language,
        **{PARAMETER: step.signed()},
    )
    return HttpResponseRedirect(address, status=303)


def _opt_out(visit: PageVisit) -> tuple[Reason, int | None]:
    answer = visit.context.answer
    if visit.context.account or answer is None:
        at = account.out_since(visit)
        return Reason.ACCOUNT, int(at.timestamp()) if at else None
    if answer.signal:
        return Reason.SIGNAL, answer.decided_at
    return Reason.CHOICE, min(_times_refused(answer, visit.flagged), default=answer.decided_at)


def _times_refused(answer: rules.Answer, keys: Iterable[str]) -> list[int]:
    choices = (answer.choices[key] for key in keys if key in answer.choices)
    return [
        answer.decided_at if one.decided_at is None else one.decided_at
        for one in choices
        if not one.granted
    ]
