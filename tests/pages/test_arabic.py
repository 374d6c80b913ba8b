"""A language that is not shipped takes texts in the admin and one translation file, and no code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.test import override_settings
from pytest_django import Settings

from config import casts
from consent.admin.catalogue import known
from consent.lib import languages
from consent.models import Site
from tests import filled
from tests.copies import Made
from tests.languages import ABSENT, ARABIC, LANGUAGES, LOCALE, add_arabic
from tests.pages.conftest import CALIFORNIA, Visitor, declare, publish
from tests.pages.test_languages import LOCALE as OURS, Words, leaks

# Written in Latin letters in every language: names, addresses, ids
NAMES = re.compile(
    r"MIX Networks(, Inc\.)?|mixnetworks\.com|consent\.mixnetworks\.localhost"
    r"|(info|support)@\S+|608 Robin Rd, Lakeland, FL"
    r"|Global Privacy Control|Do Not Track|CCPA|SHA-256|UTC|(name@|ads\.)example\.com"
    r"|https?://\S+|[\w*-]*_[\w*-]+|csrftoken|sessionid|[0-9a-f-]{36,}"
    + "".join(f"|{languages.own_name(code)}" for code in LANGUAGES)
)


@pytest.fixture(scope="module")
def _published(made: Made) -> Iterator[None]:
    """A site that speaks Arabic as well."""
    paths = [LOCALE, *project_settings.LOCALE_PATHS]
    with override_settings(LOCALE_PATHS=paths, LANGUAGES=casts.languages(paths)), made(_publish):
        yield


def _publish() -> None:
    site = filled.seed()
    declare(site, "analytics", "_stats")
    declare(site, "analytics", "_use_*")
    add_arabic(site)
    publish(site)


@pytest.fixture
def arabic(site: Site) -> Visitor:
    return Visitor()


def latin(response: Any) -> list[str]:
    shown = Words.of(response.content.decode())
    return [piece for piece in shown if re.search("[A-Za-z]{2}", NAMES.sub("", piece))]


@pytest.mark.parametrize("path", ["/preferences/", "/preferences/erase/", "/cookies/", "/nowhere/"])
@pytest.mark.parametrize("answer", [None, "accept", "reject"])
def test_a_page_is_arabic_from_right_to_left(
    arabic: Visitor, path: str, answer: str | None
) -> None:
    if answer:
        arabic.answer(answer)

    page = arabic.open(f"{path}?language=ar", **CALIFORNIA)

    assert '<html lang="ar" dir="rtl">' in page.content.decode()
    assert page.headers["Content-Language"] == ARABIC
    assert leaks(page, ARABIC) == []
    assert latin(page) == []


def test_a_page_says_names_places_and_numbers_as_arabic_does(arabic: Visitor) -> None:
    page = arabic.open("/preferences/?language=ar", **CALIFORNIA)
    html = page.content.decode()

    assert page.context["place"] == "كاليفورنيا"
    assert '<bdi dir="ltr">813-500-5000</bdi>' in html
    assert "<bdi>608 Robin Rd, Lakeland, FL 33803</bdi>" in html
    met = arabic.open(**{"Accept-Language": "ar-EG"})
    assert met.headers["Content-Language"] == ARABIC
    assert 'hreflang="ar" lang="ar">العربيّة</a>' in arabic.open().content.decode()
    numbers = {len(card.row["cookies"]) for card in arabic.cards().values()}
    assert {0, 1, 3} <= numbers
    for words in ("بلا ملفات", "ملف واحد", "3 ملفات"):
        assert f"<summary>{words}</summary>" in html


def test_what_is_known_of_a_cookie_is_suggested_in_arabic_where_that_is_translated(
    site: Site,
) -> None:
    """And never in English among Arabic words."""
    found = {name: known.suggestion(site, name).purposes for name in ("_fbp", "_ga")}

    assert set(found["_fbp"]) - set(found["_ga"]) == {ARABIC}
    assert found["_fbp"][ARABIC].startswith("يتعرّف على متصفحك")


def test_a_site_may_not_speak_what_the_pages_cannot() -> None:
    assert languages.available([*LANGUAGES, "iu"]) == LANGUAGES


def test_the_languages_are_those_that_have_a_translation(tmp_path: Path) -> None:
    for name, file in (("pt_BR", "django.mo"), ("iu", "django.mo"), (ABSENT, "django.po")):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / file).touch()

    found = casts.languages([tmp_path, OURS])

    assert {code for code, _ in found} == {*LANGUAGES, "iu", "pt-br"}
    assert dict(found)["pt-br"] == "Português Brasileiro"
    assert dict(found)["iu"] == "Iu"  # Django has no name for it


def test_a_language_unknown_to_django_is_spoken_all_the_same(settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("iu", "iu"), ("pt-br", "Português")]

    assert languages.available(["en", "iu", "pt-BR"]) == ["en", "iu", "pt-BR"]
    assert (languages.own_name("iu"), languages.direction("iu")) == ("Iu", "ltr")


def test_a_word_that_stands_out_is_a_whole_word() -> None:
    from consent.pages.filters import lead

    assert lead("On, because <i>") == "<b>On</b>, because &lt;i&gt;"
    assert lead("مفعّلة، لأنك") == "<b>مفعّلة</b>، لأنك"
