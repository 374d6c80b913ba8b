"""The log commits to all of a row, and never to the visitor's id."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from consent.models import Change, Notice, Site
from consent.proof.log import leaves
from consent.proof.models import Tombstone
from consent.proof.verifiers.verify import write
from tests.record import recorded

NOON = recorded.NOON.replace(microsecond=5)
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
        case Notice():
            return Notice(pk=5, site=value.site, number=4, digest="cd" * 32)
    others = {UUID: uuid4(), dict: {"ads": [1, 0]}, Site: Site(pk=2, key="blog")}
    return others.get(type(value), f"{value}x")


def test_no_field_of_a_row_changes_unseen(site: Site) -> None:
    rows = recorded.record(NOON), Notice.objects.get(), Change(pk=5, at=NOON, by="alice")
    for row in (*rows, Tombstone(day=NOON.date(), places="3")):
        before = leaves.record_of(row)
        for field in row._meta.concrete_fields:
            value = getattr(row, field.name)
            setattr(row, field.name, other(value))
            changed = leaves.record_of(row)
            setattr(row, field.name, value)
            assert (changed == before) == (field.name in COVERED), field
        assert leaves.record_of(row) == before


def test_it_is_the_one_spelling_of_its_content(site: Site) -> None:
    decision = recorded.record(NOON)
    spelled = leaves.record_of(decision)
    read = json.loads(spelled)

    assert write(read) == spelled
    assert read["notice"] == {"number": 1, "digest": decision.notice.digest}
    assert read["decided_at"] == "2026-11-24T12:00:00.000005Z"
