"""Copy a site's catalogue to an empty site, whose own it is from then on."""

from typing import Any, TypeVar

from django.db import models
from django.forms import model_to_dict

from consent.cookies import names
from consent.models import Category, Cookie, Site, Theme
from consent.publishing import lock, third_parties

_AnyModel = TypeVar("_AnyModel", bound=models.Model)


class NotEmptyError(ValueError):
    """The site already has part of a catalogue."""


def sources() -> models.QuerySet[Site]:
    """Return the sites that have something to copy."""
    return Site.objects.filter(categories__isnull=False).distinct()


def copy(source: Site, target: Site) -> None:
    """Copy all or nothing. Raises NotEmptyError where `target` has a catalogue."""
    with lock(target):
        looks = Theme.objects.filter(site=target)
        own = (target.categories, target.wordings, target.regions, looks)
        if any(rows.exists() for rows in own):
            raise NotEmptyError(target.key)
        related = "texts", "cookies__texts", "third_parties"
        for category in source.categories.prefetch_related(*related):
            copied = _copy_row(category, site=target)
            for text in category.texts.all():
                _copy_row(text, category=copied, change="")  # no visitor was asked there before
            for party in category.third_parties.all():
                _copy_row(party, category=copied)
            for cookie in category.cookies.all():
                _copy_cookie(cookie, source, copied)
        look = Theme.objects.filter(site=source)
        for row in (*source.wordings.all(), *source.regions.all(), *look):
            _copy_row(row, site=target)


def own_name(name: str, source: Site, target: Site) -> str:
    """Return a name as the target's: our own contain their site's key, others do not change."""
    own, others = (names.kept(site.key, site.cookie_domain) for site in (target, source))
    return dict(zip(others, own, strict=True)).get(name, name)


def _copy_cookie(cookie: Cookie, source: Site, category: Category) -> None:
    target = category.site
    name = own_name(cookie.name, source, target)
    domain = "" if cookie.domain == source.cookie_domain else cookie.domain  # empty: the site's own
    is_own = third_parties.is_own(cookie.provider, model_to_dict(source))
    provider = target.company if is_own else cookie.provider
    copied = _copy_row(cookie, category=category, name=name, domain=domain, provider=provider)
    for text in cookie.texts.all():
        _copy_row(text, cookie=copied)


def _copy_row(row: _AnyModel, **changes: Any) -> _AnyModel:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = {field.name: getattr(row, field.attname) for field in fields if not field.is_relation}
    return type(row)._default_manager.create(**values | changes)
