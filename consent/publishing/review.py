"""Review a draft: its differences, and which of them are material (R65); keep it; publish it."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db import transaction
from django.utils import timezone

from consent import notices
from consent.models import Notice, Publication, Site
from consent.publishing import banner_sizes, differences, reask, third_parties
from consent.publishing.banner_sizes import BannerSize
from consent.publishing.differences import Difference
from consent.publishing.draft import FLAGS, UNPUBLISHED, Draft, canonical, every_row
from consent.publishing.lint import Problem, UnlawfulCatalogue, is_readable, lint
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
    before = {row["key"]: row for row in every_row(old)}
    asked = {row["key"] for row in old["categories"]}
    material, doubtful = set[str](), set[str]()
    for row in draft.snapshot["categories"]:
        if (was := before.get(row["key"])) is None:
            continue  # what was never declared has no earlier answer
        is_used_anew = row["key"] not in asked and not row["necessary"]
        if is_used_anew or _has_another_meaning(was, row, draft.snapshot["site"]):
            material.add(row["key"])
        elif not row["necessary"] and _may_have_another_meaning(was, row, draft.snapshot["site"]):
            doubtful.add(row["key"])
    return Changes(found, frozenset(material), frozenset(doubtful))


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
        return stamp(self.draft)

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


def freeze(draft: Draft) -> str:
    """All that a reviewer is shown, as canonical JSON."""
    reviewed = {"draft": draft.snapshot, "number": draft.number, "inferred": draft.inferred}
    return canonical(reviewed)


def stamp(draft: Draft) -> str:
    """Of exactly this draft, so that nothing is published that nobody has read."""
    return hashlib.sha256(freeze(draft).encode()).hexdigest()


def thaw(publication: Publication, catalogue: Draft) -> Draft:
    """What was proposed, in place of the catalogue as it stands."""
    reviewed = publication.reviewed
    return _instead(catalogue, reviewed["draft"], reviewed["inferred"])


def drafted(catalogue: Draft, again: int | None = None) -> Draft:
    """The catalogue, or in its place an older notice. Raises Notice.DoesNotExist.

    That one's categories have the versions of the latest notice: what means something else today
    gets a new one, and none is used twice.
    """
    if again is None:
        return catalogue
    old = catalogue.site.notices.get(number=again).snapshot
    kept = {name: value for name, value in old.items() if name not in ("schema", "number")}
    return _instead(catalogue, kept, {})


def _instead(
    catalogue: Draft, snapshot: Mapping[str, Any], inferred: Mapping[str, list[str]]
) -> Draft:
    """A text that is asked for only since then is empty, as the lint says."""
    versions = catalogue.versions
    asked = [name for texts in catalogue.snapshot["texts"].values() for name in texts]
    rows = {
        name: [{**row, "version": versions.get(row["key"], UNPUBLISHED)} for row in snapshot[name]]
        for name in ("categories", "unused")
    }
    texts = {
        language: {**dict.fromkeys(asked, ""), **words}
        for language, words in snapshot["texts"].items()
    }
    banner = catalogue.snapshot["banner"]  # that is served when it comes into force
    whole = {**snapshot, **rows, "texts": texts, "banner": banner}
    # Of its own names: the catalogue may have others
    known = third_parties.known_of(every_row(whole))
    return replace(catalogue, snapshot=whole, inferred=inferred, known=known)


def publish(site: Site, *, by: str = "", material: Collection[str] = ()) -> Notice:
    """Freeze today's catalogue as the site's next notice.

    `material` names the categories whose meaning changed: their version rises, and only
    visitors who said yes to them are asked again (R65). What is material beyond doubt is so
    whether it is named or not. Raises UnlawfulCatalogue where the lint finds an error.
    """
    with lock(site) as locked:
        draft = Draft.of(locked)
        if errors := [problem for problem in lint(draft) if problem.is_error]:
            raise UnlawfulCatalogue(errors)
        return save(draft, by=by, material={*material, *changes(draft).material})


@contextmanager
def lock(site: Site) -> Iterator[Site]:
    """One publisher at a time; visitors' answers, which refer to the site, do not wait."""
    with transaction.atomic():
        yield Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def save(draft: Draft, *, by: str, material: Collection[str]) -> Notice:
    """Make the notice of a draft that was made within the lock, and in which nothing is wrong."""
    notice = draft.notice(material)
    notice.published_by = by
    notice.save()
    transaction.on_commit(notices.catch_up)
    return notice
