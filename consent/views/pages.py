"""The preference page and the Cookie Policy: whole without JavaScript, in one language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from urllib.parse import urlencode

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from consent import decisions, ids, languages, notices, tallies, visitors
from consent.forms import Submitted, Unreadable
from consent.http import never_kept, only
from consent.models import Decision
from consent.notices import InForce
from consent.views import cards, errors, record, status, words
from consent.views.frame import page
from consent.views.visit import Visit

SHOWN_ANSWERS = 20
KEPT_BY_CACHES = "public, max-age=300, stale-while-revalidate=3600"


def published(view: Callable[[HttpRequest, InForce], HttpResponse]) -> Callable[..., HttpResponse]:
    """There is a notice to show."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        try:
            return view(request, notices.current())
        except notices.Unpublished:
            return errors.unpublished(request)
        except DatabaseError:
            return errors.unreachable(request)

    return wrapped


@never_kept
@only("GET", "POST")
@published
def preferences(request: HttpRequest, in_force: InForce) -> HttpResponse:
    visit = Visit.of(request, in_force)
    if request.method != "POST":
        return _preferences(
            request,
            visit,
            said=status.believed(request.GET.get("saved", ""), visit.evidence.answer),
        )
    try:
        submitted = Submitted.of(request.POST)
        recorded = _record(submitted, visit)
    except (Unreadable, decisions.Unknown):
        return _preferences(request, visit, said="incomplete", code=400)
    except decisions.Stale:
        return _preferences(request, visit, said="stale", code=409)
    response = _back(visit, said=str(submitted.method))
    visitors.remember(response, visitors.signed(recorded, in_force), in_force)
    visitors.tidy(request, response, recorded, in_force)
    return response


@never_kept
@only("GET", "POST")
@published
def erase(request: HttpRequest, in_force: InForce) -> HttpResponse:
    visit = Visit.of(request, in_force)
    if request.method != "POST":
        return page(request, in_force, "erase", visit.language, {"knows": visit.signed is not None})
    signed = visit.signed
    left = decisions.erase(signed.visitor, now=visit.now, held=signed) if signed else None
    response = _back(visit, said="kept" if left else "erased" if signed else "nothing")
    if left:
        visitors.remember(response, visitors.signed(left, in_force), in_force)
    else:
        visitors.forget(request, response, in_force)
    return response


@only("GET")
@published
def cookies(request: HttpRequest, in_force: InForce) -> HttpResponse:
    """The Cookie Policy: the same for everyone, whatever they chose and wherever they are."""
    language = languages.chosen(request, languages.spoken(in_force.languages))
    with translation.override(language):
        shown = [cards.card(row, language) for row in in_force.snapshot["categories"]]
        context = {
            "cards": shown,
            "published": words.day(datetime.fromisoformat(in_force.published_at)),
            "third_parties": sorted(
                {row.provider for card in shown for row in card.cookies if row.is_third_party}
            ),
            "involving": [card.name for card in shown if card.is_third_party],
            "signalled": [card.name for card in shown if card.is_signalled],
        }
    response = page(request, in_force, "cookies", language, context)
    response.headers["Cache-Control"] = KEPT_BY_CACHES
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _record(submitted: Submitted, visit: Visit) -> decisions.Recorded:
    answer = visit.signed.answer if visit.signed else None
    after = datetime.fromtimestamp(answer.decided_at, UTC) if answer else None
    draft = decisions.Draft(
        id=submitted.id_at(visit.now, after=after),
        visitor=visit.signed.visitor if visit.signed else ids.uuid7(visit.now),
        site=visit.in_force.site.key,
        notice=submitted.notice,
        choices=submitted.choices,
        surface=Decision.Surface.PREFERENCES,
        method=submitted.method,
        language=visit.language,
        region=visit.place,
        model=visit.rule.model,
        signal=visit.evidence.signal,
    )
    try:
        recorded = decisions.record(draft, now=visit.now)
        if visit.signed and recorded.decision.visitor != visit.signed.visitor:
            raise decisions.Conflict(draft.id)  # who knows a receipt does not become its visitor
    except decisions.Conflict:  # the same page sent twice, with two answers: both count
        draft = replace(draft, id=ids.uuid7(visit.now))
        recorded = decisions.record(draft, now=visit.now)
    if recorded.is_new:
        tallies.count(_event(draft, visit))
    return recorded


def _event(draft: decisions.Draft, visit: Visit) -> tallies.Event:
    return tallies.Event(
        day=visit.now.date(),
        site=draft.site,
        notice=draft.notice,
        region=draft.region,
        language=draft.language,
        surface=draft.surface,
        outcome=draft.method,
    )


def _back(visit: Visit, *, said: str) -> HttpResponse:
    """Show what has become of a form, on a page that can be reloaded."""
    query = urlencode({languages.PARAMETER: visit.language, "saved": said})
    return HttpResponseRedirect(f"{reverse('preferences')}?{query}#status", status=303)


def _history(visit: Visit) -> list[Decision]:
    if visit.signed is None:
        return []
    try:
        return decisions.history(visit.signed.visitor)[:SHOWN_ANSWERS]
    except DatabaseError:  # what is in force is known without it
        return []


def _preferences(request: HttpRequest, visit: Visit, *, said: str, code: int = 200) -> HttpResponse:
    in_force, language, evidence = visit.in_force, visit.language, visit.evidence
    history = _history(visit)
    with translation.override(language):
        told = record.past(history, language)
        context = {
            "cards": cards.judged(
                in_force.snapshot["categories"],
                in_force.terms.categories,
                visit.rulings,
                evidence,
                language,
            ),
            "id": ids.uuid7(visit.now),
            "status": status.sentence(said, in_force.snapshot["texts"][language]),
            "is_refused": code != 200 or said == "unkept",
            "is_american": visit.is_american,
            "is_honored": visit.is_honored,
            "in_short": words.in_short(evidence, in_force.terms.categories),
            "since": evidence.answer and words.day_of(evidence.answer),
            "rule": visit.row,
            "model": words.rule(visit.rule),
            "published": words.day(datetime.fromisoformat(in_force.published_at)),
            "signal": evidence.signal,
            "history": told,
            "receipt": record.chosen(told, request.GET.get("receipt", "")),
        }
    return page(request, in_force, "preferences", language, context, status=code)
