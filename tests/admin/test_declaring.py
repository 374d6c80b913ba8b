"""A name that was met is declared in one click."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.admin.catalogue import known
from consent.models import Category, Change, Cookie, Notice, Site
from tests.admin.detected import LIST, declare_address, listed, page, see
from tests.admin.forms import change, read
from tests.admin.test_bulk import confirm
from tests.languages import LANGUAGES


@pytest.mark.requirement("R31", "R145")
def test_a_known_cookie_is_declared_in_one_click(staff: Client, notice: Notice) -> None:
    see("_fbp", what="cookie")
    address = declare_address(staff, "_fbp")

    response = staff.get(address)
    sent = read(staff, address)

    assert "Filled in from what is known of _fbp, by Meta." in response.text
    marketing = Category.objects.get(key="marketing")
    wanted = {
        "name": "_fbp",
        "kind": "cookie",
        "provider": "Meta",
        "category": marketing.pk,
        "lifetime": "90 days",
    }
    assert {name: sent[name] for name in wanted} == wanted
    forms = [f"texts-{at}" for at in range(len(LANGUAGES))]
    purposes = {sent[f"{form}-language"]: sent[f"{form}-purpose"] for form in forms}
    assert set(purposes) == {*LANGUAGES} and all(purposes.values())

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
        ("yt-remote-device-id", "", {"kind": "local-storage", "category": "marketing"}),
        ("_hjSession_1", "cookie", {"category": "replay"}),
        ("intercom-id-abc", "cookie", {"category": "support"}),
    ],
)
def test_a_form_begins_with_what_is_known_of_a_name(
    site: Site, name: str, what: str, fields: dict[str, Any]
) -> None:
    found = known.suggestion(site, name, what)
    category = {"category": found.category and found.category.key}
    assert fields.items() <= (category | dict(found.fields)).items()
    assert ("Nothing is known" in found.sentence) is (found.fact is None)


def test_the_site_s_languages_alone_are_filled_in(shop: Site) -> None:
    found = known.suggestion(shop, "_fbp", "cookie")
    assert list(found.purposes) == ["fr", "en"]
    assert found.category == shop.categories.get(key="marketing")


@pytest.mark.requirement("R145")
def test_a_host_goes_to_a_category(staff: Client, notice: Notice) -> None:
    see("connect.facebook.net", what="host")
    address = declare_address(staff, "connect.facebook.net")
    category = Category.objects.get(key="marketing")
    assert change(category) in address
    name = category.texts.get(language="en").name
    assert f"{name} (marketing)</a>" in page(staff).text

    sent = read(staff, address)
    assert sent["hosts"].split() == ["ads.example.com", "connect.facebook.net"]
    answer = staff.post(address, sent | {"hosts": "ads.example.com\n*.facebook.net"})

    assert answer["Location"] == reverse(LIST)
    category.refresh_from_db()
    assert category.hosts.split() == ["ads.example.com", "*.facebook.net"]
    assert Change.objects.get(field="hosts").by == "nina"
    assert listed(staff, "draft") == ["connect.facebook.net"]


@pytest.mark.requirement("R145")
def test_youtube_is_declared_from_its_host_in_two_clicks(staff: Client, notice: Notice) -> None:
    see("www.youtube.com", what="host")
    see("VISITOR_INFO1_LIVE", what="cookie")
    text = page(staff).text
    [link, *_] = re.findall(r'<a class="button is-main" href="([^"]+vendor=[^"]+)"', text)
    marketing = Category.objects.get(key="marketing")
    likely = change(marketing)
    assert likely in declare_address(staff, "www.youtube.com")

    answer = confirm(staff, staff.get(unescape(link)))

    assert answer.status_code == 302
    assert "VISITOR_INFO1_LIVE" in marketing.cookies.values_list("name", flat=True)
    assert sorted(listed(staff, "draft")) == ["VISITOR_INFO1_LIVE", "www.youtube.com"]


def test_categories_of_the_site_alone_are_offered(
    staff: Client, notice: Notice, shop: Site
) -> None:
    see("cdn.example", what="host")
    ((_, declare, _),) = page(staff, site="mix").context["rows"]
    own = notice.site.categories.values_list("pk", flat=True)
    pages = {reverse("admin:consent_category_change", args=[pk]) for pk in own}
    assert {address.partition("?")[0] for address in declare.values()} == pages
