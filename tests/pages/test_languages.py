"""Each page speaks one language, whole."""

import gettext
import json
import re
from ast import Call, Constant, Name, literal_eval, parse, walk
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests.pages.conftest import Visitor

ROOT = Path(settings.BASE_DIR)
LOCALE = ROOT / "consent" / "locale"
OTHERS = ("fr", "es")
PAGES = ("/preferences/", "/preferences/erase/", "/cookies/", "/nowhere/")
STRING = r"u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\""
SAME_IN_BOTH = {"France", "Florida"}  # too short, or a name, to tell a leak by
CALIFORNIA = {"X-Region": "US-CA"}


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_file_is_made_of_its_source(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled: Any = gettext.GNUTranslations(file)

    catalog = {key: text for key, text in compiled._catalog.items() if key}
    assert catalog == dict(entries((folder / "django.po").read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_that_the_pages_say_lacks_a_translation(language: str) -> None:
    source = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    known = {key[0] if isinstance(key, tuple) else key for key, _ in entries(source)}

    said = {*said_in_templates(), *said_in_code()}

    assert len(said) > 100
    assert said - known == set()
    assert "fuzzy" not in source
    assert all(text for _, text in entries(source))


@pytest.mark.parametrize("language", OTHERS)
def test_every_seeded_place_has_a_name(language: str) -> None:
    rows = json.loads((ROOT / "consent" / "catalogue" / "regions.json").read_text("utf-8"))
    source = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")

    assert {row["name"] for row in rows} - {key for key, _ in entries(source)} == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("answer", [None, "accept", "reject", "save"])
def test_no_english_shows_through(
    visitor: Visitor, language: str, path: str, answer: str | None
) -> None:
    if answer:
        visitor.answer(answer, allow=("analytics",))

    response = visitor.open(f"{path}?language={language}", **CALIFORNIA)

    shown = Words.of(response.content.decode())
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}" dir="ltr">' in response.content.decode()
    leaks = [text for text in english(language) if any(text in piece for piece in shown)]
    assert leaks == []


@pytest.mark.parametrize(
    ("query", "headers", "language"),
    [
        pytest.param("", {}, "en", id="nothing said"),
        pytest.param("", {"Accept-Language": "fr-CA,en;q=0.5"}, "fr", id="the browser's"),
        pytest.param("", {"Accept-Language": "de,es-MX;q=0.5"}, "es", id="the first that we have"),
        pytest.param("", {"Accept-Language": "de"}, "en", id="none that we have"),
        pytest.param("?language=es", {"Accept-Language": "fr"}, "es", id="the address first"),
        pytest.param("?language=de", {"Accept-Language": "fr"}, "fr", id="not one of ours"),
        pytest.param("", {"X-Region": "CA-QC", "Accept-Language": "en"}, "fr", id="Quebec begins"),
        pytest.param("?language=en", {"X-Region": "CA-QC"}, "en", id="Quebec, but asked for"),
        pytest.param("", {"X-Region": "US-CA", "Accept-Language": "es"}, "es", id="California"),
    ],
)
def test_a_page_speaks_the_language_asked_for(
    visitor: Visitor, query: str, headers: dict[str, str], language: str
) -> None:
    assert visitor.open(f"/preferences/{query}", **headers).headers["Content-Language"] == language


def test_an_answer_is_recorded_in_the_language_it_was_given_in(visitor: Visitor) -> None:
    form = visitor.form() | {"answer": "accept"}

    response = visitor.send(form, "/preferences/?language=fr")

    assert "language=fr" in response.headers["Location"]
    page = visitor.open(response.headers["Location"])
    assert "Vous avez accepté les témoins facultatifs." in page.content.decode()
    assert page.context["history"][0].what == "Vous avez tout accepté"


def test_the_first_of_a_month_is_ordinal_in_french() -> None:
    from datetime import date

    from consent.views import words

    with override("fr"):
        assert words.day(date(2026, 11, 1)) == "1er novembre 2026"
        assert words.day(date(2026, 11, 24)) == "24 novembre 2026"
    with override("es"):
        assert words.day(date(2026, 11, 24)) == "24 de noviembre de 2026"


class Words(HTMLParser):
    """The pieces of text that a page shows or reads aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    @classmethod
    def of(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        return [" ".join(piece.split()) for piece in parser.pieces if piece.strip()]

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces += [value or "" for name, value in attrs if name in ("alt", "aria-label")]


def english(language: str) -> list[str]:
    """Texts whose showing up would be a leak: those that the language says otherwise."""
    source = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    texts = {
        key[0] if isinstance(key, tuple) else key.split("\x04")[-1] for key, _ in entries(source)
    }
    plain = {re.split(r"%\(|\{|<", text)[0].strip() for text in texts}
    with override(language):
        return [
            text
            for text in plain
            if len(text) > 7 and text not in translated(text) and text not in SAME_IN_BOTH
        ]


def entries(source: str) -> Iterator[tuple[Any, str]]:
    """The entries of a .po file as the compiled catalogue has them."""
    for block in source.split("\n\n")[1:]:
        lines = dict(line.split(" ", 1) for line in block.splitlines() if not line.startswith("#"))
        lines = {name: literal_eval(text) for name, text in lines.items()}
        key = lines["msgid"]
        if "msgctxt" in lines:
            key = f"{lines['msgctxt']}\x04{key}"
        if "msgid_plural" in lines:
            for number in (0, 1):
                yield (key, number), lines[f"msgstr[{number}]"]
        else:
            yield key, lines["msgstr"]


def said_in_templates() -> Iterator[str]:
    call = re.compile(rf"\b(n|p)?gettext\(\s*({STRING})(?:\s*,\s*({STRING}))?")
    for path in (ROOT / "templates" / "consent").glob("*.html"):
        for kind, first, second in call.findall(templatize(path.read_text(encoding="utf-8"))):
            text: str = literal_eval(first)
            yield f"{text}\x04{literal_eval(second)}" if kind == "p" else text


def said_in_code() -> Iterator[str]:
    for path in (ROOT / "consent" / "views").glob("*.py"):
        for node in walk(parse(path.read_text(encoding="utf-8"))):
            match node:
                case Call(func=Name(id="_" | "gettext"), args=[Constant(value=str(text))]):
                    yield text
                case Call(
                    func=Name(id="pgettext"),
                    args=[Constant(value=str(context)), Constant(value=str(text))],
                ):
                    yield f"{context}\x04{text}"
