"""Suggest a cookie's fields from our table of known cookies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from consent import vendors
from consent.admin import languages
from consent.admin.site_forms import FOUND
from consent.lib.languages import translated
from consent.models import Category, Cookie, Site
from consent.vendors import KnownCookie, Use, Vendor, facts


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be declared of a cookie: by field of its form, and its purpose by language."""

    fields: Mapping[str, Any]
    category: Category | None = None
    purposes: Mapping[str, str] = field(default_factory=dict)
    fact: KnownCookie | None = None

    @property
    def sentence(self) -> str:
        if self.fact is None:
            return "Nothing is known of this name: ask who built the page what it is for."
        ask = "" if self.category else " Choose the category: none here fits for sure."
        return (
            f"Filled in from what is known of {self.fact.name}, by {self.fact.vendor}. Source: our "
            "table of known cookies, after its maker’s documents. Read it, and correct what is "
            f"otherwise on your site.{ask}"
        )


def of_request(request: HttpRequest, site: Site | None) -> Suggestion | None:
    """For the name that the address brings along; None where it brings none."""
    name = request.GET.get(FOUND, "")
    return suggestion(site, name, request.GET.get("what", "")) if site and name else None


def suggestion(site: Site, name: str, kind: str = "") -> Suggestion:
    """Return what is known of a name; its kind too, where that is not said."""
    stated = kind if kind in Cookie.Kind.values else ""
    fact = vendors.known_cookie(name, stated)
    if fact is None:
        return Suggestion({"name": name, "kind": stated or Cookie.Kind.COOKIE.value})
    vendor = vendors.by_name(fact.vendor)
    is_own = vendor is not None and vendor.is_software
    fields = {
        "name": fact.name,
        "kind": stated or fact.kind,
        "provider": site.company if is_own else fact.vendor,
        "lifetime": fact.lifetime,
    }
    found = {code: translated("purpose", fact.purpose, code) for code in languages.codes(site)}
    own = {code: purpose for code, purpose in found.items() if purpose}
    return Suggestion(fields, category_for(site, fact.use, vendor), own, fact)


def category_for(site: Site, use: Use | None, vendor: Vendor | None) -> Category | None:
    """Return the category that fits, or None: a yes to a chat starts no other recording."""
    rows = site.categories.all()
    if use is Use.NECESSARY:
        return next((row for row in rows if row.necessary), None)
    keys = facts.category_keys((vendor and vendor.records) or use or "")
    by_key = {row.key: row for row in rows if not row.necessary}
    return next((by_key[key] for key in keys if key in by_key), None)


def ready_made(site: Site, names: Collection[str], category: str) -> str:
    """Return the lines that declare some products: in a category, or in those that fit."""
    lines = [("name", "kind", "category")]
    for product in facts.products():
        if product.name in names:
            likely = category_for(site, product.use, vendors.by_name(product.vendor))
            where = category or (likely.key if likely else "")
            lines += [(name, "", "") for name in product.stores]
            lines += [(host, "host", where) for host in product.hosts]
            lines += [(signal, "signal", where) for signal in product.signals]
    return "\n".join(map("\t".join, lines))
