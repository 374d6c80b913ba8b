"""The page of the log shows the log as it is; a receipt, before its place in it and after."""

import re

import pytest

from consent.models import Decision, Notice
from consent.proof import verifiers
from consent.proof.formats.notes import open_note
from consent.proof.log import checkpoints
from consent.proof.verifiers import verify
from consent.proof.verifiers.verify import check
from tests.pages.conftest import Visitor
from tests.places import place_all


def test_it_says_how_large_it_is_and_who_signs_it(visitor: Visitor) -> None:
    assert "It has not begun yet." in visitor.open("/log/?language=en").content.decode()
    visitor.answer("reject")
    place_all()

    context = visitor.open("/log/").context

    latest = checkpoints.read()
    assert latest
    text = open_note(latest.note, [one.verifier for one in checkpoints.signers()])
    assert (str(context["size"]), context["root"]) == tuple(text.splitlines()[1:])
    assert context["keys"] == checkpoints.vkeys()


def test_the_programs_are_the_very_files(visitor: Visitor) -> None:
    for name in verifiers.PROGRAMS:
        response = visitor.open(f"/receipt/{name}")
        assert response.content == (verifiers.FOLDER / name).read_bytes()
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_every_reason_of_the_verifier_has_words_for_a_visitor(visitor: Visitor) -> None:
    words = visitor.open("/receipt/").content.decode()
    codes = set(re.findall(r'data-word="reason-(\w+)"', words))
    assert codes == verify.REASONS.keys() - {"witness"} | {"other"}  # the page takes no policy
    for name in verifiers.PROGRAMS:
        assert all(code in verifiers.source(name).decode() for code in verify.REASONS.values())


@pytest.mark.requirement("R58", "R70")
def test_the_file_holds_a_promise_at_once_and_proves_its_place_later(
    visitor: Visitor, notice: Notice
) -> None:
    visitor.answer("accept")
    decision = Decision.objects.get()
    assert "Not in the log yet" in visitor.receipt(decision.id).content.decode()

    response = visitor.receipt_file(decision.id)
    assert check(response.content)["record"]["id"] == str(decision.id)
    name = f"receipt-mix-{decision.decided_at:%Y-%m-%d}.json"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "private, no-store"

    place_all()
    place = check(visitor.receipt_file(decision.id).content)["place"]
    assert f"In the log, at place {place}" in visitor.receipt(decision.id).content.decode()
