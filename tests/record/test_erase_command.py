"""A visitor's record is erased by receipt, as the visitor's own click erases it."""

from collections.abc import Mapping
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from consent.lib import uuid7
from consent.models import Change, Decision, Site
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.django_db

OURS, OTHER = uuid7.uuid7(NOON), uuid7.uuid7(NOON)


def decide(visitor: UUID, choices: Mapping[str, bool], *, days: int = 0) -> UUID:
    return record(NOON + timedelta(days=days), visitor=visitor, choices=choices).pk


def erase(receipt: UUID, *arguments: str) -> str:
    out = StringIO()
    call_command("record", "erase", str(receipt), *arguments, stdout=out)
    return out.getvalue()


def test_first_it_says_what_would_be_erased(site: Site) -> None:
    receipt = decide(OURS, {"analytics": True})
    newer = decide(OURS, {"analytics": False}, days=1)
    decide(OTHER, {"analytics": True})

    told = erase(receipt)

    assert "Site mix, this visitor: 2 decisions, from 2026-11-24 to 2026-11-25." in told
    assert "Nothing was erased" in told
    assert Decision.objects.count() == 3
    assert not any(str(other) in told for other in (OURS, OTHER, newer))


@pytest.mark.requirement("R75")
def test_then_it_erases_all_of_that_visitor_but_the_no_and_says_who_did(site: Site) -> None:
    receipt = decide(OURS, {"analytics": True, "marketing": False})
    newest = decide(OURS, {"analytics": True, "marketing": False}, days=1)
    others = decide(OTHER, {"analytics": True})

    told = erase(receipt, "--yes")

    assert "Erased. What was refused stays as one no under a new id." in told
    kept = Decision.objects.exclude(pk=others).get()
    assert kept.visitor != OURS and kept.pk not in (receipt, newest)
    assert kept.surface == Decision.Surface.ERASURE
    assert "marketing" in kept.choices and "analytics" not in kept.choices
    assert str(kept.pk) not in told and str(kept.visitor) not in told
    change = Change.objects.get(model="consent.decision")
    assert change.by.startswith("manage.py record erase")
    assert (change.site, change.action, change.old) == ("mix", "removed", "2 decisions")
    row = repr(Change.objects.filter(pk=change.pk).values_list())
    assert not any(str(id) in row for id in (receipt, OURS, kept.pk, kept.visitor))


def test_nothing_is_left_of_a_yes_to_everything(site: Site) -> None:
    everything = {row["key"]: True for row in site.notices.get().snapshot["categories"]}
    receipt = decide(OURS, everything)

    assert "Erased. Nothing is left." in erase(receipt, "--yes")
    assert not Decision.objects.exists()


def test_a_receipt_that_leads_nowhere_says_so(site: Site) -> None:
    receipt = decide(OURS, {"analytics": True})
    erase(receipt, "--yes")

    with pytest.raises(CommandError, match="it was erased, forgotten by age, or never was"):
        erase(receipt, "--yes")
