"""Warn of a banner that has become large, and refuse one that makes every first visit wait."""

from collections.abc import Iterator
from datetime import date

from consent.lib import languages
from consent.models import CategoryText
from consent.notices import NoticeInForce
from consent.publishing import words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, Text, problem
from consent.scripts import answer_sizes
from consent.scripts.answer_sizes import Answer
from consent.scripts.banner import BUDGET
from consent.scripts.config import compact_json

_LIMIT = 12_000  # bytes of Brotli; with its headers it still arrives in the first flight


def lint(draft: Draft, *, today: date) -> Iterator[Problem]:
    """Report the largest answer with its longest texts; a draft without errors can be measured."""
    answer = answer_sizes.largest(NoticeInForce.of(draft.notice()), today)
    if answer.is_within(BUDGET):
        return
    longest = _longest_texts(draft, answer)
    yield problem(
        "banner_large",
        longest[0].at,
        is_error=answer.size > _LIMIT,
        language=languages.name(answer.language),
        size=answer.size,
        budget=BUDGET,
        limit=_LIMIT,
        texts=words.listed([f"{_name(text)} ({len(text.words)} letters)" for text in longest]),
    )


def _longest_texts(draft: Draft, answer: Answer) -> list[Text]:
    """Return the three longest that stand in the answer, which is JSON."""
    found = {
        text.words: text
        for text in reversed(fields.texts(draft.snapshot))
        if text.language == answer.language and compact_json(text.words)[1:-1] in answer.text
    }
    return sorted(found.values(), key=lambda text: len(text.words), reverse=True)[:3]


def _name(text: Text) -> str:
    if text.row is None:
        return text.subject
    return f"“{words.label(CategoryText, text.name)}” of {text.subject}"
