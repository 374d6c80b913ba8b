"""What visitors were asked about, and is to be necessary: only with a written reason (R95, R147).

Whoever reviews the notice reads it. One that an earlier notice gives was for something else.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.words import listed

Row = Mapping[str, Any]


def lint(draft: Draft) -> Iterator[Problem]:
    if draft.latest is None:
        return
    old = draft.latest.snapshot
    asked = {row["key"]: row for row in old["categories"] if not row["necessary"]}
    given = {row["key"]: row.get("justification", "").strip() for row in every_row(old)}
    for row in (row for row in draft.snapshot["categories"] if row["necessary"]):
        reason = row.get("justification", "").strip()
        is_new = bool(reason) and reason != given.get(row["key"])
        for change in _changes(row, asked):
            yield _problem(row, change, reason if is_new else "")


def _changes(row: Row, asked: Mapping[str, Row]) -> Iterator[str]:
    """What of a necessary category visitors could refuse until now, in words."""
    key, name = row["key"], words.category(row)
    if key in asked:
        yield f"Visitors were asked about {name} until now, and it is to be necessary"
    now = {_identity(cookie) for cookie in row["cookies"]}
    for other in (other for other in asked.values() if other["key"] != key):
        moved = [cookie["name"] for cookie in other["cookies"] if _identity(cookie) in now]
        if moved:
            yield (
                f"Visitors were asked about {listed(moved)} with {words.category(other)} until "
                f"now, and {name} is necessary"
            )


def _problem(row: Row, change: str, reason: str) -> Problem:
    at = fields.category(row, "justification")
    start = f"{change}: those who said no get it all the same, and nobody is asked any more."
    if reason:
        return Problem(f"{start} The reason given: “{reason}”.", is_error=False, at=at)
    return Problem(
        f"{start} Take it back, or write on the category, in words that are new, why the site "
        "cannot work without it.",
        at=at,
    )


def _identity(cookie: Row) -> tuple[str, str]:
    return cookie["name"], cookie["kind"]
