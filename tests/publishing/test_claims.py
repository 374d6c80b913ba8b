"""What texts promise is so, and each text is in the language of its field."""

from collections.abc import Mapping
from typing import Any

import pytest

from consent.publishing.lint import fields, texts, uses
from consent.publishing.lint.fields import Field, Problem
from tests.languages import ABSENT
from tests.publishing.test_steering import SHIPPED

pytestmark = pytest.mark.requirement("R41", "R89")

Row = dict[str, Any]


def row(language: str = "en", purpose: str = "To help you.", **facts: Any) -> Row:
    texts = {"en": {"name": "Help", "summary": "", "purpose": "To help you.", "change": ""}}
    texts[language] = {"name": "Help", "summary": "", "purpose": purpose, "change": ""}
    return {"key": "help", "necessary": False, "cookies": [], "signals": {}, "texts": texts} | facts


def draft(*rows: Row, **texts: Mapping[str, str]) -> Row:
    return {
        "site": {"languages": ["en", "fr", "es"], "company": "MIX"},
        "categories": [{"third_party": False, **row} for row in rows],
        "texts": {code: {**SHIPPED[code], **texts.get(code, {})} for code in SHIPPED},
    }


def untrue(row: Row) -> list[Problem]:
    return [
        claim
        for claim in texts.claims(draft(row), fields.texts(draft(row)))
        if "that is not so" in claim.text
    ]


def translations(row: Row) -> list[Problem]:
    return [*texts.translations(draft(row), fields.texts(draft(row)))]


SHARING = [
    ("en", "We do not share what you write."),
    ("en", "It is never shared."),
    ("en", "No third parties are involved."),
    ("fr", "Nous ne partageons pas vos réponses."),
    ("fr", "Aucun tiers ne les reçoit."),
    ("es", "No compartimos sus datos."),
    ("es", "Sin terceros."),
]
SELLING = [
    ("en", "Your data is never sold."),
    ("en", "We don’t sell anything."),
    ("fr", "Vos renseignements ne sont jamais vendus."),
    ("es", "Nunca se venden sus datos."),
]


@pytest.mark.parametrize(("language", "purpose"), SHARING)
@pytest.mark.parametrize("flag", ["third_party", "sells_or_shares"])
def test_a_promise_not_to_share_is_refused_where_somebody_receives_it(
    language: str, purpose: str, flag: str
) -> None:
    assert untrue(row(language, purpose)) == []

    [problem] = untrue(row(language, purpose, **{flag: True}))

    assert problem.is_error
    assert problem.at == Field("category", "help", "purpose", language)


@pytest.mark.parametrize(("language", "purpose"), SELLING)
def test_a_promise_not_to_sell_is_refused_where_it_is_sold(language: str, purpose: str) -> None:
    assert untrue(row(language, purpose, third_party=True)) == []

    [problem] = untrue(row(language, purpose, sells_or_shares=True))

    assert problem.is_error


MISPLACED = [
    ("es", "Pour compter les visites et améliorer le site.", "French"),
    ("fr", "To count visits and to improve the site.", "English"),
    ("en", "Para contar las visitas y mejorar el sitio.", "Spanish"),
    ("fr", "Para mostrarle anuncios según sus intereses.", "Spanish"),
]


@pytest.mark.parametrize(("language", "purpose", "other"), MISPLACED)
def test_a_text_in_another_language_is_found(language: str, purpose: str, other: str) -> None:
    [problem] = translations(row(language, purpose))

    assert f"seems to be written in {other}" in problem.text
    assert not problem.is_error
    assert problem.at == Field("category", "help", "purpose", language)


@pytest.mark.parametrize(
    ("language", "purpose"),
    [
        ("es", "Google Analytics 4"),
        ("fr", "Google Tag Manager, YouTube, The Trade Desk"),
        ("en", "El País"),
        ("fr", "Session, sécurité, paiements"),
        (ABSENT, "Damit wir die Besuche zählen können."),
    ],
)
def test_names_and_short_texts_say_nothing(language: str, purpose: str) -> None:
    assert translations(row(language, purpose)) == []


def test_a_vendor_is_known_by_its_cookies_or_by_its_name() -> None:
    def found(*cookie: str) -> list[Problem]:
        row_ = row(
            signals={"google": ["analytics_storage"]},
            cookies=[dict(zip(("name", "provider"), cookie, strict=True))],
        )
        return [*uses.signals(draft(row_))]

    assert found("_ga", "MIX Networks") == found("_shop_visits", "Google LLC") == []
    assert len(found("_gallery", "MIX Networks")) == 1
