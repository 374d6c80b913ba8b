"""What a form begins with, for a name that was found: from what is known of it, and was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from consent import vendors
from consent.admin import languages
from consent.admin.undeclared import kind_of
from consent.models import Category, Site
from consent.vendors import KnownCookie, Use, Vendor

FOUND = "found"  # the name, in the address of a form

# The keys that sites commonly give to a category of this use
KEYS = {
    Use.FUNCTIONAL: ("preferences", "functional", "functionality", "personalization"),
    Use.ANALYTICS: ("analytics", "statistics", "performance", "measurement"),
    Use.MARKETING: ("marketing", "advertising", "ads", "targeting"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be written into the form of a declared cookie."""

    fields: Mapping[str, Any]
    purposes: Mapping[str, str] = field(default_factory=dict)  # by language
    fact: KnownCookie | None = None

    @property
    def sentence(self) -> str:
        if self.fact is None:
            return "Nothing is known of this name: ask who built the page what it is for."
        return (
            f"Filled in from what is known of {self.fact.name}, by {self.fact.vendor}. Read it, "
            "and correct what is otherwise on your site."
        )


def of_request(request: HttpRequest, site: Site | None) -> Suggestion | None:
    """For the name that the address brings along; None where it brings none."""
    name = request.GET.get(FOUND, "").replace("\0", "")
    return suggestion(site, name, request.GET.get("what", "")) if site and name else None


def suggestion(site: Site, name: str, what: str) -> Suggestion:
    kind = kind_of(what)
    fact = vendors.cookie(name, kind)
    if fact is None:
        return Suggestion({"name": name, "kind": kind})
    vendor = vendors.vendor(fact.vendor)
    is_own = vendor is not None and vendor.is_software
    category = category_for(site, fact.use, vendor)
    fields = {
        "name": fact.name,
        "kind": kind,
        "provider": site.company if is_own else fact.vendor,
        "lifetime": fact.lifetime,
        "category": category and category.pk,
    }
    own = {code: fact.purposes[code] for code in languages.of(site) if code in fact.purposes}
    return Suggestion(fields, own, fact)


def category_for(site: Site, use: Use | None, vendor: Vendor | None) -> Category | None:
    """The site's category that fits a use; None where none does."""
    rows = list(site.categories.all())
    if use is Use.NECESSARY:
        return next((row for row in rows if row.necessary), None)
    optional = [row for row in rows if not row.necessary]
    if vendor is not None and vendor.records:
        return next((row for row in optional if row.records), None)
    keys = KEYS.get(use, ()) if use else ()
    return next((row for key in keys for row in optional if row.key == key), None)
