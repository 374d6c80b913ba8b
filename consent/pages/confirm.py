"""The second step: allow again what an opt-out has locked, or keep it off (R54)."""

from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from consent.kernel.rules import Reason
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import account, answers, cards, status, steps
from consent.pages.forms import ConfirmationForm, MalformedForm
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.steps import Step
from consent.pages.visit import PageVisit
from consent.web import answering
from consent.web.refusals import OptionalIsOffError, WeakerQuestion
from consent.web.site_access import never_cached, only


@never_cached
@only("GET", "POST")
@published
def confirm(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    visit = PageVisit.of_page(request, in_force)
    step = Step.read(request.GET.get(steps.PARAMETER, ""), visit)
    if request.method != "POST":
        return _show(request, visit, step) if step else answers.back(visit, saved="lapsed")
    try:
        form = ConfirmationForm.of(request.POST)
    except MalformedForm:
        return answers.back(visit, saved="lapsed")
    if visit.signed and visit.signed.id == form.id:  # the second of two clicks
        return answers.back(visit, saved=Decision.Method.CUSTOM)
    if step is None:
        return answers.back(visit, saved="lapsed")
    if not form.is_yes:
        return answers.back(visit, saved=Decision.Method.CUSTOM)
    try:
        return _allow(visit, step, form)
    except WeakerQuestion:
        return answers.back(visit, saved=status.ELSEWHERE)
    except OptionalIsOffError:
        return answers.back(visit, saved=status.SWITCHED_OFF)


def _show(request: HttpRequest, visit: PageVisit, step: Step) -> HttpResponse:
    with translation.override(visit.language):
        rows = [row for row in visit.in_force.snapshot["categories"] if row["key"] in step.keys]
        context = {
            "id": uuid7.uuid7(visit.now),
            "region": visit.place,
            "cards": [cards.card(row, visit.language) for row in rows],
            "why": step.why(visit),
            "is_account": visit.context.account,
            "is_american": visit.is_american,
        }
    carried = {steps.PARAMETER: request.GET[steps.PARAMETER]}  # not a new one: its hour runs
    return page(request, visit.in_force, "confirm", visit.language, context, parameters=carried)


def _allow(visit: PageVisit, step: Step, form: ConfirmationForm) -> HttpResponse:
    """Record the yes, and bring the account back where it was the account that had opted out."""
    draft = answers.draft(
        visit,
        id=form.id,
        choices=dict.fromkeys(step.keys, True),
        method=Decision.Method.CUSTOM,
        region=form.region,
        locked=tuple(key for key in visit.locked if key not in step.keys),
        earlier=answering.earlier_choices(visit, but=step.keys),
    )
    # Whoever was not asked about an account lifts none: it may have opted out since
    is_of_account = step.reason is Reason.ACCOUNT
    with transaction.atomic():
        outcome = answers.record(draft, visit)
        if is_of_account:
            outcome = replace(outcome, visit=account.lift(outcome.visit, outcome.decision))
    if not is_of_account:
        outcome = outcome.following_account()
    response = answers.back(visit, saved=Decision.Method.CUSTOM)
    outcome.write(response)
    return response
