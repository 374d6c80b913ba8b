"""Check that a named person stands for each fact that is stated or required (R172, R182)."""

from collections.abc import Iterator

from consent.publishing import facts, words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Field, Problem, problem


def lint(draft: Draft) -> Iterator[Problem]:
    for item in facts.checklist(draft.snapshot, draft.confirmed):
        if not item.is_open:
            continue
        fact, at = item.fact, Field("confirmation", item.fact.key)
        if fact.key == facts.RULES:
            yield problem(
                "verified", at, places=words.few([f"“{name}”" for name in item.words.values()])
            )
        elif item.words:
            sentence = next(iter(item.words.values()))
            yield problem("unconfirmed", at, name=fact.name, sentence=sentence, law=fact.law)
        else:
            at = fields.wording(draft.snapshot["site"]["languages"][0], fact.text)
            places = words.few(item.places)
            yield problem(
                "unstated", at, places=places, label=fields.label(fact.text), law=fact.law
            )
