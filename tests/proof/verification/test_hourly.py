"""The record is verified every hour, in one process of all.

The service goes on meanwhile, and nobody is accused of what it does.
"""

import json
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from consent.lib import readings
from consent.models import Change, Decision
from consent.proof.log import checkpoints, hourly, leaves
from consent.proof.log.verification import Finding, Verification
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


def verify() -> tuple[int, list[dict[str, Any]]]:
    """How `record verify` ends, and what it finds."""
    out, status = StringIO(), 0
    try:
        call_command("record", "verify", "--json", stdout=out, stderr=StringIO())
    except SystemExit as ended:
        status = int(str(ended.code))
    return status, [json.loads(line) for line in out.getvalue().splitlines()[:-1]]


def accept(finding: str) -> None:
    call_command("record", "accept", finding, "--by", "Ada Byron", "--reason", "Moved,\nby hand")


def test_what_is_accepted_by_a_person_is_red_no_more(ids: list[UUID]) -> None:
    touch(ids[7], "XX")
    hourly.check_if_due(NOW)
    status, [found] = verify()
    assert status == 1

    accept(found["id"])

    assert verify() == (0, [found | {"accepted": "Moved, by hand"}])
    assert hourly.check_if_due(NOW + timedelta(minutes=1))
    assert check().wrong == 0
    change = Change.objects.latest("pk")
    assert change.by.startswith("Ada Byron, by manage.py record accept")
    assert (change.name, "Moved, by hand" in change.new) == (found["detail"], True)

    touch(ids[7], "YY")  # once more, which nobody accepted
    assert verify()[0] == 1
    with pytest.raises(CommandError, match=f"Nothing is found by the id {found['id']}"):
        accept(found["id"])


def test_whoever_has_the_database_alone_accepts_nothing(ids: list[UUID]) -> None:
    touch(ids[7], "XX")
    _, [found] = verify()
    digest = sha256(f"{found['finding']} {found['detail']}".encode()).hexdigest()
    signed = f"record accept\n{digest}\nby hand\n\n— {checkpoints.origin()} {'A' * 92}\n"
    for new in ("by hand", signed):
        Change.objects.create(**hourly._ACCEPTED, by="eve", name="x", new=new)
    assert verify() == (1, [found])


def test_who_accepts_a_finding_accepts_no_other_of_that_id(
    ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that have twelve digits in common are made in seconds."""
    monkeypatch.setattr(Finding, "id", "3f2a9c01d4e5")
    harmless, harmful = (Finding("changed", detail) for detail in ("A", "B"))
    monkeypatch.setattr(Verification, "all", lambda self: iter([harmless, harmful]))
    hourly.accept(harmless, reason="Mended by hand", by="ada")

    hourly.check_if_due(NOW)

    assert check().wrong == 1


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
