"""An authorized agent asks for somebody else (R153): no account, no proof but the confirmation."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from consent.lib import causes
from consent.notices import NoticeInForce
from consent.pages import addresses, own_form, promises, status
from consent.pages.forms import TRAP, AgentForm
from consent.pages.optout import draft, refusal, take
from consent.pages.promises import Promise
from consent.pages.published import published
from consent.pages.status import Status
from consent.pages.visit import PageVisit
from consent.record import opt_out_mail
from consent.web.responses import route_of
from consent.web.site_access import never_cached, only


@csrf_exempt  # own_form looks at where it comes from, and needs no cookie
@never_cached
@only("GET", "POST")
@published
def agent(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Put the request on the worklist; the agent's own browser is left alone."""
    visit = PageVisit.of_page(request, in_force)
    if request.method != "POST":
        return _show(request, visit)
    form = AgentForm(request.POST)
    if reason := refusal(request, form):
        return _show(request, visit, saved=reason, form=form)
    try:
        row = take(request, draft(request, form, visit))
    except DatabaseError as error:
        causes.report_error(error, route_of(request))
        return _show(request, visit, saved="away", form=form)
    if row is None:
        return _show(request, visit, saved="busy", form=form)
    opt_out_mail.announce(row)
    promised = {promises.PARAMETER: Promise.of(row).signed(row.site.key)}
    site = in_force.site.key
    address = addresses.to("agent", site=site, language=visit.language, **promised)
    return HttpResponseRedirect(f"{address}#status", status=303)


def _show(
    request: HttpRequest, visit: PageVisit, *, saved: str = "", form: AgentForm | None = None
) -> HttpResponse:
    sent = request.GET.get(promises.PARAMETER, "")
    promise = Promise.read(sent, visit.in_force.site.key)
    with translation.override(visit.language):
        context = {
            "status": Status(promise.text) if promise else status.of(saved, visit),
            "form": form,
            "form_name": own_form.issue(),
            "trap": TRAP,
            "is_american": visit.is_american,
        }
    carried = {promises.PARAMETER: sent} if promise else {}
    return status.respond(request, visit, "agent", saved, context, carried)
