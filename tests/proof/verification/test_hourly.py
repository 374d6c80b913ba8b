"""The record is verified every hour, in one process of all.

The service goes on meanwhile, and nobody is accused of what it does.
"""

from datetime import timedelta
from uuid import UUID

from django.test import Client
from django.urls import reverse

from consent.lib import readings
from consent.models import Decision
from consent.proof.log import hourly, leaves
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, LogCheckpoint, Tombstone
from consent.record import visitors
from tests.places import place_all
from tests.proof.owner import drop_triggers
from tests.proof.verification.touched import ERASED, NOW, decide


def touch(id: UUID, region: str) -> None:
    drop_triggers()
    Decision.objects.filter(pk=id).update(region=region)


def check() -> LogCheckpoint:
    return LogCheckpoint.objects.get()


def test_it_is_done_once_an_hour_and_what_takes_long_less_often(ids: list[UUID]) -> None:
    assert hourly.check_if_due(NOW)
    assert check().check_ended_at and check().wrong == 0
    assert check().checked >= 700
    assert hourly.check_if_due(NOW - timedelta(hours=1))  # by a clock that was ahead

    for ended, minutes in ((None, 60), (2, 60), (9, 180)):  # after how many; None: half way
        ended_at = NOW + timedelta(minutes=ended) if ended else None
        LogCheckpoint.objects.update(check_began_at=NOW, check_ended_at=ended_at)
        due = hourly.read(NOW).figures["record_verification_due_timestamp_seconds"]
        assert due == NOW.timestamp() + minutes * 60, "the alert knows when"
        assert not hourly.check_if_due(NOW + timedelta(minutes=minutes - 1))
        assert hourly.check_if_due(NOW + timedelta(minutes=minutes))

    assert hourly.check_if_due(NOW + timedelta(days=4))
    assert not leaves.unmerged_tombstones().exists(), "each day's have become one"


def test_what_was_touched_is_told_until_it_is_no_longer_so(
    ids: list[UUID], admin_client: Client
) -> None:
    readings.forget()
    touch(ids[7], "XX")
    hourly.check_if_due(NOW)
    readings.read()

    assert check().wrong == 1
    assert hourly.RECORD_CHANGED in [*readings.causes()]
    assert "consent_record_wrong 1.0" in Client().get("/metrics").content.decode()
    page = admin_client.get(reverse("admin:index")).content.decode()
    assert "1 entry of the record is not what it was" in page

    touch(ids[7], "ZZ")
    assert hourly.check_if_due(hourly.due_at(check(), NOW))
    readings.read()

    assert check().wrong == 0
    assert hourly.RECORD_CHANGED not in [*readings.causes()]
    assert "consent_record_wrong 0.0" in Client().get("/metrics").content.decode()


def _erase(*ids: UUID) -> None:
    for id in ids:
        visitors.erase(Decision.objects.get(pk=id).visitor, "mix", now=NOW)


def test_visitors_may_erase_and_tombstones_be_written_anew_meanwhile(ids: list[UUID]) -> None:
    _erase(*ids[10:20])
    verification = Verification()  # it knows which rows were erased by now
    old = set(leaves.unmerged_tombstones().values_list("pk", flat=True))
    assert len(old) == ERASED - 30 + 10
    _erase(*ids[20:30])
    leaves.merge_tombstones(NOW + timedelta(days=3))
    assert not old & set(Tombstone.objects.values_list("pk", flat=True))

    assert list(verification.all()) == []
    assert verification.rows[Leaf.Kind.DECISION] >= 250


def test_visitors_may_answer_meanwhile(ids: list[UUID]) -> None:
    verification = Verification()
    for number in range(800, 810):
        decide(number)
    place_all(NOW)
    decide(900)
    assert Leaf.objects.filter(place=None).count() == 1

    assert list(verification.all()) == []
