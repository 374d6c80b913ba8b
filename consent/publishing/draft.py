"""The catalogue as it stands, in the shape of a notice."""

from collections.abc import Collection
from datetime import date
from typing import Any

from consent.models import Category, Cookie, Notice, RegionRule, Site
from consent.publishing import theme

FLAGS = {
    "sells_or_shares": "sells or shares data",
    "targets_ads": "targets advertising",
    "third_party": "involves a third party",
}


def latest(site: Site) -> Notice | None:
    return site.notices.order_by("-number").first()


def versions_of(site: Site) -> dict[str, int]:
    """The last version of every category ever published: a key that returns goes on counting."""
    versions: dict[str, int] = {}
    for notice in site.notices.order_by("number"):
        for row in notice.snapshot["categories"]:
            versions[row["key"]] = max(row["version"], versions.get(row["key"], 0))
    return versions


def draft(site: Site, *, rising: Collection[str] = ()) -> dict[str, Any]:
    """The catalogue as it stands, in the shape of a notice, without its number."""
    versions = versions_of(site)
    categories = site.categories.prefetch_related("texts", "cookies__texts")
    look = theme.of(site)
    return {
        "site": _site(site),
        "categories": [
            _category(
                category,
                versions.get(category.key, 0),
                is_rising=category.key in rising,
            )
            for category in categories
        ],
        "regions": [_region(row) for row in _newest_first(site)],
        "texts": {
            wording.language: wording.texts
            for wording in site.wordings.all()
            if wording.language in site.languages.split()
        },
        **({"theme": look} if look else {}),
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "key": site.key,
        "name": site.name,
        "company": site.company,
        "cookie_domain": site.cookie_domain,
        "languages": site.languages.split(),
        "privacy_policy_url": site.privacy_policy_url,
        "contact": {
            "address": site.address,
            "phone": site.phone,
            "email": site.email,
        },
    }


def _category(category: Category, version: int, *, is_rising: bool) -> dict[str, Any]:
    return {
        "key": category.key,
        "version": version + 1 if is_rising or not version else version,
        "necessary": category.necessary,
        **{flag: getattr(category, flag) for flag in FLAGS},
        "hosts": category.hosts.split(),
        "signals": category.signals,
        "texts": {
            text.language: {
                "name": text.name,
                "purpose": text.purpose,
                "change": text.change,
            }
            for text in category.texts.all()
        },
        "cookies": [_cookie(cookie) for cookie in category.cookies.all()],
    }


def _cookie(cookie: Cookie) -> dict[str, Any]:
    return {
        "name": cookie.name,
        "kind": cookie.kind,
        "provider": cookie.provider,
        "party": cookie.party,
        "http_only": cookie.http_only,
        "domain": cookie.domain,
        "path": cookie.path,
        "lifetime": cookie.lifetime,
        **({"session_exempt": True} if cookie.session_exempt else {}),
        "texts": {text.language: {"purpose": text.purpose} for text in cookie.texts.all()},
    }


def _newest_first(site: Site) -> list[RegionRule]:
    """Where two rules of one place are in force, the one that began later is met first."""
    rows = sorted(site.regions.all(), key=lambda row: row.valid_from or date.min, reverse=True)
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
    }
