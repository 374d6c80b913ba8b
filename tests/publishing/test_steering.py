"""A no is put as plainly as a yes: what ships passes, and what steers is refused."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from consent.publishing import loading
from consent.publishing.lint import fields, prose
from consent.publishing.lint.fields import Field, Problem

pytestmark = pytest.mark.requirement("R26", "R38", "R39", "R99")

SHIPPED: Mapping[str, Any] = loading.shipped()["texts"]
ARABIC = json.loads((Path(__file__).parents[1] / "languages" / "arabic.json").read_text())[
    "wording"
]


def lint(language: str = "en", **texts: str) -> list[Problem]:
    written = {**SHIPPED, "ar": ARABIC}.get(language.partition("-")[0], SHIPPED["en"])
    new = {"site": {"languages": [language]}, "texts": {language: {**written, **texts}}}
    problems = prose.lint(new | {"categories": []}, fields.texts(new | {"categories": []}))
    return [problem for problem in problems if problem.code != "no_question"]


@pytest.mark.parametrize("language", [*SHIPPED, "ar"])
def test_what_ships_does_not_steer(language: str) -> None:
    assert lint(language) == []


@pytest.mark.parametrize("language", fields.word_table())
def test_what_is_proposed_instead_does_not_steer(language: str) -> None:
    known = fields.word_table()[language]["steering"]
    assert lint(language, accept=known["yes"], reject=known["no"]) == []


@pytest.mark.parametrize(
    ("language", "accept", "reject"),
    [
        ("en", "Accept", "Reject"),
        ("en", "Yes", "No"),
        ("en", "Yes, thanks", "No, thank you"),
        ("en", "I agree", "I do not agree"),
        ("en", "Allow cookies", "Don’t allow"),
        ("en", "Accept all cookies", "Only necessary cookies"),
        ("en", "Accept all", "Continue without accepting"),
        ("en", "OPT IN", "OPT OUT"),
        ("en-GB", "Accept all", "Decline all"),
        ("fr", "J’accepte", "Je refuse"),
        ("fr", "Oui", "Non, merci"),
        ("fr", "Accepter", "Continuer sans accepter"),
        ("fr-CA", "Tout accepter", "Tout rejeter"),
        ("es", "Sí", "No, gracias"),
        ("es", "Acepto", "No acepto"),
        ("es", "Permitir todas", "Solo las necesarias"),
        ("es-MX", "Aceptar", "Continuar sin aceptar"),
        ("pl", "Zgadzam się", "Odrzucam"),
        ("ar", "نعم", "لا"),
    ],
)
def test_plain_answers_are_let_through(language: str, accept: str, reject: str) -> None:
    assert [
        problem for problem in lint(language, accept=accept, reject=reject) if problem.is_error
    ] == []


LABELS = [
    ("en", "accept", "OK, great!"),
    ("en", "accept", "Got it"),
    ("en", "accept", "OK"),
    ("en", "accept", "Continue"),
    ("en", "accept", "Yes, I love great service!"),
    ("en", "reject", "No, ruin my experience"),
    ("en", "reject", "No, I don’t care about you"),
    ("en", "reject", "Reject and lose features"),
    ("en", "reject", "Ask me later"),
    ("en", "reject", "Not now"),
    ("en", "reject", "Settings"),
    ("en", "reject", "Nope"),
    ("en", "reject", "Notify me"),
    ("en", "reject", "Accept only some"),
    ("fr", "accept", "D’accord"),
    ("fr", "reject", "Non, gâcher ma visite"),
    ("fr", "reject", "Plus tard"),
    ("fr", "reject", "Personnaliser"),
    ("fr", "reject", "Nonobstant"),
    ("es", "accept", "Entendido"),
    ("es", "reject", "Ahora no"),
    ("es", "reject", "No, quiero la peor experiencia"),
    ("es", "reject", "Nosotros decidimos"),
    ("ar", "accept", "نعم ❤"),
    ("pl", "accept", "Tak!"),
]


@pytest.mark.parametrize(("language", "button", "label"), LABELS)
def test_labels_that_steer_are_refused_at_their_field(
    language: str, button: str, label: str
) -> None:
    found = lint(language, **{button: label})

    assert any(problem.is_error for problem in found)
    assert {problem.at for problem in found} == {Field("wording", language, button)}


GOING_ON = [
    ("en", "By continuing you agree."),
    ("en", "If you continue to use this site, you accept cookies."),
    ("en", "Continued use of the site means that you accept."),
    ("en", "By scrolling, closing or browsing you consent to all of this."),
    ("fr", "En poursuivant votre navigation, vous acceptez nos témoins."),
    ("fr", "En continuant, vous consentez."),
    ("es", "Al continuar navegando, acepta su uso."),
    ("es", "Si continúa, consiente."),
]


@pytest.mark.parametrize("text", ["body", "note", "dialog_body"])
@pytest.mark.parametrize(("language", "sentence"), GOING_ON)
def test_to_go_on_is_no_consent(language: str, sentence: str, text: str) -> None:
    [problem] = lint(language, **{text: sentence})

    assert problem.is_error
    assert problem.at == Field("wording", language, text)


@pytest.mark.parametrize(
    "sentence",
    [
        "Merely using the website is never taken as your consent.",
        "By choosing “Accept all” you agree to these purposes.",
        "You can continue without accepting.",
    ],
)
def test_what_says_the_opposite_is_let_through(sentence: str) -> None:
    assert lint(dialog_body=sentence) == []
