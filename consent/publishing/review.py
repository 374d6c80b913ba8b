"""Review a draft: find its differences and material changes (R65), freeze and publish it."""

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
    material: frozenset[str]  # categories whose meaning certainly changed
    doubtful: frozenset[str]  # categories with new texts or hosts: a person decides

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
            continue  # never declared, so there is no earlier answer
        is_used_anew = row["key"] not in asked and not row["necessary"]
        if is_used_anew or _has_another_meaning(was, row, draft.snapshot["site"]):
            material.add(row["key"])
        elif not row["necessary"] and _may_have_another_meaning(was, row, draft.snapshot["site"]):
            doubtful.add(row["key"])
    return Changes(found, frozenset(material), frozenset(doubtful))


def _has_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Return whether an earlier yes does not cover a new use or a new third party.

    A category that becomes necessary is no longer asked about; an earlier yes must not return with
    it (R147). The first foreign host of a category is certainly a new third party.
    """
    if before["necessary"] or after["necessary"]:
        return bool(before["necessary"] != after["necessary"])
    if any(after.get(flag) and not before.get(flag) for flag in FLAGS):
        return True
    named, now = third_parties.providers(before, site), third_parties.providers(after, site)
    is_first = not named and not third_parties.foreign_hosts(before, site)
    return bool(now - named) or (is_first and bool(third_parties.foreign_hosts(after, site)))


def _may_have_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Return whether a person must decide: new texts, or a new host next to foreign ones.

    Asking again without need is as unlawful as not asking (R61).
    """
    is_reworded = _purposes(before) != _purposes(after)
    return is_reworded or bool(third_parties.new_foreign_hosts(before, after, site))


def _purposes(row: Row) -> dict[str, str]:
    return {language: text["purpose"] for language, text in row["texts"].items()}


@dataclass(frozen=True)
class Review:
    """A draft, its changes, its problems and who is asked again."""

    draft: Draft
    changes: Changes
    kept: frozenset[str]  # doubtful categories that a person decided not to ask about again
    problems: tuple[Problem, ...]
    sizes: tuple[BannerSize, ...]  # empty while texts are missing

    @classmethod
    def of(
        cls, draft: Draft, *, ticked: Collection[str] | None = None, day: date | None = None
    ) -> Self:
        """Review a draft; `ticked` are the doubtful categories to ask about; None: all of them.

        `day` is the day of publication, on which rules depend.
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
        """Return whether visitors are asked again, or a person decided that they are not.

        Also True if a signal no longer turns a category off.
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
        """Return the recent answers, from which the number of those asked is estimated."""
        return tallies.answers_since(self.draft.site.key, since=self.reask.since)

    @cached_property
    def asked(self) -> str:
        """Return who is asked again, for page, message and log."""
        return self.reask.sentence(self.answer_counts)


def freeze(draft: Draft) -> str:
    """Return all that a reviewer is shown, as canonical JSON."""
    reviewed = {"draft": draft.snapshot, "number": draft.number, "inferred": draft.inferred}
    return canonical(reviewed)


def stamp(draft: Draft) -> str:
    """Return a digest of the draft, so that only what was read is published."""
    return hashlib.sha256(freeze(draft).encode()).hexdigest()


def thaw(publication: Publication, catalogue: Draft) -> Draft:
    """Restore the proposed draft in place of the current catalogue."""
    reviewed = publication.reviewed
    return _instead(catalogue, reviewed["draft"], reviewed["inferred"])


def drafted(catalogue: Draft, again: int | None = None) -> Draft:
    """Return the catalogue, or an older notice in its place. Raises Notice.DoesNotExist.

    Its categories get the latest notice's versions: a different meaning gets a new version, and
    none is reused.
    """
    if again is None:
        return catalogue
    old = catalogue.site.notices.get(number=again).snapshot
    kept = {name: value for name, value in old.items() if name not in ("schema", "number")}
    return _instead(catalogue, kept, {})


def _instead(
    catalogue: Draft, snapshot: Mapping[str, Any], inferred: Mapping[str, list[str]]
) -> Draft:
    """Replace the draft's snapshot; texts required only since then are empty."""
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
    banner = catalogue.snapshot["banner"]  # the one served when the notice takes effect
    whole = {**snapshot, **rows, "texts": texts, "banner": banner}
    # For its own names, which the catalogue may no longer have
    known = third_parties.known_of(every_row(whole))
    return replace(catalogue, snapshot=whole, inferred=inferred, known=known)


def publish(site: Site, *, by: str = "", material: Collection[str] = ()) -> Notice:
    """Freeze the current catalogue as the site's next notice.

    `material` names the categories whose meaning changed: their version rises, and only visitors
    who said yes to them are asked again (R65). Certain changes of meaning are added to it.
    Raises UnlawfulCatalogue where the lint finds an error.
    """
    with lock(site) as locked:
        draft = Draft.of(locked)
        if errors := [problem for problem in lint(draft) if problem.is_error]:
            raise UnlawfulCatalogue(errors)
        return save(draft, by=by, material={*material, *changes(draft).material})


@contextmanager
def lock(site: Site) -> Iterator[Site]:
    """Lock out other publishers; visitors' answers, which refer to the site, are not blocked."""
    with transaction.atomic():
        yield Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def save(draft: Draft, *, by: str, material: Collection[str]) -> Notice:
    """Save the notice of a draft that was made under the lock and has no errors."""
    notice = draft.notice(material)
    notice.published_by = by
    notice.save()
    transaction.on_commit(notices.catch_up)
    return notice
