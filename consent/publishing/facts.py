"""Facts of `facts.toml`, in words that a named person confirms before publication (R172)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from consent.models import Confirmation, Site

RULES = "rules"  # confirmed row by row, by the day in `RegionRule.verified`
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    key: str
    name: str
    law: str
    places: tuple[str, ...]  # whose rules require it
    text: str = ""  # the banner text that states it
    statement: str = ""  # what is confirmed, where no text states it


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_FACTS = tuple(Fact(key, **row | {"places": (*row["places"],)}) for key, row in _TABLE.items())
TEXTS = frozenset(fact.text for fact in _FACTS if fact.text)


@dataclass(frozen=True, slots=True)
class Item:
    """A fact on a site's checklist."""

    fact: Fact
    words: Mapping[str, str]  # language → sentence; of rules: place → name of an unverified one
    places: tuple[str, ...]  # names of the rules that require it
    confirmation: Confirmation | None  # the latest
    is_open: bool  # stated or required, and not confirmed in these words


def latest(site: Site) -> dict[str, Confirmation]:
    """Return the latest confirmation of each fact."""
    return {row.fact: row for row in site.confirmations.order_by("pk")}


def checklist(snapshot: Row, confirmed: Mapping[str, Confirmation]) -> list[Item]:
    """Return what a draft states or its rules require, confirmed or not."""
    today = timezone.now().date().isoformat()
    rules = [row for row in snapshot["regions"] if not row["valid_to"] or row["valid_to"] >= today]
    items = (_item(fact, snapshot, rules, confirmed.get(fact.key)) for fact in _FACTS)
    return [item for item in items if item.words or item.places or item.confirmation]


def _item(fact: Fact, snapshot: Row, rules: Iterable[Row], last: Confirmation | None) -> Item:
    if fact.key == RULES:
        today = timezone.now().date().isoformat()
        unverified = {row["code"]: row["name"] for row in rules if (row["verified"] or "9") > today}
        return Item(fact, unverified, (), last, bool(unverified))
    asking = (row for row in rules if not {row["code"], *row["covers"]}.isdisjoint(fact.places))
    places = tuple(row["name"] for row in asking)
    texts = {code: texts.get(fact.text, "").strip() for code, texts in snapshot["texts"].items()}
    words = {code: text for code, text in texts.items() if text}
    words = words if fact.text else {"en": fact.statement}
    is_confirmed = last is not None and bool(words) and words.items() <= last.words.items()
    is_asked = bool(places or (words if fact.text else ()))
    is_open = is_asked and not is_confirmed
    return Item(fact, words if is_asked else {}, places, last, is_open)


def printed(snapshot: Row, confirmed: Mapping[str, Confirmation]) -> dict[str, dict[str, str]]:
    """Return the texts without the sentences that nobody has confirmed."""
    left_out = {item.fact.text for item in checklist(snapshot, confirmed) if item.is_open}
    return {
        language: {name: "" if name in left_out else text for name, text in texts.items()}
        for language, texts in snapshot["texts"].items()
    }


@transaction.atomic
def confirm(site: Site, item: Item, *, by: str, note: str = "") -> None:
    """Record that this person stands for a fact, in these words."""
    if not by.strip():
        raise ValueError("A fact is confirmed by a person, by name.")
    if item.fact.key == RULES:
        today = timezone.now().date()
        found = site.regions.filter(code__in=item.words, is_active=True)
        for rule in found.exclude(verified__lte=today):
            rule.verified, rule.verified_by = today, by
            rule.save()
    Confirmation.objects.create(
        site=site, fact=item.fact.key, words=dict(item.words), note=note.strip(), by=by
    )
