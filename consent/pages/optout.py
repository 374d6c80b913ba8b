"""“Your Privacy Choices”: a person opts out of sale and sharing, by name or without (R49)."""

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from consent.lib import languages
from consent.models import Decision, OptOutRequest
from consent.notices import NoticeInForce
from consent.pages import account, answers, promises, status
from consent.pages.forms import MalformedForm, OptOutForm
from consent.pages.preferences import show
from consent.pages.promises import Promise
from consent.pages.published import published
from consent.pages.visit import Visit
from consent.record import opt_out_requests
from consent.record.decisions import RecordedDecision
from consent.record.opt_out_requests import OptOutDraft
from consent.web.responses import never_kept, only

ANCHOR = "your-privacy-choices"


@never_kept
@only("GET", "POST")
@published
def opt_out(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Opt this browser out at once, and the account it shows; then see to the person."""
    visit = Visit.of(request, in_force)
    if request.method != "POST":
        asked = {languages.PARAMETER: visit.language} if languages.PARAMETER in request.GET else {}
        query = f"?{urlencode(asked)}" if asked else ""
        return HttpResponseRedirect(f"{reverse('preferences')}{query}#{ANCHOR}", status=303)
    try:
        wish = OptOutForm.of(request.POST)
    except MalformedForm:
        return show(request, visit, said="incomplete", code=400)
    if wish.wrong:
        return show(request, visit, said=wish.wrong, code=400, wish=wish)
    with transaction.atomic():
        recorded = _recorded(wish, visit)
        login = account.opt_out(visit, recorded.decision if recorded else None)
        row = _listed(wish, visit, recorded)
    if row:
        opt_out_requests.mail(row)
    response = answers.back(visit, said=status.OPTED_OUT, **_promise(row))
    if recorded:
        answers.keep(request, response, recorded, visit, login=login)
    return response


def _recorded(wish: OptOutForm, visit: Visit) -> RecordedDecision | None:
    """Everything that is sold, shared or targeted is off, and nothing else is said (R51).

    None where this very form has been answered before.
    """
    if visit.signed and visit.signed.id == wish.id:
        return None
    draft = answers.draft(
        visit,
        id=wish.id,
        choices={},
        method=Decision.Method.OPT_OUT,
        kept=answers.kept(visit),
        signal=True,  # it stands like one
    )
    return answers.record(draft, visit)


def _listed(
    wish: OptOutForm, visit: Visit, recorded: RecordedDecision | None
) -> OptOutRequest | None:
    """The request on the worklist; a program's, or one too many, is not put there."""
    if wish.is_trapped:
        return None
    facts: dict[str, Any] = {"visitor": None, "received_at": visit.now}
    if recorded:
        decision = recorded.decision
        facts = {"visitor": decision.visitor, "received_at": decision.received_at}
    elif visit.signed:
        facts["visitor"] = visit.signed.visitor
    return opt_out_requests.record(
        OptOutDraft(
            site=visit.in_force.site.key,
            name=wish.name,
            email=wish.email,
            account=visit.login.account if visit.login else "",
            language=visit.language,
            region=visit.place,
            signal=visit.context.signal,
            **facts,
        )
    )


def _promise(row: OptOutRequest | None) -> dict[str, str]:
    return {promises.PARAMETER: Promise.of(row).signed()} if row else {}
