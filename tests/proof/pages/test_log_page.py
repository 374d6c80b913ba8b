"""What is said of the log is what the log is."""

import re

import pytest
from django.utils import timezone

from consent.proof import verifiers
from consent.proof.formats.notes import Checkpoint, open_note
from consent.proof.log import checkpoints, sequencer
from consent.proof.verifiers import verify
from tests.pages.conftest import Visitor


def test_it_says_how_large_it_is_and_who_signs_it(visitor: Visitor) -> None:
    visitor.answer("reject")
    while sequencer.run(timezone.now()):
        pass

    context = visitor.open("/log/").context

    latest = checkpoints.read()
    assert latest is not None
    text = open_note(latest.note, [one.verifier for one in checkpoints.signers()])
    size = Checkpoint.parse(text).size
    assert (context["size"], context["root"]) == (size, text.splitlines()[2])
    assert context["keys"] == checkpoints.vkeys()


def test_before_it_has_begun_it_says_so(visitor: Visitor) -> None:
    assert "It has not begun yet." in visitor.open("/log/?language=en").content.decode()


@pytest.mark.requirement("R89")
@pytest.mark.parametrize(
    ("path", "heading"),
    [
        pytest.param("/log/?language=fr", "Le journal public", id="the log"),
        pytest.param("/receipt/?language=fr", "Vérifier un reçu", id="checking a receipt"),
        pytest.param("/receipt/?language=es", "Verificar un comprobante", id="in Spanish"),
    ],
)
def test_it_speaks_the_languages_of_the_site(visitor: Visitor, path: str, heading: str) -> None:
    assert f"<h1>{heading}</h1>" in visitor.open(path).content.decode()


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
