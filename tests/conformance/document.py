"""The published file, and what an implementation says differently."""

import json
from collections.abc import Mapping
from typing import Any

from consent.integration import conformance

DOCUMENT: dict[str, Any] = json.loads(conformance.read(conformance.VECTORS))
VECTORS: list[dict[str, Any]] = DOCUMENT["vectors"]
VERIFY = ("claims", "is_broken", "account", "refused")
JUDGEMENT_FIELDS = ("rulings", "allowed", "state")
OTHER_FIELDS = ("cookies", "show_banner")
ALL = (*VERIFY, *JUDGEMENT_FIELDS, *OTHER_FIELDS)

SITES: dict[str, dict[str, str]] = DOCUMENT["sites"]


def notice_of(site: str) -> dict[str, Any]:
    """The notice of one of the sites."""
    return {**DOCUMENT["notice"], "site": {"key": site, **SITES[site]}}


def vectors_of(site: str) -> list[dict[str, Any]]:
    return [vector for vector in VECTORS if vector["site"] == site]


Answers = Mapping[str, Mapping[str, Any]]


def differences(answers: Answers, fields: tuple[str, ...]) -> list[str]:
    """Each difference from the file, in words; one line for each vector and field."""
    assert answers.keys() == {vector["id"] for vector in VECTORS}
    return [
        f"{vector['id']}: {field} is {answers[vector['id']][field]}, not {vector[field]}"
        for vector in VECTORS
        for field in fields
        if answers[vector["id"]][field] != vector[field]
    ]
