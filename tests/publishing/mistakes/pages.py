"""The pages of the admin on which mistakes are made, by what is edited there."""

from django.urls import reverse
from django.utils.http import urlencode

from consent.models import Cookie, RegionRule, Site, Theme, Wording
from tests.publishing.mistakes.driver import Page


def _change(row: Site | Cookie | RegionRule | Theme | Wording) -> str:
    return reverse(f"admin:consent_{row._meta.model_name}_change", args=[row.pk])


def site_page(site: Site) -> str:
    return _change(site)


def category(key: str) -> Page:
    return lambda site: reverse(
        "admin:consent_category_change", args=[site.categories.get(key=key).pk]
    )


def deletion(key: str) -> Page:
    return lambda site: reverse(
        "admin:consent_category_delete", args=[site.categories.get(key=key).pk]
    )


def new_category(site: Site) -> str:
    return f"{reverse('admin:consent_category_add')}?{urlencode({'site': site.pk})}"


def cookie(name: str) -> Page:
    return lambda site: _change(Cookie.objects.get(category__site=site, name=name))


def new_cookie(key: str) -> Page:
    def page(site: Site) -> str:
        query = urlencode({"category": site.categories.get(key=key).pk})
        return f"{reverse('admin:consent_cookie_add')}?{query}"

    return page


def wording(language: str) -> Page:
    return lambda site: _change(site.wordings.get(language=language))


def rule(code: str) -> Page:
    return lambda site: _change(site.regions.get(code=code))


def new_rule(site: Site) -> str:
    return f"{reverse('admin:consent_regionrule_add')}?{urlencode({'site': site.pk})}"


def look(site: Site) -> str:
    return _change(Theme.objects.get_or_create(site=site)[0])


def declared(name: str, provider: str = "MIX Networks", **facts: object) -> dict[str, object]:
    """A cookie that is declared well but for what is wrong with it."""
    return {
        "name": name,
        "provider": provider,
        "purpose@en": "Remembers what you looked at.",
        "purpose@fr": "Retient ce que vous avez consulté.",
        "purpose@es": "Recuerda lo que usted consultó.",
    } | facts
