"""A draft that is kept: as it was reviewed, or as an older notice says it."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from consent.models import Publication
from consent.publishing import third_parties
from consent.publishing.draft import UNPUBLISHED, Draft, canonical, every_row

OF_A_NOTICE = ("schema", "number")  # what a notice says beyond its draft


def freeze(draft: Draft) -> str:
    """All that a reviewer is shown, as canonical JSON."""
    reviewed = {"draft": draft.snapshot, "number": draft.number, "inferred": draft.inferred}
    return canonical(reviewed)


def stamp(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def thaw(publication: Publication, catalogue: Draft) -> Draft:
    """What was proposed, in place of the catalogue as it stands."""
    reviewed = publication.reviewed
    return _instead(catalogue, reviewed["draft"], reviewed["inferred"])


def again(number: int, catalogue: Draft) -> Draft:
    """An older notice, in place of the catalogue as it stands. Raises Notice.DoesNotExist.

    Its categories have the versions of the latest notice: what means something else today gets a
    new one, and none is used twice.
    """
    old = catalogue.site.notices.get(number=number).snapshot
    kept = {name: value for name, value in old.items() if name not in OF_A_NOTICE}
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
    known = third_parties.known_of(
        every_row(whole)
    )  # of its own names: the catalogue may have others
    return replace(catalogue, snapshot=whole, inferred=inferred, known=known)
