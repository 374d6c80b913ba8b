"""Markup in texts: visitors would read it letter by letter, since every text is shown as text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consent.lib.languages import name as language_name
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Field, Problem

MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,5});")


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    for text, language, at, subject in _texts(new):
        if found := MARKUP.search(text):
            yield Problem(
                f"{subject} in {language_name(language)} says {found[0]}: texts are shown as they "
                "are written, so visitors would read that. Take it out.",
                is_error=False,
                at=at,
            )


def _texts(new: Mapping[str, Any]) -> Iterator[tuple[str, str, Field, str]]:
    for row in new["categories"]:
        for language, text in row["texts"].items():
            for name in ("name", "summary", "purpose", "change"):
                at = fields.category(row, name, language)
                yield text[name], language, at, words.category(row)
        for cookie in row["cookies"]:
            for language, text in cookie["texts"].items():
                at = fields.cookie(row, cookie, "purpose", language)
                yield text["purpose"], language, at, cookie["name"]
    for language, texts in new["texts"].items():
        for name, text in texts.items():
            yield text, language, fields.wording(language, name), fields.label(name)
