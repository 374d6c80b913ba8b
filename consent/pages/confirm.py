"""Opt back in in two steps: a yes to sale or advertising is requested, then confirmed (R54).

The first step records all other choices and opens the second. The second asks about one category,
then about the next (R166). It is open to the same browser for an hour, until it gives another
answer.
"""

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from consent.intake import accounts
from consent.intake.answers import earlier_choices
from consent.intake.decisions import OptionalIsOffError, WeakerQuestion
from consent.kernel.rules import Reason
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import cards, frame, sentences, visits
from consent.pages.forms import ConfirmationForm
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.visits import PageVisit
from consent.web.site_access import write_cookies

_PARAMETER = "step"
_OPEN_SECONDS = 3600
_SALT = "two steps back"


@dataclass(frozen=True, slots=True)
class _Step:
    """The second step, with the facts that the first one signed."""

    decision: str  # id of the decision that was recorded last
    notice: int
    keys: tuple[str, ...]  # the first is asked about now
    reason: Reason  # why they are off
    since: int | None  # Unix seconds

    @classmethod
    def read(cls, text: str, visit: PageVisit, *, sent: UUID | None) -> Self | None:
        """Return the step that is open to this visit, or None; `sent` is the id of its form."""
        try:
            decision, notice, keys, reason, since = signing.loads(
                text, salt=_SALT, max_age=_OPEN_SECONDS
            )
        except signing.BadSignature:
            return None
        locked = tuple(key for key in keys if key in visit.locked)
        is_own = visit.signed is not None and str(visit.signed.id) in (decision, str(sent))
        is_open = is_own and notice == visit.in_force.number and locked and not visit.is_bound
        return cls(decision, notice, locked, Reason(reason), since) if is_open else None

    def open(self, visit: PageVisit) -> HttpResponse:
        """Redirect to the question about the first category; to the result if none is left."""
        if not self.keys:
            return visit.redirect_to_result(Decision.Method.CUSTOM)
        facts = [self.decision, self.notice, self.keys, self.reason, self.since]
        address = frame.address_of(
            "confirm",
            site=visit.in_force.site.key,
            language=visit.language,
            **{_PARAMETER: signing.dumps(facts, salt=_SALT)},
        )
        return HttpResponseRedirect(address, status=303)


@published("GET", "POST")
def confirm(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    visit = PageVisit.from_page(request, in_force)
    form = ConfirmationForm(request.POST)
    sent = form.cleaned_data["id"] if form.is_valid() else None
    step = _Step.read(request.GET.get(_PARAMETER, ""), visit, sent=sent)
    if request.method != "POST" and step:
        return _show(request, visit, step)
    if visit.signed and visit.signed.id == sent:  # the second of two clicks
        again = replace(step, decision=str(sent)) if step else None
        return again.open(visit) if again else visit.redirect_to_result(Decision.Method.CUSTOM)
    if sent is None or step is None:
        return visit.redirect_to_result("lapsed")
    if form.cleaned_data["answer"] == "keep":
        return replace(step, keys=step.keys[1:]).open(visit)
    try:
        return _allow(visit, step, form)
    except (WeakerQuestion, OptionalIsOffError) as error:
        return visit.redirect_to_result(visits.FAULTS[type(error)])


def ask(visit: PageVisit, decision: Decision, keys: tuple[str, ...]) -> HttpResponse:
    """Open the second step, and redirect to it."""
    reason, since = _opt_out(visit)
    return _Step(str(decision.id), decision.notice.number, keys, reason, since).open(visit)


def _opt_out(visit: PageVisit) -> tuple[Reason, int | None]:
    answer = visit.context.answer
    if visit.context.account or answer is None:
        return Reason.ACCOUNT, _account_out_since(visit)
    if answer.signal:
        return Reason.SIGNAL, answer.decided_at
    choices = (answer.choices[key] for key in visit.ruleset.flagged if key in answer.choices)
    own = (choice.decided_at for choice in choices if choice.granted is False)
    times = (answer.decided_at if at is None else at for at in own)
    return Reason.CHOICE, min(times, default=answer.decided_at)


def _account_out_since(visit: PageVisit) -> int | None:
    """Return when the account opted out, if that is on record."""
    if visit.account_token is None:
        return None
    standing = accounts.standing(visit.site, (visit.account_token.account,))
    return int(standing.since.timestamp()) if standing.opted_out and standing.since else None


def _show(request: HttpRequest, visit: PageVisit, step: _Step) -> HttpResponse:
    with translation.override(visit.language):
        texts = visit.in_force.snapshot["texts"][visit.language]
        rows = {row["key"]: row for row in visit.in_force.snapshot["categories"]}
        card, *others = (cards.Card(rows[key], visit.language) for key in step.keys)
        context = {
            "id": uuid7.uuid7(visit.now),
            "region": visit.place,
            "card": card,
            "others": [other.text["name"] for other in others],
            "reason": step.reason,
            "day": "" if step.since is None else sentences.day_of_moment(step.since),
            "is_last": _is_last(visit, step),
            "is_account": visit.context.account,
            "page_name": texts["choices_link" if visit.is_american else "settings_link"],
        }
    carried = {_PARAMETER: request.GET[_PARAMETER]}  # not a new one: its hour has started
    return page(request, visit.in_force, "confirm", visit.language, context, parameters=carried)


def _is_last(visit: PageVisit, step: _Step) -> bool:
    """Return whether nothing else that an account's opt-out turns off lacks this browser's yes."""
    choices = visit.context.answer.choices if visit.context.answer else {}
    granted = {key for key, choice in choices.items() if choice.granted}
    return set(visit.locked) - granted <= {step.keys[0]}


def _allow(visit: PageVisit, step: _Step, form: ConfirmationForm) -> HttpResponse:
    """Record the yes, and opt the account back in if its opt-out was the reason."""
    # An account that the step did not name stays: it may have opted out since. It knows one opt-out
    # of all, so it stays until the last of them is allowed
    key, *rest = step.keys
    is_lifted = step.reason is Reason.ACCOUNT and _is_last(visit, step)
    with transaction.atomic():
        outcome = visit.record(
            form,
            choices={key: True},
            method=Decision.Method.CUSTOM,
            opted_out=False if is_lifted else None,
            locked=tuple(locked for locked in visit.locked if locked != key),
            earlier=earlier_choices(visit, exclude=(key,)),
        )
    response = replace(step, decision=str(outcome.decision.id), keys=tuple(rest)).open(visit)
    write_cookies(response, outcome.cookies)
    return response
