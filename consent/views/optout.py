"""“Your Privacy Choices”: a person opts out of sale and sharing, by name or without (R49)."""

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from consent import languages, optouts
from consent.decisions import Recorded
from consent.forms import OptedOut, Unreadable
from consent.http import never_kept, only
from consent.models import Decision, OptOutRequest
from consent.notices import InForce
from consent.optouts import Wish
from consent.views import account, answers, promises, status
from consent.views.preferences import show
from consent.views.promises import Promise
from consent.views.published import published
from consent.views.visit import Visit

ANCHOR = "your-privacy-choices"


@never_kept
@only("GET", "POST")
@published
def opt_out(request: HttpRequest, in_force: InForce) -> HttpResponse:
    """Opt this browser out at once, and the account it shows; then see to the person."""
    visit = Visit.of(request, in_force)
    if request.method != "POST":
        asked = {languages.PARAMETER: visit.language} if languages.PARAMETER in request.GET else {}
        query = f"?{urlencode(asked)}" if asked else ""
        return HttpResponseRedirect(f"{reverse('preferences')}{query}#{ANCHOR}", status=303)
    try:
        wish = OptedOut.of(request.POST)
    except Unreadable:
        return show(request, visit, said="incomplete", code=400)
    if wish.wrong:
        return show(request, visit, said=wish.wrong, code=400, wish=wish)
    with transaction.atomic():
        recorded = _recorded(wish, visit)
        login = account.opt_out(visit, recorded.decision if recorded else None)
        row = _listed(wish, visit, recorded)
    if row:
        optouts.tell(row)
    response = answers.back(visit, said=status.OPTED_OUT, **_promise(row))
    if recorded:
        answers.keep(request, response, recorded, visit, login=login)
    return response


def _recorded(wish: OptedOut, visit: Visit) -> Recorded | None:
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


def _listed(wish: OptedOut, visit: Visit, recorded: Recorded | None) -> OptOutRequest | None:
    """The request on the worklist; a program's, or one too many, is not put there."""
    if wish.is_trapped:
        return None
    facts: dict[str, Any] = {"visitor": None, "received_at": visit.now}
    if recorded:
        decision = recorded.decision
        facts = {"visitor": decision.visitor, "received_at": decision.received_at}
    elif visit.signed:
        facts["visitor"] = visit.signed.visitor
    return optouts.take(
        Wish(
            site=visit.in_force.site.key,
            name=wish.name,
            email=wish.email,
            account=visit.login.account if visit.login else "",
            language=visit.language,
            region=visit.place,
            signal=visit.evidence.signal,
            **facts,
        )
    )


def _promise(row: OptOutRequest | None) -> dict[str, str]:
    return {promises.PARAMETER: Promise.of(row).signed()} if row else {}
