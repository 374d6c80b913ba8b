"""Review a draft: its differences, and which of them are material (R65)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from django.utils import timezone

from consent.publishing import banner_sizes, differences, frozen, reask, third_parties
from consent.publishing.banner_sizes import BannerSize
from consent.publishing.differences import Difference
from consent.publishing.draft import FLAGS, Draft, every_row
from consent.publishing.lint import Problem, is_readable, lint
from consent.publishing.reask import Reask
from consent.publishing.words import Row
from consent.statistics import tallies
from consent.statistics.tallies import AnswerCounts


@dataclass(frozen=True, slots=True)
class Changes:
    differences: tuple[Difference, ...]
    material: frozenset[str]  # categories whose meaning changed beyond doubt
    doubtful: frozenset[str]  # whose words or hosts changed: a person decides

    def __bool__(self) -> bool:
        return bool(self.differences)


def changes(draft: Draft) -> Changes:
    """Compare a draft with the latest notice."""
    old = draft.latest.snapshot if draft.latest else None
    found = differences.between(old, draft.snapshot)
    if old is None:
        return Changes(found, frozenset(), frozenset())
    material = frozenset(_material(old, draft.snapshot))
    return Changes(found, material, frozenset(_doubtful(old, draft.snapshot)) - material)


def _material(old: Row, new: Row) -> Iterator[str]:
    """Those that an earlier answer does not cover. What was never declared before has none."""
    before = {row["key"]: row for row in every_row(old)}
    asked = {row["key"] for row in old["categories"]}
    for row in new["categories"]:
        if was := before.get(row["key"]):
            is_used_anew = row["key"] not in asked and not row["necessary"]
            if is_used_anew or _has_another_meaning(was, row, new["site"]):
                yield row["key"]


def _doubtful(old: Row, new: Row) -> Iterator[str]:
    before = {row["key"]: row for row in old["categories"]}
    for row in new["categories"]:
        was = before.get(row["key"])
        if was and not row["necessary"] and _may_have_another_meaning(was, row, new["site"]):
            yield row["key"]


def _has_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Whether an earlier yes does not cover it: a new use, or a new third party.

    What becomes necessary is not asked about any more, and a yes to it must not come back with it
    (R147). A new foreign host is a new third party beyond doubt where none was named before.
    """
    if before["necessary"] or after["necessary"]:
        return bool(before["necessary"] != after["necessary"])
    if any(after.get(flag) and not before.get(flag) for flag in FLAGS):
        return True
    named, now = third_parties.providers(before, site), third_parties.providers(after, site)
    is_first = not named and not third_parties.foreign_hosts(before, site)
    return bool(now - named) or (is_first and bool(third_parties.foreign_hosts(after, site)))


def _may_have_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Whether a person has to decide: other words, or a new host beside foreign ones.

    To ask again without need is as unlawful as not to ask (R61).
    """
    is_reworded = _purposes(before) != _purposes(after)
    return is_reworded or bool(third_parties.new_foreign_hosts(before, after, site))


def _purposes(row: Row) -> dict[str, str]:
    return {language: text["purpose"] for language, text in row["texts"].items()}


@dataclass(frozen=True)
class Review:
    """One draft, what it changes, what is wrong with it, and who is asked again."""

    draft: Draft
    changes: Changes
    kept: frozenset[str]  # in doubt, and a person decided that nobody is asked again
    problems: tuple[Problem, ...]
    sizes: tuple[BannerSize, ...]  # none while texts are missing

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
        today = day or timezone.now().date()
        notice = draft.notice(material)
        sizes = banner_sizes.measure(notice, today=today) if is_readable(draft) else ()
        too_large = [one.problem for one in sizes if one.problem]
        return cls(draft, found, kept, (*lint(draft, today=today), *too_large), sizes)

    @cached_property
    def stamp(self) -> str:
        """Of exactly this draft, so that nothing is published that nobody has read."""
        return frozen.stamp(frozen.freeze(self.draft))

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.changes.differences

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
        return bool(self.differences) and not self.errors

    @property
    def is_material(self) -> bool:
        """Whether somebody is asked again, or a person says of a doubt that nobody is.

        Or a signal switches something off no more.
        """
        return bool(self.material or self.kept or self.reask or self.reask.unsignalled)

    @property
    def needs_reason(self) -> bool:
        is_change = self.draft.latest is not None and self.is_material
        return bool(is_change or self.warnings)

    @cached_property
    def reask(self) -> Reask:
        return reask.of(self.draft, self.material)

    @cached_property
    def answer_counts(self) -> AnswerCounts:
        """The answers of late, by which it is estimated how many are asked."""
        return tallies.answers_since(self.draft.site.key, since=self.reask.since)

    @cached_property
    def asked(self) -> str:
        """Who is asked again: on the page, in the message and in the log."""
        return self.reask.sentence(self.answer_counts)
