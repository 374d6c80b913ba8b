"""Lead from a line of the lint to the page and field in which it is mended."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from consent.cookies.names import CookieNames
from consent.models import Category, Cookie, RegionRule, Site, Theme
from consent.publishing.lint.fields import Field, Problem


def build(
    request: HttpRequest, site: Site, problems: Iterable[Problem], *, may_mend: bool
) -> list[tuple[Problem, str | None]]:
    """Return each problem with its link, if that opens for this person."""
    links = ((problem, address(site, problem.at) if may_mend else "") for problem in problems)
    return [(row, link if link and _opens(request, row, link) else None) for row, link in links]


def _opens(request: HttpRequest, problem: Problem, link: str) -> bool:
    verbs = ("add",) if "/add/" in link else ("view", "change")
    return any(request.user.has_perm(f"consent.{verb}_{problem.at.model}") for verb in verbs)


def address(site: Site, field: Field) -> str:
    """Return the page, and its field, on which a problem is mended; an empty form for a new row."""
    if field.model == "confirmation":
        return f"{reverse('admin:consent_notice_publish', args=[site.key])}#fact-{field.key}"
    texts = f"{reverse('admin:consent_site_translations', args=[site.pk])}?all=1"
    if field.model == "wording":
        return f"{texts}&language={field.key}#id_wording/{field.name or 'title'}"
    if field.name == "names":
        code, _, day = field.key.partition("/")
        return f"{texts}&language={field.language}#id_regionrule/{code}/{day or None}/name"
    model, row, initial = _find(site, field)
    name = f"admin:consent_{model._meta.model_name}"
    if row is None:
        values: dict[str, Any] = {"site": site.pk, **initial}
        return f"{reverse(f'{name}_add')}?{urlencode(values)}"
    page = reverse(f"{name}_change", args=[row.pk])
    if not field.name:
        return page
    of_text = field.language if isinstance(row, Category | Cookie) else ""
    return f"{page}#id_{field.name}{of_text and f'_{of_text}'}"


def _find(site: Site, field: Field) -> tuple[type[Model], Model | None, dict[str, Any]]:
    """Return the row that a field names; where there is none, what a new one begins with."""
    match field.model:
        case "category":
            return Category, site.categories.filter(key=field.key).first(), {}
        case "cookie":
            return Cookie, _cookie(site, field.key), {}
        case "regionrule":
            code, _, first_day = field.key.partition("/")
            active = site.regions.filter(code=code, is_active=True)
            rules = {str(rule.valid_from or ""): rule for rule in active}
            last = next(reversed(rules.values()), None)
            return RegionRule, rules.get(first_day, last), {"code": code}
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
