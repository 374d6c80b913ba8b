"""Build a draft: the current catalogue in the form of a notice."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import Max
from django.utils import timezone

from consent.cookies.names import CookieNames
from consent.lib import colours
from consent.lib.built_scripts import digest_of_banner
from consent.models import Category, Cookie, Notice, RegionRule, Site, Theme
from consent.publishing import third_parties
from consent.publishing.sentences import filled, first_sentence
from consent.vendors import KnownNames


def is_used(row: Mapping[str, Any]) -> bool:
    """Return whether there is anything to ask about: consent to nothing is not specific (R44)."""
    return bool(row["necessary"] or row["cookies"] or row["hosts"])


def _declared(category: Category, version: int, names: CookieNames) -> dict[str, Any]:
    """Return the declaration as entered, without what is inferred from it."""
    return {
        "key": category.key,
        "version": version,
        "necessary": category.necessary,
        "sells_or_shares": category.sells_or_shares,
        "targets_ads": category.targets_ads,
        "third_party": category.third_party,
        **({"records": True} if category.records else {}),
        **({"justification": category.justification} if category.justification else {}),
        "hosts": category.hosts.split(),
        "signals": category.signals,
        "texts": {
            text.language: {
                "name": text.name,
                "summary": text.summary or first_sentence(text.purpose),
                "purpose": text.purpose,
                "change": text.change,
            }
            for text in category.texts.all()
        },
        "cookies": [_cookie(cookie, names) for cookie in category.cookies.all()],
    }


def _cookie(cookie: Cookie, names: CookieNames) -> dict[str, Any]:
    return {
        "name": names.as_set(cookie.name),
        "kind": cookie.kind,
        "provider": cookie.provider,
        "party": cookie.party,
        "http_only": cookie.http_only,
        "domain": cookie.domain,
        "path": cookie.path,
        "lifetime": cookie.lifetime,
        **({"session_exempt": True} if cookie.session_exempt else {}),
        **({"sensitive": True} if cookie.sensitive else {}),
        "texts": {text.language: {"purpose": text.purpose} for text in cookie.texts.all()},
    }


def _newest_first(site: Site) -> list[RegionRule]:
    """Return the rules; of two in force for one place, the one that began later is first."""
    rows = sorted(
        site.regions.filter(is_active=True),
        key=lambda row: row.valid_from or date.min,
        reverse=True,
    )
    return sorted(rows, key=lambda row: row.code)


def _region(row: RegionRule) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "covers": row.covers.split(),
        "model": row.model,
        "overrides": row.overrides,
        "names": row.names | {"en": row.name},
        "gpc": row.gpc,
        "dnt": row.dnt,
        "two_step": row.two_step,
        "memory_days": row.memory_days,
        "reask_days": row.reask_days,
        "languages": row.languages.split(),
        "valid_from": row.valid_from and row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "source": row.source,
        "verified": row.verified and row.verified.isoformat(),
    }


VERSIONS = range(10**6, 10**7)  # few digits, since every cookie contains them
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
    known: KnownNames  # facts about the declared names

    @classmethod
    def load(cls, site: Site) -> Self:
        latest = site.notices.order_by("-number").first()
        categories = list(site.categories.prefetch_related("texts", "cookies__texts"))
        published = every_row(latest.snapshot) if latest else []
        versions = {row["key"]: row["version"] for row in published}
        names = CookieNames.of(site.key, site.cookie_domain)
        declared = [_declared(row, versions.get(row.key, UNPUBLISHED), names) for row in categories]
        known = third_parties.known_of(declared)
        snapshot = _snapshot(site, declared, known)
        ticked = {category.key for category in categories if category.third_party}
        inferred = {
            row["key"]: third_parties.reasons(row, snapshot["site"], known)
            for row in snapshot["categories"]
            if row["third_party"] and row["key"] not in ticked
        }
        # Of any site: one may be lost, and be made again under its key
        numbers_from = Site.objects.aggregate(number=Max("notices_from"))["number"]
        return cls(site, latest, numbers_from, versions, snapshot, inferred, known)

    @property
    def number(self) -> int:
        return max(self.latest.number + 1 if self.latest else 1, self.numbers_from)

    def notice(self, material: Collection[str] = ()) -> Notice:
        """Return the notice that the draft becomes, not saved.

        `material` names the categories whose meaning changed. They get a new version, as do
        categories that the latest notice does not ask about.
        """
        asked = {row["key"] for row in self.latest.snapshot["categories"]} if self.latest else set()
        keys = {row["key"] for row in self.snapshot["categories"]}
        renewed = {*material} | (keys - asked)
        new = self._new_version()
        versioned = {
            name: [
                {**row, "version": new}
                if row["key"] in renewed or row["version"] == UNPUBLISHED
                else row
                for row in self.snapshot[name]
            ]
            for name in ("categories", "unused")
        }
        body = canonical({"schema": 1, "number": self.number, **self.snapshot, **versioned})
        return Notice(
            site=self.site,
            number=self.number,
            body=body,
            digest=hashlib.sha256(body.encode()).hexdigest(),
            published_at=timezone.now(),
        )

    def _new_version(self) -> int:
        """Return a version for new categories: a hash of the content and the last notice.

        Versions are only compared for equality (design 5.5). No two meanings share one, even if the
        clock is wrong or the database was restored from before a notice.
        """
        before = self.latest.digest if self.latest else ""
        digest = hashlib.sha256(f"{before}{canonical(self.snapshot)}".encode()).digest()
        new = VERSIONS[int.from_bytes(digest) % len(VERSIONS)]
        return new if new not in self.versions.values() else new + 1


def canonical(snapshot: Mapping[str, Any]) -> str:
    """Encode equal content as equal text, so that its hash proves it."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def every_row(snapshot: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a notice's categories, and those without cookies."""
    return [*snapshot["categories"], *snapshot["unused"]]


def _snapshot(
    site: Site, declared: Collection[Mapping[str, Any]], known: KnownNames
) -> dict[str, Any]:
    chosen = Theme.objects.filter(site=site).values(*colours.DEFAULTS).first()
    look = colours.differing(chosen or {})  # empty for the default theme
    languages = site.languages.split()
    facts = _site(site)
    every = [third_parties.followed(row, facts, known) for row in declared]
    used = [row for row in every if is_used(row)]
    return {
        "site": facts,
        "categories": used,
        "unused": [row for row in every if row not in used],
        "regions": [_region(row) for row in _newest_first(site)],
        "texts": {
            wording.language: filled(wording, used)
            for wording in site.wordings.all()
            if wording.language in languages
        },
        **({"theme": look} if look else {}),
        "banner": digest_of_banner(),
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "key": site.key,
        "name": site.name,
        "company": site.company,
        "cookie_domain": site.cookie_domain,
        "languages": site.languages.split(),
        "origins": site.origins.split(),
        "gpc_since": site.gpc_since and site.gpc_since.isoformat(),
        "imports": site.imports,
        "privacy_policy_url": site.privacy_policy_url,
        "contact": {
            "address": site.address,
            "phone": site.phone,
            "email": site.email,
        },
    }
