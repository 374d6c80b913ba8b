"""The preference page: whole without JavaScript, in one language."""

from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from consent.lib import uuid7
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import answers, cards, history, promises, status, steps, words
from consent.pages.forms import TRAP, MalformedForm, OptOutForm, PreferencesForm
from consent.pages.frame import page
from consent.pages.promises import Promise
from consent.pages.published import published
from consent.pages.visit import Visit
from consent.record import decisions
from consent.record.decisions import RecordedDecision
from consent.web import visitor_cookies
from consent.web.responses import never_kept, only

SHOWN_ANSWERS = 20
CARRIED = ("saved", promises.PARAMETER)  # what has become of a form, in whichever language
Method = Decision.Method


@never_kept
@only("GET", "POST")
@published
def preferences(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    visit = Visit.of(request, in_force)
    return (_answered if request.method == "POST" else _opened)(request, visit)


def show(
    request: HttpRequest,
    visit: Visit,
    *,
    said: str,
    code: int = 200,
    wish: OptOutForm | None = None,
) -> HttpResponse:
    """The page as it stands for this visit; `wish` is a form that has to be looked at again."""
    in_force, language = visit.in_force, visit.language
    promise = Promise.read(request.GET.get(promises.PARAMETER, ""))
    past = _history(visit)
    with translation.override(language):
        context = _in_force(visit) | {
            "id": uuid7.uuid7(visit.now),
            "status": status.of(said, visit, promise),
            "is_honored": visit.is_honored and said != status.OPTED_OUT,
            "history": (told := history.entries(past, language)),
            "receipt": history.entry(told, request.GET.get("receipt", "")),
            "wish": wish,
            "trap": TRAP,
        }
    carried = {name: request.GET[name] for name in CARRIED if name in request.GET}
    return page(
        request, in_force, "preferences", language, context, status=code, parameters=carried
    )


def _in_force(visit: Visit) -> dict[str, Any]:
    return {
        "cards": cards.cards_for(visit),
        "is_american": visit.is_american,
        "is_signed_in": visit.login is not None,
        "in_short": words.in_short(visit),
        "since": words.since(visit),
        "rule": visit.row,
        "place": words.place(visit.row, visit.language),
        "is_part_unknown": visit.is_part_unknown,
        "model": words.rule(visit.rule),
        "published": words.day(datetime.fromisoformat(visit.in_force.published_at)),
        "gpc": visit.gpc,
        "dnt": visit.dnt,
        "has_dnt": visit.rule.dnt,
    }


def _opened(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the page. To open it is no answer, and no prompt (R67)."""
    noted = _noted(visit) if request.method == "GET" else None
    if noted:
        visit = visit.after(visitor_cookies.signed(noted, visit.in_force))
    said = status.believed(request.GET.get("saved", ""), visit)
    response = show(request, visit, said=said)
    if noted:
        answers.keep(request, response, noted, visit)
    else:
        answers.prolong(response, visit)
    return response


def _noted(visit: Visit) -> RecordedDecision | None:
    """Take a signal down, once, that a known visitor's answer does not carry yet (R7, R68)."""
    if not visit.context.signal or visit.signed is None or visit.signed.answer.signal:
        return None
    draft = answers.draft(
        visit,
        id=uuid7.uuid7(visit.now),
        choices={},
        method=Method.SIGNAL,
        kept=answers.kept(visit),
    )
    try:
        return answers.record(draft, visit)
    except (
        DatabaseError,
        decisions.UnknownNotice,
        decisions.OutdatedNotice,
    ):  # it is honoured all the same
        return None


def _answered(request: HttpRequest, visit: Visit) -> HttpResponse:
    try:
        submitted = PreferencesForm.of(request.POST)
        wanted = tuple(key for key in visit.held if submitted.choices.get(key))
        recorded = answers.record(_draft(submitted, wanted, visit), visit)
    except (MalformedForm, decisions.UnknownNotice):
        return show(request, visit, said="incomplete", code=400)
    except decisions.OutdatedNotice:
        return show(request, visit, said="stale", code=409)
    if wanted and not visit.is_bound:
        response = steps.ask(visit, recorded, wanted)
    else:
        response = answers.back(visit, said=recorded.decision.method)
    answers.keep(request, response, recorded, visit)
    return response


def _draft(
    submitted: PreferencesForm, wanted: tuple[str, ...], visit: Visit
) -> decisions.DecisionDraft:
    """What was chosen; what an opt-out holds keeps its no, and the day of it (R54)."""
    before = {key: choice for key, choice in answers.kept(visit).items() if not choice.granted}
    stays = {key: before[key] for key in wanted if key in before}
    is_less = bool(wanted) and not visit.context.signal
    return answers.draft(
        visit,
        id=submitted.id,
        choices={key: yes for key, yes in submitted.choices.items() if key not in stays},
        method=Method.CUSTOM if is_less else submitted.method,
        notice=submitted.notice,
        kept=stays,
    )


def _history(visit: Visit) -> list[Decision]:
    if visit.signed is None:
        return []
    try:
        return decisions.history(visit.signed.visitor)[:SHOWN_ANSWERS]
    except DatabaseError:  # what is in force is known without it
        return []
