"""Handle “Your Privacy Choices”: opt-outs of sale and sharing, by a person or an agent (R49)."""

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from consent.intake import mails, opt_outs
from consent.intake.answers import Outcome, earlier_choices
from consent.lib import failures, languages
from consent.models import Decision, OptOutRequest, Site
from consent.notices import NoticeInForce
from consent.pages import forms, frame, visits
from consent.pages.forms import TRAP, AgentForm, OptOutForm
from consent.pages.preferences import show
from consent.pages.published import published
from consent.pages.visits import PageVisit
from consent.web import limits
from consent.web.responses import route_of
from consent.web.site_access import write_cookies

_ANCHOR = "your-privacy-choices"
_NAMES = ("name", "email", "agent_name", "agent_email")  # fields about people, in either form


@csrf_exempt  # is_own looks at where it comes from, and needs no cookie
@published("GET", "POST")
def opt_out(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Opt out this browser and its signed-in account immediately, then record the request."""
    visit = PageVisit.from_page(request, in_force)
    if request.method != "POST":
        is_chosen = languages.PARAMETER in request.GET
        language = visit.language if is_chosen else ""
        address = frame.address_of("preferences", site=in_force.site.key, language=language)
        return HttpResponseRedirect(f"{address}#{_ANCHOR}", status=303)
    form = OptOutForm(request.POST)
    if reason := _refusal(request, form):
        return show(request, visit, saved=reason, opt_out=form)
    try:
        return _opt_out(request, form, visit)
    except DatabaseError as error:
        failures.report_error(error, route_of(request))
        return show(request, visit, saved="away", opt_out=form)


@csrf_exempt  # is_own looks at where it comes from, and needs no cookie
@published("GET", "POST")
def agent(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Record a request for somebody else, without account or proof but the confirmation (R153)."""
    visit = PageVisit.from_page(request, in_force)
    if request.method != "POST":
        return _show_agent(request, visit)
    form = AgentForm(request.POST)
    if reason := _refusal(request, form):
        return _show_agent(request, visit, saved=reason, form=form)
    try:
        row = _take(request, _draft(request, form, visit))
    except DatabaseError as error:
        failures.report_error(error, route_of(request))
        return _show_agent(request, visit, saved="away", form=form)
    if row is None:
        return _show_agent(request, visit, saved="busy", form=form)
    promised = visits.promise_to(row)
    address = frame.address_of("agent", site=visit.site, language=visit.language, **promised)
    return HttpResponseRedirect(f"{address}#status", status=303)


def _refusal(request: HttpRequest, form: OptOutForm | AgentForm) -> str:
    """Return why this sender's form is refused, or ""."""
    if form.wrong:
        return form.wrong
    if not forms.is_own(request):
        return "foreign"
    return "" if limits.has_room(request, "opt-outs") else "busy"


def _draft(
    request: HttpRequest, form: OptOutForm | AgentForm, visit: PageVisit, *, account: str = ""
) -> OptOutRequest:
    """Return an unsaved request with the form's values."""
    return OptOutRequest(
        form=forms.name_of(request.POST.get(forms.FORM, "")),
        site=Site(key=visit.in_force.site.key),
        language=visit.language,
        region=visit.place,
        signal=visit.context.signal,
        received_at=visit.now,
        account=account,
        **{name: form.cleaned_data[name] for name in _NAMES if name in form.fields},
    )


def _take(request: HttpRequest, draft: OptOutRequest) -> OptOutRequest | None:
    """Put the request on the worklist and return it; None if it is refused or needs no work."""
    if request.POST.get(TRAP):
        return None
    agent = draft.agent_email
    limit = "agents" if agent else "requests"  # of one agent, or of this network (R187)
    row = opt_outs.record(draft, has_room=lambda: limits.has_room(request, limit, sender=agent))
    if row:
        mails.announce(row)
    return row


def _opt_out(request: HttpRequest, form: OptOutForm, visit: PageVisit) -> HttpResponse:
    with transaction.atomic():
        outcome = _record(form, visit)
        account = visit.account_token.account if visit.account_token else ""
        asked = _draft(request, form, visit, account=account)
        row = _take(request, asked)
    saved = visits.OPTED_OUT if row or not opt_outs.is_task(asked) else visits.NOT_TAKEN
    response = visit.redirect_to_result(saved, **(visits.promise_to(row) if row else {}))
    if outcome:
        write_cookies(response, outcome.cookies)
    return response


def _record(form: OptOutForm, visit: PageVisit) -> Outcome[PageVisit] | None:
    """Record a no to all that is sold, shared or targeted (R51); None if this form has done so."""
    if visit.signed and visit.signed.id == form.cleaned_data["id"]:
        return None
    return visit.record(
        form,
        choices={},
        method=Decision.Method.OPT_OUT,
        opted_out=True,
        earlier=earlier_choices(visit),
        signal=True,  # counts as a signal
    )


def _show_agent(
    request: HttpRequest, visit: PageVisit, *, saved: str = "", form: AgentForm | None = None
) -> HttpResponse:
    promised = visits.promised(request, visit)
    context = {
        "form": form,
        "form_name": forms.new_form_name(),
        "trap": TRAP,
        "is_american": visit.is_american,
    }
    carried = {visits.PROMISE: request.GET[visits.PROMISE]} if promised else {}
    saved = visits.SENT if promised else saved
    return visits.respond(request, visit, "agent", saved, context, carried, promised=promised)
