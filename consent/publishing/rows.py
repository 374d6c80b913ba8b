"""Categories, cookies and rules of places, as a notice has them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from consent.cookies.names import CookieNames
from consent.models import Category, Cookie, RegionRule, Site
from consent.publishing.sentences import first_sentence


def is_used(row: Mapping[str, Any]) -> bool:
    """Whether there is anything to ask about: consent to nothing is not specific (R44)."""
    return bool(row["necessary"] or row["cookies"] or row["hosts"])


def category(category: Category, version: int, names: CookieNames) -> dict[str, Any]:
    """As it is declared: what follows from it is not yet in it."""
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


def newest_first(site: Site) -> list[RegionRule]:
    """Of two rules of one place that hold at once, the one that began later comes first."""
    rows = sorted(
        site.regions.filter(is_active=True),
        key=lambda row: row.valid_from or date.min,
        reverse=True,
    )
    return sorted(rows, key=lambda row: row.code)


def region(row: RegionRule) -> dict[str, Any]:
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
