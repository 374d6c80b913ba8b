"""Record an answer given on our pages, update the account, and redirect."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from consent.lib import uuid7
from consent.models import AccountAnswer, Decision
from consent.pages import addresses
from consent.pages.forms import AnswerForm, id_at
from consent.pages.visit import PageVisit
from consent.record import accounts
from consent.record.decisions import DecisionDraft, IdConflict
from consent.web import answering
from consent.web.answering import Outcome


def record(
    visit: PageVisit,
    form: AnswerForm | None,
    *,
    choices: Mapping[str, bool],
    method: Decision.Method,
    **facts: Any,
) -> Outcome[PageVisit]:
    """Record an answer given on a page: its address has the language, its form the region.

    Without a form it is the browser's signal. It is recorded once, even if it is sent several
    times; an answer to a preview is not recorded. Raise WeakerQuestion, OptionalIsOffError,
    UnknownNotice or OutdatedNotice.
    """
    own: dict[str, Any] = {"id": uuid7.uuid7(visit.now), "region": visit.place}
    given = form.cleaned_data if form else own
    id = given["id"]
    is_sent_again = visit.signed is not None and visit.signed.id == id
    after = None if is_sent_again else visit.answered_at
    draft = answering.draft(
        visit,
        id=id_at(id, visit.now, after=after),
        choices=choices,
        surface=Decision.Surface.PREFERENCES,
        method=method,
        language=visit.language,
        region=given["region"],
        **facts,
    )
    if visit.preview:
        return Outcome.of(visit.preview.answered(draft), visit)
    return _written(draft, visit)


def _written(draft: DecisionDraft, visit: PageVisit) -> Outcome[PageVisit]:
    try:
        outcome = answering.record(draft, visit)
        if outcome.is_own:  # knowing a receipt's id does not make a sender its visitor
            return outcome
    except IdConflict:  # the same form sent twice, with two answers: both count
        pass
    return answering.record(replace(draft, id=uuid7.uuid7(visit.now)), visit)


def back(visit: PageVisit, *, saved: str, **more: str) -> HttpResponse:
    """Redirect to the result of a form, on a page that can be reloaded."""
    address = addresses.to(
        "preferences",
        site=visit.in_force.site.key,
        language=visit.language,
        saved=saved,
        **more,
        **visit.way_back,
    )
    return HttpResponseRedirect(f"{address}#status", status=303)


def turn_account(visit: PageVisit, decision: Decision | None, *, opted_out: bool) -> PageVisit:
    """Opt the signed-in account out (R9), or back in on its confirmed request (R54)."""
    token, site = visit.account_token, visit.in_force.site.key
    if token is None:
        return visit
    facts: dict[str, Any] = {"now": visit.now, "decision": decision.id if decision else None}
    if opted_out:
        accounts.opt_out(site, token.account, reason=AccountAnswer.Reason.REQUEST, **facts)
    else:
        accounts.lift(site, token.account, **facts)
    return visit.signed_in(replace(token, opted_out=opted_out, at=visit.seconds))


def account_out_since(visit: PageVisit) -> datetime | None:
    """Return when the account opted out, if that is on record."""
    if visit.account_token is None:
        return None
    standing = accounts.standing(visit.in_force.site.key, (visit.account_token.account,))
    return standing.since if standing.opted_out else None
