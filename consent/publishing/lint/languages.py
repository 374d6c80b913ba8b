"""Every text is written in every language of the site, and the pages have them all (R89, R99)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.conf import settings

from consent.lib.languages import available, name
from consent.publishing import words
from consent.publishing.draft import every_row
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.words import listed

Row = Mapping[str, Any]


def lint(new: Row) -> Iterator[Problem]:
    """One line for each thing that lacks a text, whatever number of languages it lacks."""
    spoken: list[str] = []
    for language in new["site"]["languages"]:
        if language in available([language]):
            spoken.append(language)
        else:
            yield _page(language)
    for language in spoken:
        yield from _wording(new, language)
    for row in every_row(new):
        yield from _category(row, spoken)
        for cookie in row["cookies"]:
            yield from _cookie(row, cookie, spoken)


def _page(language: str) -> Problem:
    ours = words.in_languages(dict(settings.LANGUAGES))
    return Problem(
        f"Visitors would read the banner in {name(language)} and the pages in another language: "
        f"the pages speak {ours} only. Take {language} out of the site's languages, or have the "
        "pages translated first.",
        at=fields.site("languages"),
    )


def _wording(new: Row, language: str) -> Iterator[Problem]:
    if language not in new["texts"]:
        yield Problem(
            f"There is no wording in {name(language)}: the banner would have no words for "
            "visitors who read it. Write one.",
            at=fields.wording(language),
        )
        return
    texts = new["texts"][language].items()
    if blank := [text for text, written in texts if not written.strip()]:
        labels = listed([fields.label(text) for text in blank])
        yield Problem(
            f"The wording in {name(language)} says nothing for {labels}. Fill in what visitors "
            "would find empty.",
            at=fields.wording(language, blank[0]),
        )


def _category(row: Row, languages: Collection[str]) -> Iterator[Problem]:
    """Asked about in words that the visitor reads (R146)."""
    missing: dict[str, list[str]] = {}
    for language in languages:
        text = row["texts"].get(language)
        if text is None:
            missing.setdefault("text", []).append(language)
        else:
            for field in ("name", "purpose"):
                if not text[field].strip():
                    missing.setdefault(field, []).append(language)
    if missing:
        lacks = [f"no {field} in {words.in_languages(codes)}" for field, codes in missing.items()]
        field, [language, *_] = next(iter(missing.items()))
        yield Problem(
            f"{words.category(row)} has {listed(lacks)}: visitors would be asked about what "
            "they cannot read. Write it.",
            at=fields.category(row, "name" if field == "text" else field, language),
        )


def _cookie(row: Row, cookie: Row, languages: Collection[str]) -> Iterator[Problem]:
    """What each is for stands on the Cookie Policy (R57)."""
    texts = cookie["texts"]
    missing = [one for one in languages if not texts.get(one, {}).get("purpose", "").strip()]
    if missing:
        yield Problem(
            f"{cookie['name']} in {words.category(row)} has no purpose in "
            f"{words.in_languages(missing)}: the Cookie Policy would not say what it is for. "
            "Write it.",
            at=fields.cookie(row, cookie, "purpose", missing[0]),
        )
