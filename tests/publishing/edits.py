"""Edits of a catalogue that was published once."""

from collections.abc import Callable

from consent import publishing
from consent.models import Category, Site
from consent.publishing import reconsent
from consent.publishing.reconsent import ReconsentReport

Edit = Callable[[Site], object]


def after(site: Site, *material: str) -> ReconsentReport:
    site.refresh_from_db()
    draft = publishing.Draft.load(site)
    return reconsent.report(draft, {*material, *publishing.changes(draft).material})


def add(site: Site, **facts: object) -> None:
    category = Category.objects.create(site=site, key="surveys", order=99, **facts)
    for language in site.languages.split():
        category.texts.create(language=language, name="Surveys", purpose="To ask.")
    category.cookies.create(name="_ask", provider="MIX Networks")


def rule(code: str, **facts: object) -> Edit:
    return lambda site: site.regions.filter(code=code).update(**facts)


def category(key: str, **facts: object) -> Edit:
    return lambda site: site.categories.filter(key=key).update(**facts)
