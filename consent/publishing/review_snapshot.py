"""Freeze a draft as it was reviewed, and restore it; or take an older notice in its place."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from consent.models import Publication, Site
from consent.publishing.draft import UNPUBLISHED, Draft, canonical


def freeze(draft: Draft) -> str:
    """Return all that a reviewer is shown, as canonical JSON."""
    reviewed = {"draft": draft.snapshot, "number": draft.number, "inferred": draft.inferred}
    return canonical(reviewed)


def draft_digest(draft: Draft) -> str:
    """Return a hash of the draft, so that only what was read is published."""
    return hashlib.sha256(freeze(draft).encode()).hexdigest()


def load_draft(site: Site, again: int | None = None) -> Draft:
    """Return the catalogue, or the older notice `again` in its place. Raises Notice.DoesNotExist.

    Its categories get the latest notice's versions: a different meaning gets a new version, and
    none is reused.
    """
    catalogue = Draft.load(site)
    return catalogue if again is None else _republish(catalogue, again)


def restore(publication: Publication, catalogue: Draft) -> Draft:
    """Return the proposed draft in place of the current catalogue."""
    reviewed = publication.reviewed
    return _replaced(catalogue, reviewed["draft"], reviewed["inferred"])


def _republish(catalogue: Draft, number: int) -> Draft:
    old = catalogue.site.notices.get(number=number).snapshot
    kept = {name: value for name, value in old.items() if name not in ("schema", "number")}
    return _replaced(catalogue, kept, {})


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
