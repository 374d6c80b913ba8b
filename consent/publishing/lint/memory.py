"""How long a yes holds by the rule of a place: it ends, and in time (R61, R66)."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.kernel.rules import Model
from consent.models.region import LONGEST_MEMORY
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.duties import OPT_IN_PLACES
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]
LONGEST_YES = 400  # days; thirteen months, and as long as a browser keeps any cookie


def lint(new: Row) -> Iterator[Problem]:
    for row in new["regions"]:
        is_asked_first = not {row["code"], *row["covers"]}.isdisjoint(OPT_IN_PLACES)
        days = row["memory_days"]
        if days is not None and days <= LONGEST_YES:
            yield from _no(row)
            continue
        holds = "without end" if days is None else f"for {days:,} days"
        why = (
            "where a yes has to be asked for it has to be renewed: authorities there expect six "
            "months, and thirteen at the most"
            if is_asked_first
            else f"no browser keeps the answer longer than {LONGEST_YES} days"
        )
        yield Problem(
            f"By the rule {words.rule(row)} a yes holds {holds}, and {why}. Write "
            f"{182 if is_asked_first else LONGEST_YES} there.",
            is_asked_first or (days or 0) > LONGEST_MEMORY,
            fields.rule(row, "memory_days"),
        )


def _no(row: Row) -> Iterator[Problem]:
    """Where a yes is asked for and outlives the no, only whoever refused is asked again."""
    yes, no = row["memory_days"], row["reask_days"]
    if row["model"] == Model.OPT_IN and no is not None and no < yes:
        yield Problem(
            f"By the rule {words.rule(row)} a yes holds longer than a no: whoever refused is asked "
            f"again after {no} days. Let both hold alike.",
            is_error=False,
            at=fields.rule(row, "reask_days"),
        )
