"""What stands on the review page: the catalogue against the latest notice, in words."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from consent import publishing
from consent.admin import languages
from consent.publishing import Draft, Problem
from consent.publishing.draft import every_row


@dataclass(frozen=True, slots=True)
class ReaskQuestion:
    """One category that may have to be asked about again."""

    key: str
    name: str
    is_certain: bool  # beyond doubt: nobody can untick it
    is_ticked: bool
    explanations: tuple[tuple[str, str], ...]  # (language, what visitors read about the change)

    @property
    def is_unexplained(self) -> bool:
        return any(not text for _, text in self.explanations)


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """One draft under review."""

    draft: Draft
    sections: tuple[tuple[str, tuple[str, ...]], ...]  # (heading, lines)
    questions: tuple[ReaskQuestion, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    stamp: str  # of exactly this draft, so that nothing is published that nobody has read

    @property
    def material(self) -> list[str]:
        return [question.key for question in self.questions if question.is_ticked]

    @property
    def sizes(self) -> list[str]:
        """How much of its budget the banner takes; measured only where it is shown."""
        return publishing.banner_sizes(self.draft, material=self.material)

    @property
    def may_publish(self) -> bool:
        return bool(self.sections) and not self.errors


def plan(draft: Draft, *, ticked: Collection[str] | None = None) -> PublicationPlan:
    """`ticked` are the categories whose meaning changed; None: all that are in doubt."""
    changes = publishing.changes(draft)
    codes = draft.snapshot["site"]["languages"]
    questions = [
        _question(row, codes, changes, ticked)
        for row in draft.snapshot["categories"]
        if row["key"] in changes.material | changes.doubtful
    ]
    material = [question.key for question in questions if question.is_ticked]
    problems = publishing.lint(draft, material=material)
    return PublicationPlan(
        draft=draft,
        sections=_sections(changes.lines, every_row(draft.snapshot)),
        questions=tuple(questions),
        errors=tuple(problem for problem in problems if problem.is_error),
        warnings=tuple(problem for problem in problems if not problem.is_error),
        stamp=_stamp(draft),
    )


def _question(
    row: dict[str, Any],
    codes: Iterable[str],
    changes: publishing.Changes,
    ticked: Collection[str] | None,
) -> ReaskQuestion:
    key = row["key"]
    is_certain = key in changes.material
    return ReaskQuestion(
        key=key,
        name=_name(row),
        is_certain=is_certain,
        is_ticked=is_certain or ticked is None or key in ticked,
        explanations=tuple(
            (languages.name(code), row["texts"].get(code, {}).get("change", "")) for code in codes
        ),
    )


def _name(row: Mapping[str, Any]) -> str:
    texts: list[dict[str, str]] = list(row["texts"].values())
    text = row["texts"].get("en") or next(iter(texts), {})
    return str(text.get("name") or row["key"])


def _sections(
    lines: Iterable[str], categories: Iterable[Mapping[str, Any]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Lines about one category stand together, under its name."""
    names = {row["key"]: _name(row) for row in categories}
    sections: dict[str, list[str]] = {}
    for line in lines:
        key, _, text = line.partition(": ")
        heading = names.get(key)
        if heading is None:
            heading, text = "Everything else", line
        sections.setdefault(heading, []).append(text[:1].upper() + text[1:])
    return tuple((heading, tuple(texts)) for heading, texts in sections.items())


def _stamp(draft: Draft) -> str:
    text = publishing.canonical({"draft": draft.snapshot, "number": draft.number})
    return hashlib.sha256(text.encode()).hexdigest()
