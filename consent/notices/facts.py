"""What is known of a site beside its questions: where it is, who speaks for it, if it is off.

All that changes what visitors meet is the notice's, so that nothing goes round the review.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from consent.models import Site, SiteSwitch, SiteToken


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """One token that is good, without its text."""

    pk: int
    site: str
    label: str
    scopes: frozenset[str]

    @classmethod
    def build(cls, token: SiteToken) -> Self:
        return cls(token.pk, token.site.key, token.label, frozenset(token.scopes.split()))

    def __str__(self) -> str:
        return f"“{self.label}” of site {self.site}"


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """The site as the notice has it, which was published."""

    key: str
    name: str
    origins: frozenset[str]
    gpc_since: str | None  # ISO date
    imports: str = Site.Imports.NOTHING  # which answers from another product

    @classmethod
    def build(cls, site: Mapping[str, Any]) -> Self:
        return cls(
            site["key"],
            site["name"],
            frozenset(site.get("origins", ())),  # older notices have none of these: no, until
            site.get("gpc_since"),  # one is published that was reviewed with them
            site.get("imports", Site.Imports.NOTHING),
        )


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """What machines judge by while a site is switched off: what is necessary, and nothing else.

    It has the shape of a notice, so that every server that reads notices, in whichever language,
    denies what is optional and goes on with the rest.
    """

    since: str  # ISO 8601
    digest: str
    body: str
    snapshot: Mapping[str, Any]

    @classmethod
    def build(cls, switch: SiteSwitch, snapshot: Mapping[str, Any]) -> Self:
        since = switch.at.isoformat()
        necessary = [row for row in snapshot["categories"] if row["necessary"]]
        reduced = {**snapshot, "categories": necessary, "unused": [], "switched_off": since}
        body = json.dumps(reduced, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return cls(since, hashlib.sha256(body.encode()).hexdigest(), body, reduced)


def category_name(row: Mapping[str, Any]) -> str:
    """Return a category's name for staff: English, the site's first language, or its key."""
    texts: dict[str, dict[str, str]] = row["texts"]
    text = texts.get("en") or next(iter(texts.values()), {})
    return text.get("name") or str(row["key"])
