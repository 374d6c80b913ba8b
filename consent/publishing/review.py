"""Review a draft: differences, material changes (R65), problems and who is asked again."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.db import transaction
from django.utils import timezone

from consent import notices
from consent.models import Notice, PersonalInformation, Publication, Site
from consent.publishing import differences, fixed, reconsent, third_parties
from consent.publishing.differences import Difference
from consent.publishing.draft import FLAGS, UNPUBLISHED, Draft, canonical, every_row
from consent.publishing.lint import Problem, lint, lint_size
from consent.publishing.reconsent import ReconsentReport
from consent.publishing.words import Row
from consent.record.statistics import answer_counts

_ALWAYS_READ = {"not_advertising", "necessary_tracker"}


class Changes(NamedTuple):
    material: frozenset[str]  # categories whose meaning certainly changed
    doubtful: frozenset[str]  # categories with new texts or hosts: a person decides


def changes(draft: Draft) -> Changes:
    """Compare the categories of a draft with those of the latest notice."""
    old = draft.latest.snapshot if draft.latest else {"categories": (), "unused": ()}
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
    return Changes(frozenset(material), frozenset(doubtful))


def _has_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Return whether an earlier yes does not cover a new use or a new third party.

    A category that becomes necessary is no longer asked about; an earlier yes must not return with
    it (R147). A new cookie that nobody is asked about is read by a second person. The first
    foreign host of a category is certainly a new third party.
    """
    if before["necessary"] and after["necessary"]:
        was, now = ({(cookie["name"], cookie["kind"]) for cookie in row["cookies"]}
                    for row in (before, after))  # fmt: skip
        return bool(now - was)
    if before["necessary"] != after["necessary"]:
        return True
    if any(after.get(flag) and not before.get(flag) for flag in FLAGS):
        return True
    named = third_parties.providers(before, site)
    is_first = not named and not third_parties.foreign_hosts(before, site)
    is_loaded = is_first and bool(third_parties.foreign_hosts(after, site))
    return is_loaded or third_parties.has_new_recipient(before, after, site)


def _may_have_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Return whether a person must decide: to ask without need is unlawful, too (R61)."""
    was, is_now = ({code: text["purpose"] for code, text in row["texts"].items()}
                   for row in (before, after))  # fmt: skip
    collected, now = ({*PersonalInformation.of(row)} for row in (before, after))
    is_more = bool(collected and now - collected)
    return was != is_now or is_more or bool(third_parties.new_foreign_hosts(before, after, site))


@dataclass(frozen=True)
class Review:
    """A draft, its changes, its problems and who is asked again."""

    draft: Draft
    changes: Changes
    kept: frozenset[str]  # doubtful categories that a person decided not to ask about again
    problems: tuple[Problem, ...]

    @classmethod
    def build(
        cls, draft: Draft, *, ticked: Collection[str] | None = None, day: date | None = None
    ) -> Self:
        """Review a draft for a `day`; `ticked` are the doubtful categories to ask about."""
        found, today = changes(draft), day or timezone.now().date()
        kept = frozenset() if ticked is None else found.doubtful - {*ticked}
        problems = lint(draft, today=today)
        if not any(problem.is_error for problem in problems):
            problems += lint_size(draft, today=today)
        return cls(draft, found, kept, tuple(problems))

    @cached_property
    def draft_digest(self) -> str:
        return draft_digest(self.draft)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        old = self.draft.latest.snapshot if self.draft.latest else None
        return differences.between(old, self.draft.snapshot)

    @property
    def material(self) -> frozenset[str]:
        return self.changes.material | (self.changes.doubtful - self.kept)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """Return what is to be read before it is published; what was read before is not."""
        found = (problem for problem in self.problems if not problem.is_error)
        return [problem for problem in found if problem.text not in self.read]

    @cached_property
    def read(self) -> dict[str, list[str]]:
        return read_before(self.draft, self.problems)

    @property
    def may_publish(self) -> bool:
        return bool(self.differences) and not self.errors

    @property
    def is_material(self) -> bool:
        """Return whether visitors are asked, or are not by decision, or a signal counts less."""
        report = self.reconsent
        return bool(self.material or self.kept or report or report.unsignalled)

    @property
    def needs_reason(self) -> bool:
        is_change = self.draft.latest is not None and self.is_material
        return bool(is_change or self.warnings)

    @cached_property
    def reconsent(self) -> ReconsentReport:
        return reconsent.report(self.draft, self.material)

    @cached_property
    def asked(self) -> list[str]:
        """Return who is asked again, for page, message and log; estimated from recent answers."""
        counts = answer_counts.answers_since(self.draft.site.key, since=self.reconsent.since)
        return self.reconsent.sentences(counts)


def read_before(draft: Draft, problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Return warnings that the latest notice came with, in the same words: why, by whom, and when.

    Advertising that no signal switches off is read anew each time (R8).
    """
    warnings = [row.text for row in problems if not row.is_error and row.code not in _ALWAYS_READ]
    if not (warnings and draft.latest):
        return {}
    published = Publication.objects.exclude(notice=None).filter(notice_id=draft.latest.pk)
    before = published.values_list("warnings", flat=True).first() or {}
    return {text: before[text] for text in warnings if text in before}


def freeze(draft: Draft) -> str:
    """Return all that a reviewer is shown, as canonical JSON."""
    reviewed = {"draft": draft.snapshot, "number": draft.number, "inferred": draft.inferred}
    return canonical(reviewed)


def draft_digest(draft: Draft) -> str:
    """Return a hash of the draft, so that only what was read is published."""
    return hashlib.sha256(freeze(draft).encode()).hexdigest()


def load_draft(site: Site, again: int | None = None) -> Draft:
    """Return the catalogue, or notice `again` with the latest's versions, never reused."""
    catalogue = Draft.load(site)
    if again is None:
        return catalogue
    old = site.notices.get(number=again).snapshot
    kept = {name: value for name, value in old.items() if name not in ("schema", "number")}
    return _replaced(catalogue, kept | {"texts": fixed.complete(old["texts"])}, {})


def restore(publication: Publication, catalogue: Draft) -> Draft:
    """Return the proposed draft in place of the current catalogue."""
    reviewed = publication.reviewed
    return _replaced(catalogue, reviewed["draft"], reviewed["inferred"])


def _replaced(
    catalogue: Draft, snapshot: Mapping[str, Any], inferred: Mapping[str, list[str]]
) -> Draft:
    """Replace the draft's snapshot; texts required only since then are empty."""
    required = [name for texts in catalogue.snapshot["texts"].values() for name in texts]
    versions = catalogue.versions
    rows = {
        name: [{**row, "version": versions.get(row["key"], UNPUBLISHED)} for row in snapshot[name]]
        for name in ("categories", "unused")
    }
    texts = {
        language: {**dict.fromkeys(required, ""), **words}
        for language, words in snapshot["texts"].items()
    }
    banner = catalogue.snapshot["banner"]  # the one served when the notice takes effect
    whole = {**snapshot, **rows, "texts": texts, "banner": banner}
    return replace(catalogue, snapshot=whole, inferred=inferred)


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
