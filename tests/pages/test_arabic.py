"""A language that we do not ship: admin work and one translation of the pages, and no code."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from pytest_django import Settings

from config.languages import available
from consent.lib import languages
from consent.models import Site
from consent.pages import words
from tests.languages import ARABIC, LOCALE, ArabicProject, add_arabic
from tests.pages.conftest import Visitor, publish
from tests.pages.test_languages import Words, leaks

CALIFORNIA = {"X-Region": "US-CA"}
# What is called by its own name in every language
NAMES = re.compile(
    r"MIX Networks(, Inc\.)?|mixnetworks\.com|consent\.mixnetworks\.localhost"
    r"|(info|support)@\S+|608 Robin Rd, Lakeland, FL"
    r"|Global Privacy Control|Do Not Track|CCPA|SHA-256|UTC|(name@|ads\.)example\.com"
    r"|English|Français|Español|https?://\S+|[\w*-]*_[\w*-]+|csrftoken|sessionid|[0-9a-f-]{36,}"
)


@pytest.fixture
def arabic(site: Site, settings: Settings) -> Visitor:
    """A site that speaks Arabic as well, and somebody there."""
    settings.LOCALE_PATHS = [LOCALE, *settings.LOCALE_PATHS]
    settings.LANGUAGES = available(settings.LOCALE_PATHS)
    add_arabic(site)
    publish(site)
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


def test_every_step_of_an_opt_out_is_arabic(arabic: Visitor) -> None:
    here = "?language=ar"
    form = arabic.form()
    wrong = arabic.send(form | {"email": "no"}, f"/preferences/opt-out/{here}", **CALIFORNIA)
    right = arabic.send(form | {"email": ""}, f"/preferences/opt-out/{here}", **CALIFORNIA)
    told = arabic.follow(right, **CALIFORNIA)
    form = arabic.form(**CALIFORNIA) | {"answer": "accept"}
    asked = arabic.follow(arabic.send(form, f"/preferences/{here}", **CALIFORNIA), **CALIFORNIA)
    signalled = arabic.open(f"/preferences/{here}", **{"X-Region": "US", "Sec-GPC": "1"})

    for page in (wrong, told, asked, signalled):
        assert '<html lang="ar" dir="rtl">' in page.content.decode()
        assert latin(page) == []
    assert "نُفّذ طلب الرفض" in told.content.decode()


def test_a_place_is_called_by_its_arabic_name(arabic: Visitor) -> None:
    assert arabic.open("/preferences/?language=ar", **CALIFORNIA).context["place"] == "كاليفورنيا"


def test_numbers_are_counted_as_arabic_counts_them(arabic: Visitor, site: Site) -> None:
    html = arabic.open("/preferences/?language=ar").content.decode()

    numbers = {len(card.cookies) for card in arabic.cards().values()}
    assert {0, 1, 3} <= numbers
    for said in ("بلا ملفات", "ملف واحد", "3 ملفات"):
        assert f"<summary>{said}</summary>" in html


def test_what_is_latin_keeps_its_own_direction(arabic: Visitor) -> None:
    html = arabic.open("/preferences/?language=ar").content.decode()

    assert '<bdi dir="ltr">813-500-5000</bdi>' in html
    assert "<bdi>608 Robin Rd, Lakeland, FL 33803</bdi>" in html


def test_the_language_is_offered_by_its_own_name(arabic: Visitor) -> None:
    html = arabic.open().content.decode()

    assert 'hreflang="ar" lang="ar">العربيّة</a>' in html


def test_a_browser_that_prefers_it_is_met_in_it(arabic: Visitor) -> None:
    assert arabic.open(**{"Accept-Language": "ar-EG"}).headers["Content-Language"] == ARABIC


def test_a_site_may_not_speak_what_the_pages_cannot(site: Site) -> None:
    add_arabic(site)
    assert languages.available(site.languages.split()) == ["en", "fr", "es"]


def test_the_languages_are_those_that_have_a_translation(tmp_path: Path) -> None:
    for name, file in (("pt_BR", "django.mo"), ("iu", "django.mo"), ("de", "django.po")):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / file).touch()

    found = available([tmp_path, *map(Path, project_settings.LOCALE_PATHS)])

    assert [code for code, _ in found] == ["en", "es", "fr", "iu", "pt-br"]
    assert dict(found)["pt-br"] == "Português Brasileiro"
    assert dict(found)["iu"] == "iu"  # Django has no name for it


def test_a_language_unknown_to_django_is_spoken_all_the_same(settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("iu", "iu"), ("pt-br", "Português")]

    assert languages.available(["en", "iu", "pt-BR"]) == ["en", "iu", "pt-BR"]
    assert (languages.own_name("iu"), languages.direction("iu")) == ("Iu", "ltr")


def test_an_operators_folder_is_all_it_takes(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    told = ArabicProject.make(folder).python(
        "from django.conf import settings; from django.utils.translation import gettext, override\n"
        "with override('ar'): print(dict(settings.LANGUAGES)['ar'], gettext('Privacy'))"
    )

    assert told == "العربيّة الخصوصية"


def test_dates_are_spelled_in_the_language_that_is_active(arabic: Visitor) -> None:
    from datetime import date

    from django.utils.translation import override

    with override(ARABIC):
        assert words.day(date(2026, 11, 1)) == "1 نوفمبر 2026"


def test_a_word_that_stands_out_is_a_whole_word() -> None:
    from consent.templatetags.consent_pages import lead

    assert lead("On, because <i>") == "<b>On</b>, because &lt;i&gt;"
    assert lead("مفعّلة، لأنك") == "<b>مفعّلة</b>، لأنك"
