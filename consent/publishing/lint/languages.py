"""Check that each text exists, and is written, in each of the site's languages (R89, R99)."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from django.conf import settings

from consent.lib.languages import available, name
from consent.publishing import words
from consent.publishing.draft import every_row
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, Text, problem, word_table
from consent.publishing.words import Row, listed

_SMALL_WORDS = {
    language: frozenset(table["translations"]["small_words"].split())
    for language, table in word_table().items()
}  # words that only this language has, except in names
_MIN_FOREIGN = 2  # small words of another language, with none of its own
_MIN_ALIKE = 4  # words in a text that is not a name
_WORDS = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def lint(new: Row) -> Iterator[Problem]:
    """Yield one problem per missing text, however many languages lack it."""
    spoken: list[str] = []
    for language in new["site"]["languages"]:
        if language in available([language]):
            spoken.append(language)
        else:
            ours = words.in_languages(dict(settings.LANGUAGES))
            values = {"language": name(language), "spoken": ours, "code": language}
            yield problem("language_not_spoken", fields.site("languages"), **values)
    for language in spoken:
        yield from _wording(new, language)
    for row in every_row(new):
        yield from _category(row, spoken)
        for cookie in row["cookies"]:
            yield from _cookie(row, cookie, spoken)


def _wording(new: Row, language: str) -> Iterator[Problem]:
    if language not in new["texts"]:
        yield problem("no_wording", fields.wording(language), language=name(language))
        return
    texts = new["texts"][language].items()
    if blank := [text for text, written in texts if not written.strip()]:
        labels = listed([fields.label(text) for text in blank])
        at = fields.wording(language, blank[0])
        yield problem("empty_wording", at, language=name(language), labels=labels)


def _category(row: Row, languages: Collection[str]) -> Iterator[Problem]:
    """Require texts in every language in which visitors are asked (R146)."""
    missing: dict[str, list[str]] = {}
    for language in languages:
        text = row["texts"].get(language)
        empty = [field for field in ("name", "purpose") if text and not text[field].strip()]
        for field in empty if text else ["text"]:
            missing.setdefault(field, []).append(language)
    if missing:
        lacks = [f"no {field} in {words.in_languages(codes)}" for field, codes in missing.items()]
        field, [language, *_] = next(iter(missing.items()))
        at = fields.category(row, "name" if field == "text" else field, language)
        values = {"category": words.category(row), "missing": listed(lacks)}
        yield problem("category_text_missing", at, **values)


def _cookie(row: Row, cookie: Row, languages: Collection[str]) -> Iterator[Problem]:
    """Require each cookie's purpose, which the Cookie Policy shows (R57)."""
    texts = cookie["texts"]
    missing = [one for one in languages if not texts.get(one, {}).get("purpose", "").strip()]
    if missing:
        yield problem(
            "cookie_text_missing",
            fields.cookie(row, cookie, "purpose", missing[0]),
            cookie=cookie["name"],
            category=words.category(row),
            languages=words.in_languages(missing),
        )


def translations(new: Row, texts: Iterable[Text]) -> Iterator[Problem]:
    """Warn of a text in another language's field, or the same text in two languages (R89).

    Only small words are counted, so short texts and names are not reported.
    """
    languages = [code for code in new["site"]["languages"] if code in new["texts"]]
    first: dict[tuple[str, str, str], str] = {}
    for text in texts:
        if text.language not in languages or text.name in ("name", "summary"):
            continue
        if other := _foreign(text.words, text.language):
            values = {"text": text.label, "other": name(other), "language": name(text.language)}
            yield problem("wrong_language", text.at, **values)
        own = text.words.strip()
        if len(_WORDS.findall(own)) < _MIN_ALIKE:
            continue
        other = first.setdefault((text.subject, text.name, own), text.language)
        if other != text.language:
            values = {"subject": text.subject, "other": name(other), "words": own[:60]}
            yield problem("same_in_two_languages", text.at, language=name(text.language), **values)


@lru_cache(maxsize=1024)  # most texts are linted repeatedly
def _foreign(text: str, language: str) -> str:
    """Return the text's language if it is certainly another one that we know."""
    own = language.partition("-")[0]
    if own not in _SMALL_WORDS:
        return ""
    found = [one.casefold() for one in _WORDS.findall(_PLACEHOLDER.sub("", text))]
    counts = {code: sum(one in known for one in found) for code, known in _SMALL_WORDS.items()}
    other = max(counts, key=lambda code: counts[code])
    return other if counts[own] == 0 and counts[other] >= _MIN_FOREIGN else ""
