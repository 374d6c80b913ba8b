"""Where each line of the lint leads: the page of the admin and the field that mends it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode

from consent.admin import languages
from consent.cookies.names import CookieNames
from consent.models import Category, Cookie, RegionRule, Site, Theme, Wording
from consent.publishing.lint.fields import Field, Problem

# Fields that are written in several boxes: the first one is led to
BOXES = {"signals": "_0_0", "lifetime": "_0", "overrides": "_0", "names": "_0"}


def address(site: Site, field: Field | None) -> str | None:
    """The page on which a problem is mended, with the id of its field.

    An empty form, where there is nothing to change yet.
    """
    if field is None:
        return None
    model, row, initial = _found(site, field)
    name = f"admin:consent_{model._meta.model_name}"
    if row is None:
        values: dict[str, Any] = {"site": site.pk, **initial}
        return f"{reverse(f'{name}_add')}?{urlencode(values)}"
    fragment = _fragment(row, field, site)
    return reverse(f"{name}_change", args=[row.pk]) + (f"#{fragment}" if fragment else "")


def with_addresses(site: Site, problems: Iterable[Problem]) -> list[tuple[Problem, str | None]]:
    """As `problems.html` lists them."""
    return [(problem, address(site, problem.at)) for problem in problems]


def _found(site: Site, field: Field) -> tuple[type[Model], Model | None, dict[str, Any]]:
    """The row that a field names; where there is none, what a new one begins with."""
    match field.model:
        case "category":
            return Category, site.categories.filter(key=field.key).first(), {}
        case "cookie":
            return Cookie, _cookie(site, field.key), {}
        case "wording":
            row = site.wordings.filter(language=field.key).first()
            return Wording, row, {"language": field.key}
        case "regionrule":
            code, _, first_day = field.key.partition("/")
            return RegionRule, _rule(site, code, first_day), {"code": code}
        case "theme":
            return Theme, Theme.objects.filter(site=site).first(), {}
        case "site":
            return Site, site, {}
    raise ValueError(field.model)


def _cookie(site: Site, key: str) -> Cookie | None:
    """By its category, if that is said; ours may be declared by their other names."""
    category, _, name = key.rpartition("/")
    rows = Cookie.objects.filter(category__site=site).select_related("category__site")
    named = rows.filter(category__key=category) if category else rows
    names = CookieNames.of(site.key, site.cookie_domain)
    return next((row for row in named if name in (row.name, names.as_set(row.name))), None)


def _rule(site: Site, code: str, first_day: str) -> RegionRule | None:
    rows = list(site.regions.filter(code=code, is_active=True))
    exact = (row for row in rows if str(row.valid_from or "") == first_day)
    return next(exact, rows[-1] if rows else None)


def _fragment(row: Model, field: Field, site: Site) -> str:
    if not field.name:
        return ""
    if field.language and isinstance(row, Category | Cookie):
        return f"id_{field.name}_{field.language}"
    if field.model == "regionrule" and field.name == "names" and field.language:
        further = [code for code in languages.of(site) if code != "en"]
        return f"id_names_{further.index(field.language)}"
    return f"id_{field.name}{BOXES.get(field.name, '')}"
