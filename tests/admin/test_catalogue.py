"""The catalogue is edited by people who are not engineers."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from consent.admin.form_fields import (
    HELP,
    LifetimeField,
    LineListField,
    SignalsField,
    WordListField,
    lifetime_in_words,
)
from consent.models import Category, Cookie, Notice, RegionRule, Site, Theme
from tests.admin.drafts import publish
from tests.admin.forms import change, read
from tests.admin.lists import changelist


@pytest.mark.parametrize("is_published", [True, False])
def test_a_key_is_fixed_once_published(staff: Client, site: Site, is_published: bool) -> None:
    if is_published:
        publish(site)
    category = Category.objects.get(key="analytics")
    form = read(staff, change(category)) | {"key": "statistics"}
    assert staff.post(change(category), form).status_code == 302
    category.refresh_from_db()
    assert category.key == ("analytics" if is_published else "statistics")


def test_a_missing_language_is_seen_and_filled(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="analytics")
    category.texts.filter(language="es").delete()
    page = staff.get(change(category)).text
    assert page.count(">missing<") == 1

    form = read(staff, change(category))
    [name] = [key for key, value in form.items() if key.endswith("-language") and value == "es"]
    form[name.replace("-language", "-name")] = "Estadísticas"
    form[name.replace("-language", "-purpose")] = "Para contar visitas."
    assert staff.post(change(category), form).status_code == 302

    assert category.texts.get(language="es").purpose == "Para contar visitas."
    assert ">missing<" not in staff.get(change(category)).text


def test_what_stands_on_one_line_takes_no_second(staff: Client, site: Site) -> None:
    """Evidence and mails print names; the README of evidence is copied into a shell."""
    for row, inline, names in (
        (site, "", ["name", "company"]),
        (RegionRule.objects.get(code="FR"), "", ["name", "source"]),
        (Category.objects.get(key="analytics"), "texts-0-", ["name", "purpose"]),
    ):
        given = {f"{inline}{name}": "a\r\n    b\u2028    c" for name in names}
        form = read(staff, change(row)) | given
        assert staff.post(change(row), form).status_code == 302
        form = read(staff, change(row))
        assert {form[name] for name in given} == {"a b c"}


@pytest.mark.requirement("R147")
def test_a_necessary_category_cannot_sell(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="necessary")
    form = read(staff, change(category)) | {"sells_or_shares": "on"}
    response = staff.post(change(category), form)
    assert response.status_code == 200
    assert "can neither sell" in response.text


def test_a_category_is_added_with_its_texts(staff: Client, site: Site) -> None:
    url = reverse("admin:consent_category_add")
    form = read(staff, url) | {"key": "video", "order": 9, "third_party": "on"}
    for index, language in enumerate(site.languages.split()):
        assert form[f"texts-{index}-language"] == language
        form[f"texts-{index}-name"] = f"Video {language}"
        form[f"texts-{index}-purpose"] = "To play films."
    form["signals"] = ["google:ad_storage", "meta:consent"]

    assert staff.post(url, form).status_code == 302

    category = Category.objects.get(key="video")
    assert category.signals == {"google": ["ad_storage"], "meta": ["consent"]}
    assert category.texts.count() == len(site.languages.split())


def test_a_list_of_words_is_forgiving() -> None:
    assert WordListField().clean("US-NV,  US-OR US-NV") == "US-NV US-OR"
    hosts = " www.chat.example,\r\n*.chat.example www.chat.example\r\n"
    assert LineListField().clean(hosts) == "www.chat.example\n*.chat.example"


@pytest.mark.parametrize(
    "host", ["https://chat.example", "chat.example/path", "chat", "*.*.example", "Chat.example"]
)
def test_a_host_is_a_host(site: Site, host: str) -> None:
    category = Category.objects.get(key="support")
    category.hosts = host
    with pytest.raises(ValidationError, match=re.escape(host)):
        category.full_clean()


def test_a_signal_that_is_not_known_here_is_kept() -> None:
    field, stored = SignalsField(required=False), {"matomo": ["stats"]}
    field.offer(stored)
    assert field.clean(field.prepare_value(stored)) == stored
    assert not field.has_changed(stored, field.prepare_value(stored))


@pytest.mark.parametrize(
    ("text", "seconds", "words"),
    [
        ("6 months", 180 * 86_400, "180 days"),
        ("1 Year", 365 * 86_400, "1 year"),
        ("90 min", 5_400, "90 minutes"),
        ("34128001 seconds", 34_128_001, "34128001 seconds"),
        ("Session", None, "until the browser is closed"),
        ("", None, "until the browser is closed"),
    ],
)
def test_a_lifetime_is_written_as_vendors_do(text: str, seconds: int | None, words: str) -> None:
    field = LifetimeField(required=False)
    assert field.clean(text) == field.clean(words) == seconds
    assert lifetime_in_words(seconds) == words
    assert not field.has_changed(seconds, words if seconds else "")


def test_deleting_what_is_protected_is_explained(staff: Client, notice: Notice) -> None:
    url = change(notice.site, "delete")
    assert "stay for good" in staff.get(url).text
    staff.post(url, {"post": "yes"})
    assert Site.objects.filter(pk=notice.site.pk).exists()


def test_texts_go_with_their_site(staff: Client, shop: Site) -> None:
    own = change(shop, "delete")
    shop.regions.all().delete()
    assert staff.post(own, {"post": "yes"}).status_code == 200  # it has categories
    shop.categories.all().delete()
    assert staff.post(own, {"post": "yes"}).status_code == 302
    assert not Site.objects.filter(key="shop").exists()


@pytest.mark.parametrize(("model", "words"), HELP.items())
def test_the_words_below_a_field_belong_to_one(model: str, words: dict[str, str]) -> None:
    fields = {field.name for field in apps.get_model("consent", model)._meta.concrete_fields}

    assert words.keys() <= fields


def test_the_words_below_a_field_are_on_its_page(staff: Client, site: Site) -> None:
    page = staff.get(change(site.regions.all()[0])).text  # both kinds: declared and the model's

    assert HELP["regionrule"]["covers"] in page
    assert HELP["regionrule"]["memory_days"] in page


@pytest.mark.parametrize("model", [Category, Cookie, RegionRule, Site, Theme])
def test_every_field_has_its_place_in_the_form(model: type[Model]) -> None:
    placed = flatten_fieldsets(admin.site._registry[model].fieldsets or ())
    kept = {field.name for field in model._meta.concrete_fields if field.editable}
    assert kept - {"id", "names"} <= set(placed)  # those of a place: on the page of texts


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("email", "info"),
        ("privacy_policy_url", "here"),
        ("privacy_policy_url", "javascript:alert(1)"),
        ("origins", "x.com"),
    ],
)
def test_an_address_is_checked(site: Site, field: str, wrong: str) -> None:
    row = site if hasattr(site, field) else site.wordings.get(language="fr")
    setattr(row, field, wrong)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert list(refusal.value.message_dict) == [field]


def test_staff_read_the_name_of_a_category_and_not_its_key(staff: Client, site: Site) -> None:
    category = site.categories.get(key="necessary")
    page = staff.get(change(category)).text
    assert "<h2>Strictly necessary (necessary)</h2>" in page
    listed = reverse("admin:consent_cookie_changelist")
    own = f"{listed}?category__id__exact={category.pk}"
    assert f'<a href="{own}">Declared cookies</a>' in page

    page = staff.get(listed).text
    assert '<td class="field-category_name">Strictly necessary</td>' in page
    found = changelist(Cookie, category__id__exact=category.pk)
    assert found.result_count == category.cookies.count()
