"""Show the preference page: complete without JavaScript, in one language."""

from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from consent.intake import accounts
from consent.intake.answers import Outcome, earlier_choices
from consent.intake.decisions import OutdatedNotice, UnknownNotice
from consent.kernel.rules import Model, signalled
from consent.lib import failures, uuid7
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import cards, confirm, forms, frame, receipts, sentences, visits
from consent.pages.forms import TRAP, OptOutForm, PreferencesForm, QuestionForm
from consent.pages.published import published
from consent.pages.visits import PageVisit
from consent.record import retention
from consent.web import limits
from consent.web.responses import route_of
from consent.web.site_access import write_cookies

_STATUS = ("saved", visits.PROMISE)  # parameters with the result of a form, kept in language links
Method = Decision.Method


@published("GET", "POST")
def preferences(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    visit = PageVisit.from_page(request, in_force)
    return (_answer if request.method == "POST" else _open)(request, visit)


def show(
    request: HttpRequest,
    visit: PageVisit,
    *,
    saved: str,
    opt_out: OptOutForm | None = None,
    unsaved: PreferencesForm | None = None,
) -> HttpResponse:
    """Render the page for this visit, with the form that has errors or could not be saved."""
    others = accounts.siblings(visit.site)
    with translation.override(visit.language):
        context = _situation(visit) | {
            "id": uuid7.uuid7(visit.now),
            "region": visit.place,
            "cards": cards.cards_for(visit, unsaved.choices if unsaved else {}),
            "is_honored": visit.is_honored and saved != visits.OPTED_OUT,
            "history": receipts.own_answers(visit),
            "opt_out": opt_out,
            "unsaved": unsaved,
            "form_name": forms.new_form_name(),
            "kept": retention.for_visitors(),
            "trap": TRAP,
            "shared": [other.site.name for other in others if accounts.is_reached(other)],
            "apart": [other.site.name for other in others if not accounts.is_reached(other)],
        }
    query = {name: request.GET[name] for name in _STATUS if name in request.GET}
    promised = visits.promised(request, visit)
    return visits.respond(request, visit, "preferences", saved, context, query, promised=promised)


def _situation(visit: PageVisit) -> dict[str, Any]:
    """Return what applies to this visitor now."""
    return {
        "is_american": visit.is_american,
        "is_signed_in": visit.account_token is not None,
        "summary": cards.summary(visit),
        "rule": visit.row,
        "place": sentences.place_name(visit.row, visit.language),
        "is_part_unknown": visit.rule.code.startswith(f"{visit.place}-"),  # the rule of one part
        "model": sentences.meaning_of_no_answer(visit.rule),
        "published": sentences.day(datetime.fromisoformat(visit.in_force.published_at)),
        "gpc": visit.gpc,
        # or it would be recorded alone (R174)
        "is_signal_known": signalled(visit.context)
        or (visit.signed is None and visit.rule.model is Model.OPT_IN),
        "dnt": visit.dnt,
        "has_dnt": visit.rule.dnt,
    }


def _open(request: HttpRequest, visit: PageVisit) -> HttpResponse:
    """Show the page, with the account's current refusals (R56): neither answer nor prompt (R67)."""
    visit = accounts.refresh(visit)
    outcome = _record_signal(request, visit) if request.method == "GET" else None
    visit = outcome.visit if outcome else visit
    saved = visits.validated(request.GET.get("saved", ""), visit)
    response = show(request, visit, saved=saved)
    if outcome:
        write_cookies(response, outcome.cookies)
    else:
        write_cookies(response, visit.renewed_cookies())
    return response


def _record_signal(request: HttpRequest, visit: PageVisit) -> Outcome[PageVisit] | None:
    """Record a known visitor's signal once, if the answer does not include it yet (R7, R68)."""
    is_known = visit.signed is None or visit.signed.answer.signal
    if is_known or not visit.context.signal or not limits.has_room(request, "opt-outs"):
        return None  # it is honoured anyway
    try:
        earlier = earlier_choices(visit)
        return visit.record(None, choices={}, method=Method.SIGNAL, earlier=earlier)
    except (UnknownNotice, OutdatedNotice):
        pass
    except DatabaseError as error:
        failures.report_error(error, "Recording a signal")
    return None  # it is honoured anyway


def _answer(request: HttpRequest, visit: PageVisit) -> HttpResponse:
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return show(request, visit, saved="incomplete")
    wanted = tuple(key for key in visit.locked if form.choices.get(key))
    is_all = form.method is Method.ACCEPT
    try:
        outcome = _record(form, wanted, visit)
    except visits.NOT_RECORDED as error:
        return show(request, visit, saved=visits.FAULTS[type(error)])
    except DatabaseError as error:  # nothing has changed: the page says what still applies (R56)
        failures.report_error(error, route_of(request))
        return show(request, visit, saved=visits.UNSAVED, unsaved=form)
    if wanted and not visit.is_bound and not is_all:
        response = confirm.ask(visit, outcome.decision, wanted)
    else:
        saved = visits.ALL_BUT if wanted and is_all else outcome.decision.method
        response = visit.redirect_to_result(saved)
    write_cookies(response, outcome.cookies)
    return response


def _record(form: PreferencesForm, wanted: tuple[str, ...], visit: PageVisit) -> Outcome[PageVisit]:
    """Record the choices; a locked category keeps its no, and the day of it (R54)."""
    earlier = earlier_choices(visit)
    refused = {key: earlier[key] for key in wanted if key in earlier and not earlier[key].granted}
    return visit.record(
        form,
        choices={key: yes for key, yes in form.choices.items() if key not in refused},
        method=form.method,
        earlier=refused,
    )


@csrf_exempt  # another host's page cannot hold our token; its origin is what counts
@published("GET", "POST")
def answer_banner(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Take the answer of a banner in a page's HTML whose script has not come, and go back (R47).

    To the page, by a path on the origin that sent the form.

    A page of another site, or one that hides its origin, cannot answer: the visitor is shown the
    preference page, and nothing is recorded.
    """
    visit, form = PageVisit.from_page(request, in_force), QuestionForm(request.POST)
    if request.method != "POST":  # a language link of the page that was shown here
        address = frame.address_of("preferences", site=visit.site, language=visit.language)
        return HttpResponseRedirect(address, status=303)
    origin = request.META.get("HTTP_ORIGIN", "")
    if origin not in in_force.site.origins or not form.is_valid():
        return show(request, visit, saved="incomplete")
    try:
        outcome = visit.record(
            form, choices=form.choices, method=form.method, surface=Decision.Surface.BANNER
        )
    except visits.NOT_RECORDED as error:
        return show(request, visit, saved=visits.FAULTS[type(error)])
    response = HttpResponseRedirect(f"{origin}{form.cleaned_data['back'] or '/'}", status=303)
    write_cookies(response, outcome.cookies)
    return response
