"""What a person reads before a notice is published, and decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from django.utils import timezone

from consent.publishing import banner_sizes, frozen, reask
from consent.publishing.banner_sizes import BannerSize
from consent.publishing.changes import Changes, changes
from consent.publishing.differences import Difference
from consent.publishing.draft import Draft
from consent.publishing.lint import Problem, is_readable, lint
from consent.publishing.reask import Reask
from consent.statistics import answers
from consent.statistics.answers import AnswerCounts


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
        return answers.count(self.draft.site.key, since=self.reask.since)

    @cached_property
    def asked(self) -> str:
        """Who is asked again: on the page, in the message and in the log."""
        return self.reask.sentence(self.answer_counts)
