"""The catalogue as it stands, in the shape of the notice that it would become."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Max
from django.utils import timezone

from consent.cookies.names import CookieNames
from consent.lib.built_scripts import digest_of_banner
from consent.models import LogCut, Notice, Site
from consent.publishing import known, rows, theme, third_parties, trackers
from consent.publishing.sentences import filled

VERSIONS = range(10**6, 10**7)  # as few digits as will do: they stand in every cookie
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
    """A site's catalogue, read once; then compared, linted and published without a query."""

    site: Site
    latest: Notice | None
    numbers_from: int  # above all of before a backup was restored
    versions: Mapping[str, int]  # of each category in the latest notice
    snapshot: Mapping[str, Any]  # as a notice, but without a number
    inferred: Mapping[str, list[str]]  # why categories without the tick involve a third party
    known: known.Table  # what is known of the names, providers and hosts that it declares

    @classmethod
    def of(cls, site: Site) -> Self:
        latest = site.notices.order_by("-number").first()
        categories = list(site.categories.prefetch_related("texts", "cookies__texts"))
        versions = _versions(latest) if latest else {}
        names = CookieNames.of(site.key, site.cookie_domain)
        declared = [
            rows.category(row, versions.get(row.key, UNPUBLISHED), names) for row in categories
        ]
        table = trackers.read(declared)
        snapshot = _snapshot(site, declared, table)
        ticked = {category.key for category in categories if category.third_party}
        inferred = {
            row["key"]: third_parties.reasons(row, snapshot["site"], table)
            for row in snapshot["categories"]
            if row["third_party"] and row["key"] not in ticked
        }
        cut = LogCut.objects.aggregate(number=Max("notices_from"))["number"] or 1
        return cls(site, latest, cut, versions, snapshot, inferred, table)

    @property
    def number(self) -> int:
        return max(self.latest.number + 1 if self.latest else 1, self.numbers_from)

    def notice(self, material: Collection[str] = ()) -> Notice:
        """The notice that it would become; not saved.

        `material` names the categories whose meaning changed: they get a new version. So does one
        that the latest notice does not ask about.
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
        """Of what is new, or means something else: a hash of all it stands in, and follows on.

        Versions are compared for equality alone (design 5.5). So none fits two meanings, whatever
        the clock says, and also where the database was restored from before a notice.
        """
        before = self.latest.digest if self.latest else ""
        digest = hashlib.sha256(f"{before}{canonical(self.snapshot)}".encode()).digest()
        new = VERSIONS[int.from_bytes(digest) % len(VERSIONS)]
        return new if new not in self.versions.values() else new + 1


def canonical(snapshot: Mapping[str, Any]) -> str:
    """One spelling for one content, so that its hash proves it."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _versions(notice: Notice) -> dict[str, int]:
    return {row["key"]: row["version"] for row in every_row(notice.snapshot)}


def every_row(snapshot: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The categories of a notice, and those that hold nothing."""
    return [*snapshot["categories"], *snapshot["unused"]]


def _snapshot(
    site: Site, declared: Collection[Mapping[str, Any]], table: known.Table
) -> dict[str, Any]:
    look = theme.of(site)
    languages = site.languages.split()
    facts = _site(site)
    every = [third_parties.followed(row, facts, table) for row in declared]
    used = [row for row in every if rows.is_used(row)]
    return {
        "site": facts,
        "categories": used,
        "unused": [row for row in every if row not in used],
        "regions": [rows.region(row) for row in rows.newest_first(site)],
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
