"""Find what is missing or unlawful in a draft before it is published (R145–R148)."""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from consent.lib import languages
from consent.models import CategoryText, Theme
from consent.models.site import problems
from consent.notices import NoticeInForce
from consent.publishing import facts, words
from consent.publishing.draft import Draft
from consent.publishing.lint import (
    duties,
    fields,
    prose,
    regions,
    register,
    texts,
    trackers,
    uses,
)
from consent.publishing.lint.duties import FutureRules
from consent.publishing.lint.fields import Field, Problem, Text, problem
from consent.publishing.words import Row, field_of
from consent.scripts import answer_sizes
from consent.scripts.answer_sizes import Answer
from consent.scripts.banner import BUDGET
from consent.scripts.config import compact_json

__all__ = ["Problem", "lint", "lint_size"]

_LIMIT = 12_000  # bytes of Brotli; with its headers it still arrives in the first flight


def lint(draft: Draft, *, today: date | None = None) -> list[Problem]:
    """Return errors, which prevent publication, and warnings."""
    new, today = draft.snapshot, today or timezone.now().date()
    rules, written = FutureRules.build(new, today=today), fields.texts(new)
    return [
        *texts.lint(new),
        *_look(new),
        *_site(draft, today),
        *register.lint(draft),
        *prose.lint(new, written),
        *texts.claims(new, written),
        *texts.translations(new, written),
        *trackers.lint(draft),
        *uses.lint(new, today),
        *duties.lint(rules, new),
        *regions.lint(rules, draft),
        *_unconfirmed(draft),
    ]


def _look(new: Row) -> Iterator[Problem]:
    """Report colors that the form would reject (R135), since they are written to a style sheet."""
    try:
        Theme(**new.get("theme", {})).full_clean(exclude=["site"], validate_unique=False)
    except ValidationError as wrong:
        for name, messages in wrong.message_dict.items():
            label, at = field_of(Theme, name).verbose_name, Field("theme", name=name)
            yield from (fields.sentence(f"Look, {label}: {message}", at) for message in messages)


def _site(draft: Draft, today: date) -> Iterator[Problem]:
    """Report an address where browsers would reject our cookies, and a statement of tomorrow."""
    site, stated = draft.site, draft.snapshot["site"].get("gpc_since")
    for field, sentences in problems(site.cookie_domain, site.origins.split()).items():
        yield from (fields.sentence(text, fields.site(field)) for text in sentences)
    if stated and (day := date.fromisoformat(stated)) > today:
        yield problem("statement_ahead", fields.site("gpc_since"), day=words.day(day))


def _unconfirmed(draft: Draft) -> Iterator[Problem]:
    """Report facts, stated or required, for which no named person stands (R172, R182)."""
    for item in facts.checklist(draft.snapshot, draft.confirmed):
        if not item.is_open:
            continue
        fact, at = item.fact, Field("confirmation", item.fact.key)
        if fact.key == facts.RULES:
            names = [f"“{name}”" for name in item.words.values()]
            yield problem("verified", at, places=words.few(names))
        elif item.words:
            sentence = item.words.get("en") or next(iter(item.words.values()))
            yield problem("unconfirmed", at, name=fact.name, sentence=sentence, law=fact.law)
        else:
            at = fields.wording(draft.snapshot["site"]["languages"][0], fact.text)
            values = {"places": words.few(item.places), "label": fields.label(fact.text)}
            yield problem("unstated", at, law=fact.law, **values)


def lint_size(draft: Draft, *, today: date) -> Iterator[Problem]:
    """Warn of a banner that has become large, and refuse one that makes every first visit wait.

    Reports its largest answer, with its longest texts. Only a draft without errors is measured.
    """
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
