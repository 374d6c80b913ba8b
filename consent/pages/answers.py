"""An answer that one of our pages takes: drafted, recorded, put into the browser's cookies."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from consent.cookies.account_token import AccountToken
from consent.kernel import rules
from consent.lib import languages, uuid7
from consent.models import Decision
from consent.pages import account
from consent.pages.forms import id_at
from consent.pages.visit import Visit
from consent.record import decisions
from consent.record.decisions import DecisionDraft, RecordedDecision
from consent.statistics import tallies
from consent.web import visitor_cookies


def draft(
    visit: Visit,
    *,
    id: UUID,
    choices: Mapping[str, bool],
    method: Decision.Method,
    **facts: Any,
) -> DecisionDraft:
    """What this visitor answers here and now, in every respect but the answer itself."""
    signed = visit.signed
    return DecisionDraft(
        id=id_at(id, visit.now, after=visit.answered_at),
        visitor=signed.visitor if signed else uuid7.uuid7(visit.now),
        site=visit.in_force.site.key,
        choices=choices,
        surface=Decision.Surface.PREFERENCES,
        method=method,
        language=visit.language,
        region=visit.place,
        model=visit.rule.model,
        stood=bool(signed and signed.answer.signal),
        **{
            "notice": visit.in_force.number,
            "signal": visit.context.signal,
            "held": visit.held,
            **facts,
        },
    )


def kept(visit: Visit, *, but: Collection[str] = ()) -> dict[str, rules.Choice]:
    """The visitor's choices as the cookie has them, each with the time at which it was made."""
    if visit.signed is None:
        return {}
    held = decisions.kept(visit.signed.answer)
    return {key: choice for key, choice in held.items() if key not in but}


def record(draft: DecisionDraft, visit: Visit) -> RecordedDecision:
    """Write the answer down, once however often it is sent; raises Unknown or Stale."""
    try:
        recorded = decisions.record(draft, now=visit.now)
        if visit.signed and recorded.decision.visitor != visit.signed.visitor:
            raise decisions.IdConflict(draft.id)  # who knows a receipt does not become its visitor
    except decisions.IdConflict:  # the same page sent twice, with two answers: both count
        draft = replace(draft, id=uuid7.uuid7(visit.now))
        recorded = decisions.record(draft, now=visit.now)
    if recorded.is_new:
        tallies.count(_event(draft, visit))
    return recorded


def keep(
    request: HttpRequest,
    response: HttpResponse,
    recorded: RecordedDecision,
    visit: Visit,
    *,
    login: AccountToken | None = None,
) -> None:
    """Put the answer into the browser's cookies, and take the refused categories' cookies out.

    `login` is what has become of the account; without it, the account follows the answer.
    """
    in_force = visit.in_force
    login = login or account.follow(visit, recorded.decision)
    is_out = login.opted_out if login else visit.context.account
    visitor_cookies.remember(
        response, visitor_cookies.signed(recorded, in_force), in_force, account=is_out
    )
    if login:
        visitor_cookies.remember_login(response, login, in_force)
    visitor_cookies.tidy(request, response, recorded, in_force)


def prolong(response: HttpResponse, visit: Visit) -> None:
    """Give an aged answer's cookies a fresh life; the day of the answer stays (R63, R64)."""
    if visit.signed and visitor_cookies.is_aged(visit.signed, visit.now):
        is_out = visit.context.account
        visitor_cookies.remember(response, visit.signed, visit.in_force, account=is_out)


def back(visit: Visit, *, said: str, **more: str) -> HttpResponse:
    """Show what has become of a form, on a page that can be reloaded."""
    query = urlencode({languages.PARAMETER: visit.language, "saved": said, **more})
    return HttpResponseRedirect(f"{reverse('preferences')}?{query}#status", status=303)


def _event(draft: DecisionDraft, visit: Visit) -> tallies.Event:
    return tallies.Event(
        day=visit.now.date(),
        site=draft.site,
        notice=draft.notice,
        region=draft.region,
        language=draft.language,
        surface=draft.surface,
        outcome=draft.method,
    )
