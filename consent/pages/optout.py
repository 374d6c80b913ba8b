"""“Your Privacy Choices”: a person opts out of sale and sharing, by name or without (R49)."""

from dataclasses import replace

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from consent.lib import causes, languages
from consent.models import Decision, OptOutRequest
from consent.notices import NoticeInForce
from consent.pages import addresses, answers, own_form, promises, status
from consent.pages.forms import TRAP, AgentForm, OptOutForm
from consent.pages.preferences import show
from consent.pages.promises import Promise
from consent.pages.published import published
from consent.pages.visit import PageVisit
from consent.record import opt_out_mail, opt_out_requests
from consent.record.opt_out_requests import OptOutDraft
from consent.web import answering, limits
from consent.web.answering import Outcome
from consent.web.responses import route_of
from consent.web.site_access import never_cached, only

ANCHOR = "your-privacy-choices"
NAMES = ("name", "email", "agent_name", "agent_email")  # of people, as far as a form asks


@csrf_exempt  # own_form looks at where it comes from, and needs no cookie
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
    form = OptOutForm(request.POST)
    if reason := refusal(request, form):
        return show(request, visit, saved=reason, opt_out=form)
    try:
        return _opt_out(request, form, visit)
    except DatabaseError as error:
        causes.report_error(error, route_of(request))
        return show(request, visit, saved="away", opt_out=form)


def refusal(request: HttpRequest, form: OptOutForm | AgentForm) -> str:
    """Why nothing is taken from this sender now, or nothing."""
    if form.wrong:
        return form.wrong
    if not own_form.is_own(request):
        return "foreign"
    return "" if limits.has_room(request, "opt-outs") else "busy"


def draft(
    request: HttpRequest, form: OptOutForm | AgentForm, visit: PageVisit, *, account: str = ""
) -> OptOutDraft:
    return OptOutDraft(
        form=own_form.name_of(request.POST.get(own_form.FIELD, "")),
        site=visit.in_force.site.key,
        language=visit.language,
        region=visit.place,
        signal=visit.context.signal,
        received_at=visit.now,
        account=account,
        **{name: form.cleaned_data[name] for name in NAMES if name in form.fields},
    )


def take(request: HttpRequest, draft: OptOutDraft) -> OptOutRequest | None:
    """The request on the worklist, or None; who asks for it is mailed once it is there."""
    if request.POST.get(TRAP):
        return None
    return opt_out_requests.record(draft, has_room=lambda: limits.has_room(request, "requests"))


def _opt_out(request: HttpRequest, form: OptOutForm, visit: PageVisit) -> HttpResponse:
    with transaction.atomic():
        outcome = _record(form, visit)
        visit = answers.opt_out_account(
            outcome.visit if outcome else visit, outcome.decision if outcome else None
        )
        account = visit.account_token.account if visit.account_token else ""
        asked = draft(request, form, visit, account=account)
        row = take(request, asked)
    if row:
        opt_out_mail.announce(row)
    saved = status.OPTED_OUT if row or not asked.is_task else status.NOT_TAKEN
    promised = {promises.PARAMETER: Promise.of(row).signed(row.site.key)} if row else {}
    response = answers.back(visit, saved=saved, **promised)
    if outcome:
        replace(outcome, visit=visit).write(response)
    return response


def _record(form: OptOutForm, visit: PageVisit) -> Outcome[PageVisit] | None:
    """Everything that is sold, shared or targeted is off, and nothing else is answered (R51).

    None where this very form has been answered before.
    """
    if visit.signed and visit.signed.id == form.cleaned_data["id"]:
        return None
    return answers.record(
        visit,
        form,
        choices={},
        method=Decision.Method.OPT_OUT,
        earlier=answering.earlier_choices(visit),
        signal=True,  # it counts as one
    )
