"""Tags of the admin's templates: the link to a preview, and counts."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.urls import reverse

from consent.admin.record.statistics.picture import counted
from consent.lib import languages
from consent.models import Category, Cookie, Notice, RegionRule, Site, Theme

register = template.Library()
register.filter(counted)
register.filter("language", languages.name)


@register.inclusion_tag("admin/consent/preview/link.html")
def preview_link(row: Model | None, perms: Any) -> dict[str, str]:
    """Empty where a row has no preview, or this person may not see it."""
    may_see = "consent.view_category" in perms and "consent.view_notice" in perms
    return {"address": address(row) if may_see else ""}


def address(row: Model | None) -> str:
    match row:
        case Site():
            return _address(row)
        case RegionRule():
            return _address(row.site, place=row.code)
        case Notice():
            return _address(row.site, notice=row.number)
        case Category() | Theme():
            return _address(row.site)
        case Cookie():
            return _address(row.category.site, show="cookies")
        case _:
            return ""


def _address(site: Site, **chosen: object) -> str:
    query = f"?{urlencode(chosen)}" if chosen else ""
    return f"{reverse('admin:consent_preview', args=[site.key])}{query}"
