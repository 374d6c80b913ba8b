"""A receipt on the preference page, before it has its place in the log and after."""

import re
from html import unescape

import pytest

from consent.models import Decision, Notice
from consent.proof.log import checkpoints
from consent.proof.verifiers.verify import check
from tests.pages.conftest import Visitor
from tests.places import place_all
from tests.proof.places import place_of


@pytest.mark.requirement("R58", "R70")
def test_the_file_holds_a_promise_at_once_and_proves_its_place_later(
    visitor: Visitor, notice: Notice
) -> None:
    visitor.answer("accept")
    decision = Decision.objects.get()
    assert "Not in the log yet" in visitor.receipt(decision.id).content.decode()

    response = visitor.receipt_file(decision.id)
    checked = check(response.content, checkpoints.vkeys()[0])
    assert checked["place"] is None
    assert checked["record"]["id"] == str(decision.id)
    name = f"receipt-mix-{decision.decided_at:%Y-%m-%d}.json"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "private, no-store"

    place_all()
    place = place_of(decision.id)
    assert f"In the log, at place {place}" in visitor.receipt(decision.id).content.decode()
    checked = check(visitor.receipt_file(decision.id).content, checkpoints.vkeys()[0])
    assert checked["place"] == place


@pytest.mark.requirement("R70", "R89")
def test_the_record_is_there_in_the_terms_of_the_standard_too(
    visitor: Visitor, notice: Notice
) -> None:
    visitor.answer("accept")
    decision = Decision.objects.get()
    [address] = re.findall(
        r'href="([^"]*format=iso27560)"', visitor.receipt(decision.id).content.decode()
    )

    response = visitor.open(unescape(address))

    assert response.headers["Content-Type"] == "application/ld+json"
    assert (
        f'filename="record-mix-{decision.decided_at:%Y-%m-%d}.json"'
        in response.headers["Content-Disposition"]
    )
    assert response.json()["dct:identifier"] == str(decision.id)
    assert "dct:conformsTo" not in response.content.decode()
