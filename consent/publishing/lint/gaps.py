"""Days on which a place loses the rule that it has: the next wider one would hold there (R3)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from consent.publishing import words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.lint.problem import Problem
from consent.publishing.lint.regions import end, start

Row = Mapping[str, Any]


def lint(rules: FutureRules, draft: Draft) -> Iterator[Problem]:
    """A law that begins on a day leaves no gap before it: only a rule that held, or that ends."""
    today, rows = rules.today, draft.snapshot["regions"]
    before = draft.latest.snapshot["regions"] if draft.latest else []
    held = {row["code"] for row in before if start(row) <= today <= end(row)}
    for code in dict.fromkeys(row["code"] for row in rows):
        own = sorted((row for row in rows if row["code"] == code), key=start)
        later = next((row for row in own if start(row) > today), None)
        if later is None:
            continue
        if code in held and not _holds(own, today):
            yield _gap(rules, later, today, "Until then")
        elif found := _between(own, today):
            yield _gap(rules, found[1], found[0], f"From {words.day(found[0])} until then")


def _holds(rows: Sequence[Row], on: date) -> bool:
    return any(start(row) <= on <= end(row) for row in rows)


def _between(rows: Sequence[Row], today: date) -> tuple[date, Row] | None:
    """The first day without a rule after one that ends, and the rule that begins later."""
    for row in rows:
        if today <= end(row) < date.max:
            free = end(row) + timedelta(days=1)
            later = next((one for one in rows if start(one) > free), None)
            if later and not _holds(rows, free):
                return free, later
    return None


def _gap(rules: FutureRules, later: Row, on: date, when: str) -> Problem:
    row = rules.ruleset.row(later["code"], today=on)
    wider = (
        f"{words.rule(row)} holds there ({words.model(row['model'])})"
        if row
        else "the strictest rule holds there"
    )
    return Problem(
        f"The rule {words.rule(later)} begins on {words.day(start(later))}, and no other one of "
        f"that place holds before. {when} {wider}. Leave the rule that "
        "holds today as it is, and add a second one that begins on that day.",
        is_error=False,
        at=fields.rule(later, "valid_from"),
    )
