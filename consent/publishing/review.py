"""What a person reads before a notice is published, and decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from consent.publishing import frozen
from consent.publishing.changes import Changes, changes
from consent.publishing.draft import Draft
from consent.publishing.lint import Problem, lint


@dataclass(frozen=True, slots=True)
class Review:
    """One draft, what it changes, what is wrong with it, and who is asked again."""

    draft: Draft
    changes: Changes
    kept: frozenset[str]  # in doubt, and a person decided that nobody is asked again
    problems: tuple[Problem, ...]

    @classmethod
    def of(
        cls, draft: Draft, *, ticked: Collection[str] | None = None, day: date | None = None
    ) -> Self:
        """`ticked` are the categories in doubt that are asked again; None: all of them.

        `day` is that of the publication: what a rule says depends on it.
        """
        found = changes(draft)
        kept = frozenset() if ticked is None else found.doubtful - {*ticked}
        material = found.material | (found.doubtful - kept)
        problems = lint(draft, material=material, today=day)
        return cls(draft, found, kept, tuple(problems))

    @property
    def stamp(self) -> str:
        """Of exactly this draft, so that nothing is published that nobody has read."""
        return frozen.stamp(frozen.freeze(self.draft))

    @property
    def material(self) -> frozenset[str]:
        return self.changes.material | (self.changes.doubtful - self.kept)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.is_error]

    @property
    def may_publish(self) -> bool:
        return bool(self.changes) and not self.errors

    @property
    def is_material(self) -> bool:
        """Whether a meaning changes, or somebody says of one in doubt that it does not."""
        return self.draft.latest is None or bool(self.material | self.kept)

    @property
    def needs_reason(self) -> bool:
        return bool(self.material or self.kept or self.warnings)

    @property
    def asked(self) -> str:
        """Who is asked again: on the page, in the message and in the log."""
        rows = self.draft.snapshot["categories"]
        names = [name_of(row) for row in rows if row["key"] in self.material]
        return f"Asked again: {', '.join(names)}." if names else "Nobody is asked again."


def name_of(row: Mapping[str, Any]) -> str:
    """A category's name as staff know it: in English, or in the first language that has one."""
    texts: list[dict[str, str]] = list(row["texts"].values())
    text = row["texts"].get("en") or next(iter(texts), {})
    return str(text.get("name") or row["key"])
