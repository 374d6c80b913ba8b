"""Whoever has the database, and no key, gets nothing signed and hides nothing."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.models import Decision, Site
from consent.proof.log import hourly, leaves, sequencer
from consent.proof.log.store import NoSuchTile
from consent.proof.log.verification import Finding, Verification
from consent.proof.models import LogCheckpoint
from consent.record import receipts
from tests.places import place_all
from tests.proof.owner import COPY, ask, drop_triggers
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.django_db
SALT = bytes(16)
TWIN = (
    "INSERT INTO proof_leaf (kind, record, salt, entry, seal, place) SELECT kind, %(new)s, salt, "
    "entry, seal, place FROM proof_leaf WHERE record = %(id)s"
)


@pytest.fixture(autouse=True)
def _owner(site: Site) -> None:
    """Drop each trigger, and what keeps two leaves from one place."""
    drop_triggers()
    ask("DROP INDEX one_leaf_per_place")


@pytest.mark.parametrize("place", [None, 10**6])
def test_nothing_is_promised_for_a_leaf_that_this_service_did_not_make(place: int | None) -> None:
    decision = record(NOON)
    place_all()
    new = UUID(int=decision.pk.int + 1)
    ask(COPY, id=decision.pk, new=new)
    forged = Decision.objects.select_related("notice__site").get(pk=new)
    own = leaves.of_row(forged)
    assert own
    own.seal, own.place = SALT, place
    own.save(force_insert=True)

    assert receipts.promise(forged) == ""
    proof = receipts.proof(forged)
    assert bool(proof) == bool(place)
    if proof:
        with pytest.raises(NoSuchTile):
            proof.file()


@pytest.mark.parametrize("spell", [lambda one: one.hex.upper(), str], ids=["capitals", "dashes"])
def test_a_second_answer_under_the_place_of_another_is_found(spell: Callable[[UUID], str]) -> None:
    decision = record(NOON)
    place_all()
    new = spell(decision.pk)
    ask(COPY, id=decision.pk, new=new)
    ask(TWIN, id=decision.pk, new=new)

    assert {one.row for one in Verification().all()} == {new}


def test_who_accepts_a_finding_accepts_no_other_of_that_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that have twelve digits in common are made in seconds."""
    monkeypatch.setattr(Finding, "id", "3f2a9c01d4e5")
    harmless, harmful = (Finding("changed", detail) for detail in ("A", "B"))
    monkeypatch.setattr(Verification, "all", lambda self: iter([harmless, harmful]))
    sequencer.run(NOON)
    hourly.accept(harmless, reason="Mended by hand", by="ada")

    hourly.check_if_due(NOON)

    assert LogCheckpoint.objects.get().wrong == 1


def test_the_next_places_are_given_without_reading_all_that_waits() -> None:
    with CaptureQueriesContext(connection) as queries:
        sequencer.run(NOON)

    read = [one["sql"] for one in queries if 'ORDER BY "proof_leaf"."record"' in one["sql"]]
    assert read and all(" LIMIT " in sql for sql in read)
