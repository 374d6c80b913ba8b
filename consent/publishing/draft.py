"""Build a draft: the current catalogue in the form of a notice."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import pgettext

from consent.cookies.names import CookieNames
from consent.kernel.ruleset import is_reworded
from consent.lib import colours
from consent.lib.built_scripts import digest_of_banner
from consent.lib.durations import in_days
from consent.models import Category, Confirmation, Notice, RegionRule, Site, Theme, Wording
from consent.publishing import facts, fixed, third_parties

Row = dict[str, Any]

THIRD_PARTIES = {"note": "third_parties", "notice_note": "notice_third_parties"}
_SPACES = re.compile(" {2,}")
_END = re.compile(r"(?<=[.?!…؟])\s+(?=\W*([^\W\d_]))")


def is_used(row: Mapping[str, Any]) -> bool:
    """Return whether there is anything to ask about: consent to nothing is not specific (R44)."""
    return bool(row["necessary"] or row["cookies"] or row["hosts"])


_CATEGORY = ("key", "necessary", "sells_or_shares", "targets_ads", "third_party", "signals",
             "personal_information", "retention_days")  # fmt: skip
_COOKIE = ("kind", "provider", "http_only", "domain", "path", "lifetime")
_REGION = ("code", "name", "model", "overrides", "gpc", "dnt", "two_step", "memory_days",
           "reask_days", "source")  # fmt: skip
_SITE = ("key", "name", "company", "cookie_domain", "imports")


def _facts(row: models.Model, names: Iterable[str], only_if_set: Iterable[str] = ()) -> Row:
    """Return some fields of a row, and those of others that are set."""
    further = {name: value for name in only_if_set if (value := getattr(row, name))}
    return {name: getattr(row, name) for name in names} | further


def _days(row: models.Model, *names: str) -> Row:
    return {name: day and day.isoformat() for name in names for day in (getattr(row, name),)}


def _declared(category: Category, version: int, names: CookieNames) -> Row:
    """Return the declaration as entered, without what is inferred from it."""
    return {
        **_facts(category, _CATEGORY, ("records", "justification")),
        "version": version,
        "hosts": category.hosts.split(),
        "texts": {
            text.language: {
                "name": text.name,
                "summary": text.summary or first_sentence(text.purpose),
                "purpose": text.purpose,
                "change": text.change,
                "retention": text.retention,
            }
            for text in category.texts.all()
        },
        "third_parties": [
            _facts(row, ("name", "policy_url")) | _days(row, "assessed_on", "contract_on")
            for row in category.third_parties.all()
        ],
        "cookies": [
            {
                **_facts(cookie, _COOKIE),
                "name": names.as_set(cookie.name),
                "texts": {text.language: {"purpose": text.purpose} for text in cookie.texts.all()},
            }
            for cookie in category.cookies.all()
        ],
    }


def _regions(site: Site) -> list[Row]:
    """Return the rules; of two in force for one place, the one that began later is first."""
    rows = list(site.regions.filter(is_active=True))
    rows.sort(key=lambda row: row.valid_from or date.min, reverse=True)
    return [_region(row) for row in sorted(rows, key=lambda row: row.code)]


def _region(row: RegionRule) -> Row:
    return {
        **_facts(row, _REGION),
        **_days(row, "valid_from", "valid_to", "verified", "audited"),
        "covers": row.covers.split(),
        "languages": row.languages.split(),
        "names": row.names | {"en": row.name},
    }


_VERSIONS = range(10**6, 10**7)  # few digits, since every cookie contains them
UNPUBLISHED = 0  # the version of a category that the latest notice does not have
FLAGS = {
    "sells_or_shares": "sells or shares data",
    "targets_ads": "targets advertising",
    "third_party": "involves a third party",
    "records": "records what visitors do or write",
    "sensitive": "holds sensitive personal data",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A site's catalogue, read once, then compared, linted and published without queries."""

    site: Site
    latest: Notice | None
    numbers_from: int  # above all numbers from before a restore
    versions: Mapping[str, int]  # by category, in the latest notice
    snapshot: Mapping[str, Any]  # like a notice, without a number
    inferred: Mapping[str, list[str]]  # why unticked categories involve a third party
    confirmed: Mapping[str, Confirmation]  # by fact, the latest

    @classmethod
    def load(cls, site: Site) -> Self:
        latest = site.notices.order_by("-number").first()
        related = "texts", "cookies__texts", "third_parties"
        categories = list(site.categories.prefetch_related(*related))
        published = every_row(latest.snapshot) if latest else []
        versions = {row["key"]: row["version"] for row in published}
        names = CookieNames.of(site.key, site.cookie_domain)
        declared = [_declared(row, versions.get(row.key, UNPUBLISHED), names) for row in categories]
        snapshot = _snapshot(site, declared)
        ticked = {category.key for category in categories if category.third_party}
        inferred = {
            row["key"]: third_parties.reasons(row, snapshot["site"])
            for row in snapshot["categories"]
            if row["third_party"] and row["key"] not in ticked
        }
        # Of any site: one may be lost, and be made again under its key
        numbers_from = Site.objects.aggregate(number=Max("notices_from"))["number"]
        return cls(site, latest, numbers_from, versions, snapshot, inferred, facts.latest(site))

    @property
    def number(self) -> int:
        return max(self.latest.number + 1 if self.latest else 1, self.numbers_from)

    def notice(self, material: Collection[str] = ()) -> Notice:
        """Return the notice, not saved; new and `material` categories get a new version."""
        asked = {row["key"] for row in self.latest.snapshot["categories"]} if self.latest else set()
        keys = {row["key"] for row in self.snapshot["categories"]}
        renewed = {*material} | (keys - asked)
        new = self._new_version()
        known = {row["key"]: row for row in every_row(self.latest.snapshot)} if self.latest else {}
        versioned = {
            name: [
                {**row, "version": new}
                if row["key"] in renewed or row["version"] == UNPUBLISHED
                else row | self._reworded(row, known.get(row["key"]))
                for row in self.snapshot[name]
            ]
            for name in ("categories", "unused")
        }
        texts = facts.printed(self.snapshot, self.confirmed)
        whole = {"schema": 1, "number": self.number, **self.snapshot, **versioned, "texts": texts}
        body = canonical(whole)
        return Notice(
            site=self.site,
            number=self.number,
            body=body,
            digest=hashlib.sha256(body.encode()).hexdigest(),
            published_at=timezone.now(),
        )

    def _reworded(self, row: Row, was: Mapping[str, Any] | None) -> Row:
        """Say since when a version has other words, as staff chose: clients void its yes else."""
        if was and is_reworded(was, row):
            return {"reworded": self.number}
        return {"reworded": was["reworded"]} if was and "reworded" in was else {}

    def _new_version(self) -> int:
        """Return a version for new categories: a hash of the content and the last notice.

        Versions are only compared for equality (design 5.5). No two meanings share one, even if the
        clock is wrong or the database was restored from before a notice.
        """
        before = self.latest.digest if self.latest else ""
        digest = hashlib.sha256(f"{before}{canonical(self.snapshot)}".encode()).digest()
        new = _VERSIONS[int.from_bytes(digest) % len(_VERSIONS)]
        return new if new not in self.versions.values() else new + 1


def canonical(snapshot: Mapping[str, Any]) -> str:
    """Encode equal content as equal text, so that its hash proves it."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def every_row(snapshot: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a notice's categories, and those without cookies."""
    return [*snapshot["categories"], *snapshot["unused"]]


def _snapshot(site: Site, declared: Iterable[Row]) -> Row:
    chosen = Theme.objects.filter(site=site).values(*colours.DEFAULTS).first()
    look = colours.differing(chosen or {})  # empty for the default theme
    languages = site.languages.split()
    facts = {
        **_facts(site, _SITE),
        "languages": languages,
        "origins": site.origins.split(),
        "gpc_since": site.gpc_since and site.gpc_since.isoformat(),
        "contact": _facts(site, ("address", "phone", "email")),
    }
    every = [third_parties.followed(row, facts) for row in declared]
    used = [row for row in every if is_used(row)]
    return {
        "site": facts,
        "categories": used,
        "unused": [row for row in every if row not in used],
        "regions": _regions(site),
        "texts": {
            wording.language: _filled(wording, used)
            for wording in site.wordings.all()
            if wording.language in languages
        },
        **({"theme": look} if look else {}),
        "banner": digest_of_banner(),
    }


def first_sentence(text: str) -> str:
    """Return a purpose's first sentence; “Inc. and others” does not end one."""
    ends = (found.start() for found in _END.finditer(text) if not found[1].islower())
    return text[: next(ends, None)]


def _filled(wording: Wording, rows: Collection[Mapping[str, Any]]) -> dict[str, str]:
    """Return a wording's texts; what is derived from `rows` no flag makes untrue (R41)."""
    with translation.override(wording.language):
        comma = pgettext("between the items of a list", ", ")
    names = comma.join(third_parties.involving(rows, wording.language))
    texts = wording.texts | fixed.words(wording.language)
    for note, name in THIRD_PARTIES.items():
        sentence = texts.pop(name)
        filled = sentence.replace("{names}", names) if names else ""
        texts[note] = _SPACES.sub(" ", texts[note].replace("{third_parties}", filled)).strip()
    days = str(in_days(settings.CONSENT_RETENTION_MONTHS))
    return {name: text.replace("{days}", days) for name, text in texts.items()}
