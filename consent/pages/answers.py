"""An answer that one of our pages takes, and the page that it leads to."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from consent.lib import uuid7
from consent.models import Decision
from consent.pages import addresses
from consent.pages.forms import id_at
from consent.pages.visit import PageVisit
from consent.record.decisions import DecisionDraft, IdConflict
from consent.web import answering
from consent.web.answering import Outcome


def draft(
    visit: PageVisit,
    *,
    id: UUID,
    choices: Mapping[str, bool],
    method: Decision.Method,
    region: str,
    **facts: Any,
) -> DecisionDraft:
    """What a page was answered: its address has the language, and its form the region, shown.

    Raises WeakerQuestion or OptionalIsOffError.
    """
    is_sent_again = visit.signed is not None and visit.signed.id == id
    after = None if is_sent_again else visit.answered_at
    return answering.draft(
        visit,
        id=id_at(id, visit.now, after=after),
        choices=choices,
        surface=Decision.Surface.PREFERENCES,
        method=method,
        language=visit.language,
        region=region,
        **facts,
    )


def record(draft: DecisionDraft, visit: PageVisit) -> Outcome[PageVisit]:
    """Write the answer down, once however often it is sent; that of a preview is not.

    Raises UnknownNotice or OutdatedNotice.
    """
    if visit.preview:
        return Outcome.of(visit.preview.answered(draft), visit)
    try:
        outcome = answering.record(draft, visit)
        if outcome.is_own:  # who knows a receipt does not become its visitor
            return outcome
    except IdConflict:  # the same page sent twice, with two answers: both count
        pass
    return answering.record(replace(draft, id=uuid7.uuid7(visit.now)), visit)


def back(visit: PageVisit, *, saved: str, **more: str) -> HttpResponse:
    """Show what has become of a form, on a page that can be reloaded."""
    address = addresses.to(
        "preferences",
        site=visit.in_force.site.key,
        language=visit.language,
        saved=saved,
        **more,
        **visit.way_back,
    )
    return HttpResponseRedirect(f"{address}#status", status=303)
