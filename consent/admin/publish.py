"""What stands on the confirmation page: the catalogue against the notice in force, in words."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from consent import publishing
from consent.admin import languages
from consent.models import Notice, Site
from consent.publishing import Problem


@dataclass(frozen=True, slots=True)
class ReaskQuestion:
    """One category that may have to be asked about again."""

    key: str
    name: str
    is_certain: bool  # beyond doubt: nobody can untick it
    is_ticked: bool
    told: tuple[tuple[str, str], ...]  # (language, what visitors will read about the change)

    @property
    def is_untold(self) -> bool:
        return any(not text for _, text in self.told)


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """One publishing, before it is confirmed."""

    latest: Notice | None
    sections: tuple[tuple[str, tuple[str, ...]], ...]  # (heading, lines)
    questions: tuple[ReaskQuestion, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    stamp: str  # of exactly this catalogue, so that nothing unseen is published

    @property
    def number(self) -> int:
        return self.latest.number + 1 if self.latest else 1

    @property
    def may_publish(self) -> bool:
        return bool(self.sections) and not self.errors


def plan(site: Site, *, ticked: Collection[str] | None = None) -> PublicationPlan:
    """`ticked` are the categories a person holds for changed; None: all that are in doubt."""
    latest = site.notices.order_by("-number").first()
    changes = publishing.changes(site)
    problems = publishing.lint(site)
    draft = publishing.draft(site)
    asked = changes.material | changes.doubtful
    rows = [row for row in draft["categories"] if row["key"] in asked]
    return PublicationPlan(
        latest=latest,
        sections=_sections(changes.lines, draft),
        questions=tuple(
            _question(row, draft["site"]["languages"], changes, ticked) for row in rows
        ),
        errors=tuple(problem for problem in problems if problem.is_error),
        warnings=tuple(problem for problem in problems if not problem.is_error),
        stamp=_stamp(draft, latest),
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
        told=tuple(
            (languages.name(code), row["texts"].get(code, {}).get("change", "")) for code in codes
        ),
    )


def _name(row: dict[str, Any]) -> str:
    texts: list[dict[str, str]] = list(row["texts"].values())
    text = row["texts"].get("en") or next(iter(texts), {})
    return str(text.get("name") or row["key"])


def _sections(
    lines: Iterable[str], draft: dict[str, Any]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Lines about one category stand together, under its name."""
    names = {row["key"]: _name(row) for row in draft["categories"]}
    sections: dict[str, list[str]] = {}
    for line in lines:
        key, _, rest = line.partition(": ")
        is_of_category = key in names
        heading = names[key] if is_of_category else "Everything else"
        text = rest if is_of_category else line
        sections.setdefault(heading, []).append(text[:1].upper() + text[1:])
    return tuple((heading, tuple(texts)) for heading, texts in sections.items())


def _stamp(draft: dict[str, Any], latest: Notice | None) -> str:
    text = publishing.canonical({"draft": draft, "after": latest.number if latest else 0})
    return hashlib.sha256(text.encode()).hexdigest()
