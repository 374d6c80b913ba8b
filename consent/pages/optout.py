"""“Your Privacy Choices”: a person opts out of sale and sharing, by name or without (R49)."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from consent.lib import languages
from consent.models import Decision, OptOutRequest
from consent.notices import NoticeInForce
from consent.pages import account, addresses, answers, promises, status
from consent.pages.forms import MalformedForm, OptOutForm
from consent.pages.preferences import show
from consent.pages.promises import Promise
from consent.pages.published import published
from consent.pages.visit import PageVisit
from consent.record import opt_out_requests
from consent.record.decisions import RecordedDecision
from consent.record.opt_out_requests import OptOutDraft
from consent.web import answering, limits
from consent.web.site_access import never_cached, only

ANCHOR = "your-privacy-choices"


@never_cached
@only("GET", "POST")
@published
def opt_out(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Opt this browser out at once, and the account it shows; then see to the person."""
    visit = PageVisit.of_page(request, in_force)
    if request.method != "POST":
        is_chosen = languages.PARAMETER in request.GET
        language = visit.language if is_chosen else ""
        address = addresses.to("preferences", site=in_force.site.key, language=language)
        return HttpResponseRedirect(f"{address}#{ANCHOR}", status=303)
    try:
        form = OptOutForm.of(request.POST)
    except MalformedForm:
        return show(request, visit, saved="incomplete", code=400)
    if form.wrong:
        return show(request, visit, saved=form.wrong, code=400, opt_out=form)
    with transaction.atomic():
        recorded = _record(form, visit)
        visit = account.opt_out(visit, recorded.decision if recorded else None)
        row = _take(request, form, visit, recorded)
    if row:
        opt_out_requests.mail(row)
    response = answers.back(visit, saved=status.OPTED_OUT, **_promise(row))
    if recorded:
        answers.remember(response, recorded, visit)
    return response


def _record(form: OptOutForm, visit: PageVisit) -> RecordedDecision | None:
    """Everything that is sold, shared or targeted is off, and nothing else is answered (R51).

    None where this very form has been answered before.
    """
    if visit.signed and visit.signed.id == form.id:
        return None
    draft = answers.draft(
        visit,
        id=form.id,
        choices={},
        method=Decision.Method.OPT_OUT,
        region=form.region,
        earlier=answering.earlier_choices(visit),
        signal=True,  # it counts as one
    )
    return answers.record(draft, visit)


def _take(
    request: HttpRequest, form: OptOutForm, visit: PageVisit, recorded: RecordedDecision | None
) -> OptOutRequest | None:
    """The request on the worklist; a program's, or one too many, is not put there."""
    if form.is_trapped:
        return None
    facts: dict[str, Any] = {"visitor": None, "received_at": visit.now}
    if recorded:
        decision = recorded.decision
        facts = {"visitor": decision.visitor, "received_at": decision.received_at}
    elif visit.visitor:
        facts["visitor"] = visit.visitor
    draft = OptOutDraft(
        site=visit.in_force.site.key,
        name=form.name,
        email=form.email,
        account=visit.account_token.account if visit.account_token else "",
        language=visit.language,
        region=visit.place,
        signal=visit.context.signal,
        **facts,
    )
    limit = "named opt-outs" if draft.is_named else "anonymous opt-outs"
    return opt_out_requests.record(draft, has_room=lambda: limits.has_room(request, limit))


def _promise(row: OptOutRequest | None) -> dict[str, str]:
    return {promises.PARAMETER: Promise.of(row).signed(row.site.key)} if row else {}
