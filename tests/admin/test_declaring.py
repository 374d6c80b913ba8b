"""A name that was met is declared in one click."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.admin import undeclared
from consent.models import Category, Change, Cookie, Notice, Site
from tests.admin.cases import cases
from tests.admin.detected import LIST, declare_address, listed, page, see
from tests.admin.forms import read


@pytest.mark.requirement("R31", "R145")
def test_a_known_cookie_is_declared_in_one_click(staff: Client, notice: Notice) -> None:
    see("_fbp", what="cookie")
    address = declare_address(staff, "_fbp")

    response = staff.get(address)
    sent = read(staff, address)

    assert "Filled in from what is known of _fbp, by Meta." in response.content.decode()
    marketing = Category.objects.get(key="marketing")
    wanted = {
        "name": "_fbp",
        "kind": "cookie",
        "provider": "Meta",
        "category": marketing.pk,
        "lifetime_number": 90,
        "lifetime_unit": "day",
    }
    assert {name: sent[name] for name in wanted} == wanted
    purposes = {sent[f"texts-{at}-language"]: sent[f"texts-{at}-purpose"] for at in range(3)}
    assert set(purposes) == {"en", "fr", "es"} and all(purposes.values())

    answer = staff.post(address, sent)

    assert answer.status_code == 302 and answer["Location"] == reverse(LIST)
    cookie = Cookie.objects.get(name="_fbp")
    assert {text.language: text.purpose for text in cookie.texts.all()} == purposes
    assert (cookie.category, cookie.lifetime) == (marketing, 90 * 86_400)
    assert listed(staff) == []


@pytest.mark.parametrize(
    ("name", "what", "fields"),
    [
        ("_ga_*", "cookie", {"name": "_ga_*", "provider": "Google", "category": "analytics"}),
        ("stranger-*", "session-storage", {"name": "stranger-*", "kind": "session-storage"}),
        ("JSESSIONID", "cookie", {"provider": "MIX Networks, Inc.", "category": "necessary"}),
    ],
)
def test_a_form_begins_with_what_is_known_of_a_name(
    site: Site, name: str, what: str, fields: dict[str, Any]
) -> None:
    found = undeclared.suggestion(site, name, what)
    if "category" in fields:
        fields |= {"category": site.categories.get(key=fields["category"]).pk}
    assert fields.items() <= found.fields.items()
    assert ("Nothing is known" in found.sentence) is (found.fact is None)


def test_the_site_s_languages_alone_are_filled_in(shop: Site) -> None:
    found = undeclared.suggestion(shop, "_fbp", "cookie")
    assert list(found.purposes) == ["fr", "en"]
    assert found.fields["category"] == shop.categories.get(key="marketing").pk


@pytest.mark.requirement("R145")
def test_a_host_goes_to_a_category(staff: Client, notice: Notice) -> None:
    see("connect.facebook.net", what="host")
    address = declare_address(staff, "connect.facebook.net")
    assert reverse("admin:consent_detection_host") in address
    category = Category.objects.get(key="marketing")

    form = staff.get(address).context["form"]
    assert (form["host"].value(), form["category"].value()) == ("connect.facebook.net", category.pk)
    assert f"{category.texts.get(language='en').name} (marketing)" in str(form["category"])

    sent = {"host": "*.facebook.net", "category": category.pk}
    answer = staff.post(address, sent)

    assert answer["Location"] == reverse(LIST)
    category.refresh_from_db()
    assert category.hosts.split() == ["ads.example.com", "*.facebook.net"]
    assert Change.objects.get(field="hosts").by == "nina"
    assert "Visitors do not see it yet" in page(staff).content.decode()
    assert listed(staff, "draft") == ["connect.facebook.net"]


@cases("sent", [{"host": "https://x.y"}, {"host": ""}, {"category": "99"}])
def test_a_host_that_cannot_be_one_is_refused(
    staff: Client, notice: Notice, sent: dict[str, str]
) -> None:
    see("cdn.example", what="host")
    address = declare_address(staff, "cdn.example")
    key = Category.objects.get(key="support").pk

    response = staff.post(address, {"host": "cdn.example", "category": key} | sent)

    assert response.status_code == 200 and response.context["form"].errors
    assert not Category.objects.filter(hosts__contains="x.y").exists()


def test_categories_of_another_site_are_not_offered(
    staff: Client, notice: Notice, shop: Site
) -> None:
    see("cdn.example", what="host")
    other = shop.categories.get(key="support").pk

    response = staff.post(
        declare_address(staff, "cdn.example"), {"host": "cdn.example", "category": other}
    )

    assert response.context["form"].errors
