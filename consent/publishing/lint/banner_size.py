"""How many bytes the banner's answer takes in each language, of those that it may take."""

from collections.abc import Iterator
from datetime import date

from consent.lib import languages
from consent.models import Notice
from consent.notices import NoticeInForce
from consent.publishing.lint import fields
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.lint.problem import Problem
from consent.scripts import answer_sizes
from consent.scripts.banner import BUDGET


def lint(new: Notice, *, today: date) -> Iterator[Problem]:
    in_force = NoticeInForce.of(new)
    for answer in answer_sizes.too_large(in_force, _days(in_force, today)):
        yield Problem(
            f"{_in_words(answer)} bytes: the banner is too large for a first visit. "
            "Shorten the texts in this language, or merge categories.",
            at=fields.wording(answer.language),
        )


def sizes(new: Notice, *, today: date) -> list[str]:
    """One line for each language: `French: 8,412 of 9,000`."""
    in_force = NoticeInForce.of(new)
    return [*map(_in_words, answer_sizes.largest(in_force, _days(in_force, today)))]


def _days(in_force: NoticeInForce, today: date) -> tuple[date, ...]:
    return FutureRules.of(in_force.snapshot, today=today).days


def _in_words(answer: answer_sizes.Answer) -> str:
    return f"{languages.name(answer.language)}: {answer.size:,} of {BUDGET:,}"
