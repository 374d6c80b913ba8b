"""What the log holds us to is all of a row, and never the visitor's id."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from consent.models import Change, Decision, Notice, Site
from consent.models.append_only import AppendOnly
from consent.proof.log import records
from consent.proof.models import Leaf, Tombstone
from consent.proof.verifiers.verify import write
from tests.record import recorded

NOON = recorded.NOON.replace(microsecond=5)
SITE = Site(pk=1, key="mix")
NOTICE = Notice(
    pk=4, site=SITE, number=3, digest="ab" * 32, published_at=NOON, published_by="alice"
)
DECISION = Decision(
    id=UUID(int=7),
    visitor=UUID(int=9),
    notice=NOTICE,
    choices={"analytics": [1, 1]},
    surface=Decision.Surface.BANNER,
    method=Decision.Method.CUSTOM,
    language="en",
    region="ZZ",
    model="opt-in",
    place="QC",
    place_model="opt-in",
    signal=False,
    decided_at=NOON,
    received_at=NOON,
)
ROWS = [
    pytest.param(DECISION, id="a decision"),
    pytest.param(NOTICE, id="a notice"),
    pytest.param(Change(pk=5, at=NOON, by="alice", model="consent.cookie"), id="a change"),
    pytest.param(Tombstone(pk=UUID(int=3), day=NOON.date(), places="3"), id="a tombstone"),
]
COVERED = {"body", "seal"}  # of a notice: its digest stands there; of a tombstone


def other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
    others = {UUID: uuid4(), dict: {"ads": [1, 0]}, Site: Site(pk=2, key="blog")}
    others |= {Notice: Notice(pk=5, site=SITE, number=4, digest="cd" * 32)}
    return others.get(type(value), f"{value}x")


@pytest.mark.parametrize("row", ROWS)
def test_no_field_of_a_row_changes_unseen(row: AppendOnly) -> None:
    before = records.record_of(row)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        setattr(row, field.name, other(value))
        changed = records.record_of(row)
        setattr(row, field.name, value)
        assert (changed == before) == (field.name in COVERED), field.name
    assert records.record_of(row) == before


def test_it_is_the_one_spelling_of_its_content() -> None:
    spelled = records.record_of(DECISION)
    read = json.loads(spelled)

    assert write(read) == spelled
    assert read["notice"] == {"number": 3, "digest": "ab" * 32}
    assert read["decided_at"] == "2026-11-24T12:00:00.000005Z"


def test_what_is_read_in_bulk_is_the_same_record(site: Site) -> None:
    made = [recorded.record(NOON), recorded.record(NOON + timedelta(seconds=1.5))]

    found = records.records_of(Leaf.Kind.DECISION, [one.pk for one in made] + [UUID(int=1)])

    assert found == {one.pk: records.record_of(Decision.objects.get(pk=one.pk)) for one in made}
    assert found == {one.pk: records.record_of(one) for one in made}
