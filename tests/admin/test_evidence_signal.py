"""What the evidence says of a signal: an opt-out counts as one, and nothing may have been sent."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consent.lib import uuid7
from consent.models import Decision, Notice
from consent.record.log import sequencer
from tests.admin.decisions import NOON, give
from tests.admin.test_evidence import page, words
from tests.admin.test_pack import address

STOOD = (
    "An opt-out stood: by a signal (Global Privacy Control or Do Not Track), or by an earlier "
    "opt-out"
)
BY_FORM = "The visitor opted out by the form; no signal is recorded"
FORM: dict[str, Any] = {
    "surface": "preferences",
    "method": "opt-out",
    "language": "en",
    "region": "US-CA",
    "signal": True,
}


def pack(staff: Client, decision: Decision) -> dict[str, str]:
    """The files of a pack that people read."""
    sequencer.run(NOON)
    data = io.BytesIO(staff.post(address(decision)).content)
    with zipfile.ZipFile(data) as archive:
        files = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
    return {name: files[name].decode() for name in ("README.txt", "shown.html")}


@pytest.mark.requirement("R71")
def test_who_opted_out_by_the_form_is_not_said_to_have_sent_a_signal(
    staff: Client, notice: Notice
) -> None:
    decision = give(notice, **FORM)
    response = staff.get(page(decision))
    assert f"Browser signal {BY_FORM}" in words(response.text)
    assert response.context["screen"].status == ""
    assert f"/1~US-CA~en~0~as+{decision.pk}~" in response.context["shown"].frame

    taken = pack(staff, decision)
    assert f"Signal     {BY_FORM}\n" in taken["README.txt"]
    assert notice.snapshot["texts"]["en"]["signal_status"] not in taken["shown.html"]


def test_what_may_be_a_signal_or_an_earlier_opt_out_is_said_to_be_either(
    staff: Client, notice: Notice
) -> None:
    visitor = uuid7.uuid7(NOON - timedelta(days=9))
    give(notice, **FORM, at=NOON - timedelta(days=9), visitor=visitor)
    later = give(notice, visitor=visitor, region="US-CA", language="en", signal=True)
    response = staff.get(page(later))
    assert f"Browser signal {STOOD}" in words(response.text)
    assert "Off by a signal" not in response.text
    assert "Off by an opt-out" in response.text

    first = give(notice, region="US-CA", language="en", signal=True)
    response = staff.get(page(first))
    assert f"Browser signal {STOOD}" in words(response.text)
    assert response.context["screen"].status == notice.snapshot["texts"]["en"]["signal_status"]
    assert f"/1~US-CA~en~1~as+{first.pk}~" in response.context["shown"].frame
    assert f"Signal     {STOOD}\n" in pack(staff, first)["README.txt"]


def test_who_opts_out_once_more_reads_that_it_stands(staff: Client, notice: Notice) -> None:
    visitor = uuid7.uuid7(NOON - timedelta(days=9))
    give(notice, **FORM, at=NOON - timedelta(days=9), visitor=visitor)
    again = give(notice, **FORM, visitor=visitor)
    response = staff.get(page(again))
    assert f"Browser signal {BY_FORM}" in words(response.text)
    assert response.context["screen"].status == notice.snapshot["texts"]["en"]["signal_status"]
