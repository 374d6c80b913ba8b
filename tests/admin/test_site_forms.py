"""Forms of two sites: what is of one never points to the other."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from consent.models import Category, CategoryText, Cookie, RegionRule, Site, Theme
from consent.publishing import copying
from tests.admin.cases import cases
from tests.admin.forms import change, read
from tests.admin.test_site_switch import both, seeded

__all__ = ["both", "seeded"]

OWNED = [Category, Cookie, RegionRule, Theme]


@pytest.fixture
def shop(both: None) -> Site:
    return Site.objects.get(key="shop")


def add(model: type[Model], **query: object) -> str:
    return reverse(f"admin:consent_{model._meta.model_name}_add", query=query or None)


def choices(client: Client, url: str, name: str) -> list[Any]:
    field = client.get(url).context["adminform"].form.fields[name]
    return [value for value, _ in field.choices if value]


def languages(client: Client, url: str) -> list[str]:
    """Of the texts that a page asks for, in the order in which they stand."""
    page = client.get(url)
    [texts] = [
        formset
        for formset in page.context["inline_admin_formsets"]
        if hasattr(formset.formset, "codes")
    ]
    order = sorted((form.position, form.initial["language"]) for form in texts.formset.forms)
    headings = [page.text.find(f"<h3>{name}") for name in ("English", "French")]
    assert headings[0] > headings[1] > 0
    return [code for _, code in order]


@cases("model", OWNED)
def test_the_site_is_asked_for_where_none_is_chosen(
    staff: Client, site: Site, shop: Site, model: type[Model]
) -> None:
    page = staff.get(add(model)).text
    assert "For which site?" in page
    for item in (site, shop):
        assert f'href="?site={item.pk}"' in page
        field = "category" if model is Cookie else "site"
        wanted = set(item.categories.values_list("pk", flat=True)) if model is Cookie else {item.pk}
        chosen = {value.value for value in choices(staff, add(model, site=item.pk), field)}
        assert chosen == wanted


def test_a_cookie_that_is_declared_from_its_category_needs_no_site(
    staff: Client, site: Site, shop: Site
) -> None:
    category = shop.categories.get(key="analytics")
    form = read(staff, add(Cookie, category=category.pk))
    assert form["category"] == str(category.pk)
    assert [form["texts-0-language"], form["texts-1-language"]] == ["fr", "en"]


def test_texts_are_asked_for_in_the_languages_of_the_site_and_in_its_order(
    staff: Client, site: Site, shop: Site
) -> None:
    category = shop.categories.get(key="analytics")
    for url in (
        add(Category, site=shop.pk),
        add(Cookie, category=category.pk),
        change(category),
        change(Cookie.objects.filter(category__site=shop)[0]),
    ):
        assert languages(staff, url) == ["fr", "en"], url

    CategoryText.objects.filter(category=category, language="fr").delete()
    assert languages(staff, change(category)) == ["fr", "en"]


def test_texts_of_a_language_that_was_given_up_are_left_alone(
    staff: Client, site: Site, shop: Site
) -> None:
    category = shop.categories.get(key="analytics")
    assert category.texts.filter(language="es").exists()
    assert staff.post(change(category), read(staff, change(category))).status_code == 302
    assert category.texts.filter(language="es").exists()


def test_a_cookie_stays_with_its_site(staff: Client, site: Site, shop: Site) -> None:
    cookie = Cookie.objects.get(category__site=site, name="sessionid")
    foreign = shop.categories.get(key="analytics")
    form = read(staff, change(cookie))

    response = staff.post(change(cookie), form | {"category": foreign.pk})
    assert "Select a valid choice" in response.context["adminform"].form.errors["category"][0]
    own = site.categories.get(key="analytics")
    assert staff.post(change(cookie), form | {"category": own.pk}).status_code == 302
    cookie.refresh_from_db()
    assert cookie.category == own


@cases("model", [Category, RegionRule, Theme])
def test_a_row_never_changes_its_site(
    staff: Client, site: Site, shop: Site, model: type[Model]
) -> None:
    row: Any = model._default_manager.filter(site=site)[0]
    form = read(staff, change(row)) | {"site": shop.pk}
    assert staff.post(change(row), form).status_code == 302
    row.refresh_from_db()
    assert row.site == site


def test_exceptions_of_a_rule_are_categories_of_its_site(
    staff: Client, site: Site, shop: Site
) -> None:
    Category.objects.create(site=shop, key="video", order=9)
    for url, offered in (
        (add(RegionRule, site=site.pk), False),
        (add(RegionRule, site=shop.pk), True),
    ):
        assert ('name="overrides_video"' in staff.get(url).text) is offered
    form = read(staff, add(RegionRule, site=site.pk))
    form |= {"code": "US-NM", "name": "New Mexico", "model": "opt-out", "overrides_video": "opt-in"}
    assert staff.post(add(RegionRule, site=site.pk), form).status_code == 302
    assert RegionRule.objects.get(code="US-NM").overrides == {}


def test_a_key_is_taken_by_its_own_site_alone(staff: Client, site: Site, shop: Site) -> None:
    new = Site.objects.create(key="new", name="new.example")  # published keys never change
    copying.copy(site, new)
    category = new.categories.get(key="analytics")
    new.categories.filter(key="support").delete()
    form = read(staff, change(category))
    assert staff.post(change(category), form | {"key": "support"}).status_code == 302
    assert new.categories.filter(key="support").exists()

    response = staff.post(change(category), form | {"key": "marketing"})
    assert response.status_code == 200
    assert "has this key already" in str(response.context["adminform"].form.errors)
