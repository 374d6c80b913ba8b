"""Record an answer given on our pages, and redirect to its result."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from consent.lib import uuid7
from consent.models import Decision
from consent.pages import addresses
from consent.pages.forms import AnswerForm, id_at
from consent.pages.visit import PageVisit
from consent.record import answers
from consent.record.answers import Outcome
from consent.record.decisions import GivenAnswer, IdConflict


def record(
    visit: PageVisit,
    form: AnswerForm | None,
    *,
    choices: Mapping[str, bool],
    method: Decision.Method,
    opted_out: bool | None = None,
    **facts: Any,
) -> Outcome[PageVisit]:
    """Record an answer given on a page: its address has the language, its form the region.

    Without a form it is the browser's signal. It is recorded once, even if it is sent several
    times; an answer to a preview is not recorded. Raise AnswerRefused.
    """
    own: dict[str, Any] = {"id": uuid7.uuid7(visit.now), "region": visit.place}
    sent = own | (form.cleaned_data if form else {})
    is_sent_again = visit.signed is not None and visit.signed.id == sent["id"]
    after = None if is_sent_again else visit.answered_at
    given = GivenAnswer(
        id=id_at(sent["id"], visit.now, after=after),
        notice=sent.get("notice", visit.in_force.number),
        choices=choices,
        surface=Decision.Surface.PREFERENCES,
        method=method,
        language=visit.language,
        region=sent["region"],
        **facts,
    )
    try:
        outcome = answers.answer(visit, given, opted_out=opted_out)
        if outcome.is_own:  # knowing a receipt's id does not make a sender its visitor
            return outcome
    except IdConflict:  # the same form sent twice, with two answers: both count
        pass
    return answers.answer(visit, replace(given, id=own["id"]), opted_out=opted_out)


def back(visit: PageVisit, *, saved: str, **more: str) -> HttpResponse:
    """Redirect to the result of a form, on a page that can be reloaded."""
    address = addresses.to(
        "preferences",
        site=visit.site,
        language=visit.language,
        saved=saved,
        **more,
        **visit.way_back,
    )
    return HttpResponseRedirect(f"{address}#status", status=303)
