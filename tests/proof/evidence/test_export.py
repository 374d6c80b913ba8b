"""What an auditor takes along holds what the log is checked with."""

import csv
import io
import json
from hashlib import sha256

import pytest
from django.test import Client

from consent.models import Decision, Notice, write_permit
from consent.proof.log import leaves, records, sequencer, store
from consent.proof.models import Leaf
from tests.admin.decisions import NOON, give
from tests.admin.test_export import decisions, export


@pytest.mark.requirement("R70")
def test_each_line_holds_what_the_log_is_checked_with(staff: Client, notice: Notice) -> None:
    given = give(notice)
    sequencer.run(NOON)

    data = export(staff)

    _, *_, end = map(json.loads, data.splitlines())
    assert end == {"end": {"decisions": 1}}
    (line,) = decisions(data)
    record = records.record_of(Decision.objects.get())
    assert record in data
    entry = sha256(bytes.fromhex(line["salt"]) + record).digest()
    assert store.entries(0, line["place"] + 1)[-1] == entry
    assert str(given.visitor) not in data.decode()
    assert line["record"]["notice"]["digest"] == notice.digest
    row, _ = csv.DictReader(io.StringIO(export(staff, kind="csv").decode("utf-8-sig"), newline=""))
    assert (row["salt"], row["log_place"]) == (line["salt"], str(line["place"]))


def test_a_row_without_a_leaf_is_exported_too(staff: Client, notice: Notice) -> None:
    given = give(notice)
    (line,) = decisions(export(staff))
    assert (len(line["salt"]), line["place"]) == (32, None)  # it waits for the sequencer
    with write_permit():
        leaves.delete(Leaf.Kind.DECISION, [given.pk])
    (line,) = decisions(export(staff))
    assert (line["salt"], line["place"]) == ("", None)
