"""What a database holds, as far as a restored one can be judged by it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

FACTS = """
SELECT (SELECT count(*) FROM consent_decision), (SELECT max(received_at) FROM consent_decision),
(SELECT count(*) FROM consent_notice), (SELECT max(published_at) FROM consent_notice)
"""
# The one newest row of each table that nobody may change
GUARDED = (
    "DELETE FROM consent_decision WHERE id = (SELECT id FROM consent_decision LIMIT 1)",
    "DELETE FROM consent_notice WHERE id = (SELECT id FROM consent_notice LIMIT 1)",
)


class BadBackup(Exception):
    """It cannot be taken, read or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    decisions: int
    newest: str  # when it was received
    notices: int
    published: str  # when the newest was
    triggers: int
    unguarded: tuple[str, ...]  # deletions that the triggers let pass
    damage: str = ""

    @classmethod
    def read(cls, ask: Callable[[str], Any], refuses: Callable[[str], bool], triggers: int) -> Self:
        """By two questions: `ask` for one row, and whether the database `refuses` a statement."""
        decisions, newest, notices, published = ask(FACTS)
        tried = [sql for sql, rows in zip(GUARDED, (decisions, notices), strict=True) if rows]
        unguarded = tuple(sql.split()[2] for sql in tried if not refuses(sql))
        return cls(decisions, _moment(newest), notices, _moment(published), triggers, unguarded)

    def require_good(self) -> None:
        if self.damage:
            raise BadBackup(f"The backup is damaged: {self.damage}")
        if self.unguarded or not self.triggers:
            raise BadBackup(
                f"The triggers are not there: {', '.join(self.unguarded) or 'nothing'} is guarded "
                "by none. Do not use it."
            )

    def __str__(self) -> str:
        return (
            f"{self.decisions:,} decisions, the newest of {self.newest}; {self.notices:,} notices, "
            f"the newest of {self.published}; {self.triggers} triggers, and they refuse."
        )


def _moment(value: Any) -> str:
    return f"{str(value)[:19]} UTC" if value else "never"
