"""Each page speaks one language, whole."""

import gettext
import re
from ast import literal_eval
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from consent.lib import durations
from consent.models import OptOutRequest
from tests.languages import ABSENT, ARABIC, LANGUAGES, LOCALE as ELSEWHERE
from tests.pages.conftest import CALIFORNIA, Visitor, status_of
from tests.pages.translatable import in_code, in_data, in_templates
from tests.places import has_log

ROOT = Path(settings.BASE_DIR)
LOCALE = ROOT / "consent" / "locale"
OTHERS = [code for code in LANGUAGES if code != settings.LANGUAGE_CODE]
SOURCES = dict.fromkeys(OTHERS, LOCALE) | {ARABIC: ELSEWHERE}
PAGES = (
    "/",
    "/preferences/",
    "/preferences/?saved=lapsed",
    "/preferences/?saved=opted-out",
    "/preferences/erase/",
    "/cookies/",
    "/nowhere/",
    *(("/log/", "/receipt/") if has_log() else ()),
)
# What else a page says depends on no answer
ANSWERED = product(("/preferences/", "/preferences/erase/"), ("accept", "reject", "save"))


@pytest.mark.parametrize("language", SOURCES)
def test_the_compiled_file_is_made_of_its_source(language: str) -> None:
    with source(language).with_suffix(".mo").open("rb") as file:
        compiled: Any = gettext.GNUTranslations(file)

    catalog = {key: text for key, text in compiled._catalog.items() if key}
    assert catalog == dict(entries(source(language).read_text(encoding="utf-8")))


@pytest.mark.proof  # whose sentences are translated with the rest
@pytest.mark.requirement("R146")
@pytest.mark.parametrize("language", SOURCES)
def test_what_visitors_read_is_translated_and_nothing_else(language: str) -> None:
    """What our data say is found here alone: `makemessages` does not read it."""
    text = source(language).read_text(encoding="utf-8")
    known = {key[0] if isinstance(key, tuple) else key for key, _ in entries(text)}

    pages, data = {*in_templates(), *in_code()}, {*in_data()}

    assert len(pages) > 100
    assert len(data) > 150
    addresses = {text for text in data if "\x04https:" in text}  # not of every language
    assert (pages | data - addresses if language in OTHERS else pages) - known == set()
    assert known - pages - data == set()  # what nothing says any more
    assert "fuzzy" not in text
    assert all(text for _, text in entries(text))


@pytest.mark.parametrize("language", SOURCES)
def test_a_translation_names_the_same_things(language: str) -> None:
    """A name that is missing would be left out, and a strange one would fail on the page."""
    name = re.compile(r"%\(\w+\)s|\{\w+\}")
    for key, text in entries(source(language).read_text(encoding="utf-8")):
        original = key[0] if isinstance(key, tuple) else key
        is_one = isinstance(key, tuple) and key[1] in (0, 1, 2)  # "one day" needs no number
        assert set(name.findall(text)) == set(name.findall(original)) or (
            is_one and not name.findall(text)
        )


@pytest.mark.requirement("R89")
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(("path", "answer"), [*((path, None) for path in PAGES), *ANSWERED])
def test_no_english_shows_through(
    visitor: Visitor, language: str, path: str, answer: str | None
) -> None:
    if answer:
        visitor.answer(answer, allow=("analytics",))
    join = "&" if "?" in path else "?"

    response = visitor.open(f"{path}{join}language={language}", **CALIFORNIA)

    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}" dir="ltr">' in response.content.decode()
    assert leaks(response, language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_shows_through_the_forms(visitor: Visitor, language: str) -> None:
    here = f"?language={language}"
    form = visitor.form()
    wrong = visitor.send(form | {"email": "no"}, f"/preferences/opt-out/{here}", **CALIFORNIA)
    right = visitor.send(form | {"email": ""}, f"/preferences/opt-out/{here}", **CALIFORNIA)
    confirmed = visitor.follow(right, **CALIFORNIA)
    form = visitor.form(**CALIFORNIA) | {"answer": "accept"}
    asked = visitor.follow(visitor.send(form, f"/preferences/{here}", **CALIFORNIA), **CALIFORNIA)

    for response in (wrong, confirmed, asked):
        assert f'<html lang="{language}"' in response.content.decode()
        assert leaks(response, language) == []


@pytest.mark.requirement("R99")
@pytest.mark.parametrize(
    ("query", "headers", "language"),
    [
        pytest.param("", {"Accept-Language": "fr-CA,en;q=0.5"}, "fr", id="the browser's"),
        pytest.param(
            "", {"Accept-Language": f"{ABSENT},es-MX;q=0.5"}, "es", id="the first that we have"
        ),
        pytest.param("", {"Accept-Language": ABSENT}, "en", id="none that we have"),
        pytest.param("?language=es", {"Accept-Language": "fr"}, "es", id="the address first"),
        pytest.param(f"?language={ABSENT}", {"Accept-Language": "fr"}, "fr", id="not one of ours"),
        pytest.param("", {"X-Region": "CA-QC", "Accept-Language": "en"}, "fr", id="Quebec begins"),
        pytest.param("?language=en", {"X-Region": "CA-QC"}, "en", id="Quebec, but asked for"),
    ],
)
def test_a_page_speaks_the_language_asked_for(
    visitor: Visitor, query: str, headers: dict[str, str], language: str
) -> None:
    assert visitor.open(f"/preferences/{query}", **headers).headers["Content-Language"] == language


def test_the_first_of_a_month_is_ordinal_in_french() -> None:
    with override("fr"):
        days = [durations.day(date(2026, 11, day)).replace("\xa0", " ") for day in (1, 24)]
    assert days == ["1er novembre 2026", "24 novembre 2026"]


@pytest.mark.parametrize("language", OTHERS)
def test_what_became_of_a_form_stays_when_the_language_changes(
    visitor: Visitor, language: str
) -> None:
    confirmed = visitor.follow(visitor.opt_out("Ada"))

    links = {link.code: link.query for link in confirmed.context["language_links"]}
    again = visitor.open(f"/preferences/{links[language]}")

    number = OptOutRequest.objects.get().pk
    assert again.headers["Content-Language"] == language
    assert status_of(again).text == again.context["texts"]["signal_status"]
    assert f" {number} " in status_of(again).detail


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


def leaks(response: Any, language: str) -> list[str]:
    """What a page says in English that its language says otherwise."""
    shown = Words.of(response.content.decode())
    return [text for text in english(language) if any(text in piece for piece in shown)]


@cache
def english(language: str) -> list[str]:
    found = []
    for key, text in entries(source(language).read_text(encoding="utf-8")):
        original = key[0] if isinstance(key, tuple) else key.split("\x04")[-1]
        plain = re.split(r"%\(|\{|<", original)[0].strip()
        # A law or an icon may be called by a place's name
        is_elsewhere = str(key).startswith(("place\x04", "demo\x04"))
        if len(plain) > 7 and plain not in text and not is_elsewhere:
            found.append(plain)
    return found


def source(language: str) -> Path:
    return SOURCES[language] / language / "LC_MESSAGES" / "django.po"


def entries(source: str) -> Iterator[tuple[Any, str]]:
    """The entries of a .po file as the compiled catalogue has them."""
    for block in source.split("\n\n")[1:]:
        lines = dict(line.split(" ", 1) for line in block.splitlines() if not line.startswith("#"))
        lines = {name: literal_eval(text) for name, text in lines.items()}
        key = lines["msgid"]
        if "msgctxt" in lines:
            key = f"{lines['msgctxt']}\x04{key}"
        if "msgid_plural" in lines:
            for number in range(sum(name.startswith("msgstr[") for name in lines)):
                yield (key, number), lines[f"msgstr[{number}]"]
        else:
            yield key, lines["msgstr"]
