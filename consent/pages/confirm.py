"""The second step: allow again what an opt-out holds off, or keep it off (R54)."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from consent.kernel.rules import Reason
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import account, answers, cards, steps
from consent.pages.forms import ConfirmationForm, MalformedForm
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.steps import Step
from consent.pages.visit import Visit
from consent.web.responses import never_kept, only


@never_kept
@only("GET", "POST")
@published
def confirm(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    visit = Visit.of(request, in_force)
    step = Step.read(request.GET.get(steps.PARAMETER, ""), visit)
    if request.method != "POST":
        return _asked(request, visit, step) if step else answers.back(visit, said="lapsed")
    try:
        confirmed = ConfirmationForm.of(request.POST)
    except MalformedForm:
        return answers.back(visit, said="lapsed")
    if visit.signed and visit.signed.id == confirmed.id:  # the second of two clicks
        return answers.back(visit, said=Decision.Method.CUSTOM)
    if step is None:
        return answers.back(visit, said="lapsed")
    if not confirmed.is_yes:
        return answers.back(visit, said=Decision.Method.CUSTOM)
    return _allowed(request, visit, step, confirmed)


def _asked(request: HttpRequest, visit: Visit, step: Step) -> HttpResponse:
    with translation.override(visit.language):
        rows = [row for row in visit.in_force.snapshot["categories"] if row["key"] in step.keys]
        context = {
            "id": uuid7.uuid7(visit.now),
            "cards": [cards.card(row, visit.language) for row in rows],
            "why": step.why(visit),
            "is_account": visit.context.account,
            "is_american": visit.is_american,
        }
    carried = {steps.PARAMETER: request.GET[steps.PARAMETER]}  # not a new one: its hour runs
    return page(request, visit.in_force, "confirm", visit.language, context, parameters=carried)


def _allowed(
    request: HttpRequest, visit: Visit, step: Step, confirmed: ConfirmationForm
) -> HttpResponse:
    """Record the yes, and bring the account back where it was the account that had opted out."""
    draft = answers.draft(
        visit,
        id=confirmed.id,
        choices=dict.fromkeys(step.keys, True),
        method=Decision.Method.CUSTOM,
        held=tuple(key for key in visit.held if key not in step.keys),
        kept=answers.kept(visit, but=step.keys),
    )
    with transaction.atomic():
        recorded = answers.record(draft, visit)
        # Whoever was not asked about an account lifts none: it may have opted out since
        is_asked = step.reason is Reason.ACCOUNT
        login = account.lift(visit, recorded.decision) if is_asked else None
    response = answers.back(visit, said=Decision.Method.CUSTOM)
    answers.keep(request, response, recorded, visit, login=login)
    return response
