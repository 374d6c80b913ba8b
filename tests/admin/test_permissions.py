"""Nobody is shown a link that ends in a refusal."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from consent.models import Category, Cookie, Notice, RegionRule, Site, Theme, Wording

CATALOGUE = (Category, Cookie, RegionRule, Wording, Theme, Site)
LINK = re.compile(r'(?:href|action)="(/admin/[^"?#]*)')
ROLES = {
    "auditor": Q(codename__startswith="view_"),
    "editor": Q(codename__regex="(add|change|view)_(category|cookie|wording|regionrule)$")
    | Q(codename__startswith="view_"),
    "reader of sites": Q(codename="view_site"),
    "reader of categories": Q(codename__in=["view_site", "view_category"]),
    "publisher": Q(codename__in=["view_site", "add_notice", "view_notice", "view_category"]),
}


@pytest.mark.parametrize("role", ROLES)
def test_every_link_opens(client: Client, notice: Notice, role: str) -> None:
    _sign_in(client, role)
    opened = {url: response for url in _pages(notice) if (response := client.get(url))}
    pages = {url: page for url, page in opened.items() if page.status_code == 200}
    links = {link: url for url, page in pages.items() for link in _links(page)}
    unopened = {link: url for link, url in links.items() if link not in pages}
    refused = {link: url for link, url in unopened.items() if client.get(link).status_code == 403}

    assert len(pages) > 1
    assert refused == {}


@pytest.mark.parametrize("name", ["theme_of", "site_tokens", "site_copy"])
def test_a_reader_of_sites_is_offered_nothing_to_change(
    client: Client, notice: Notice, bare: Site, name: str
) -> None:
    _sign_in(client, "reader of sites")
    for site in (notice.site, bare):
        page = client.get(reverse("admin:consent_site_change", args=[site.pk])).content.decode()
        assert reverse(f"admin:consent_{name}", args=[site.pk]) not in page


def test_an_auditor_is_offered_a_look_where_there_is_one(client: Client, notice: Notice) -> None:
    _sign_in(client, "auditor")
    change = reverse("admin:consent_site_change", args=[notice.site.pk])
    look = reverse("admin:consent_theme_of", args=[notice.site.pk])
    assert look not in client.get(change).content.decode()
    Theme.objects.create(site=notice.site)
    assert look in client.get(change).content.decode()
    assert client.get(look, follow=True).status_code == 200


def _sign_in(client: Client, role: str) -> None:
    user = User.objects.create_user("ada", is_staff=True)
    consent = Permission.objects.filter(content_type__app_label="consent")
    user.user_permissions.set(consent.filter(ROLES[role]))
    client.force_login(user)


def _pages(notice: Notice) -> list[str]:
    rows = [model.objects.first() for model in CATALOGUE]
    return [
        reverse("admin:index"),
        reverse("admin:consent_notice_publish", args=[notice.site.key]),
        reverse("admin:consent_regionrule_effective"),
        reverse("admin:consent_site_embed", args=[notice.site.pk]),
        *(
            reverse(f"admin:consent_{model._meta.model_name}_changelist")
            for model in admin.site._registry
            if model._meta.app_label == "consent"
        ),
        *(
            reverse(f"admin:consent_{row._meta.model_name}_change", args=[row.pk])
            for row in (*rows, notice)
            if row is not None
        ),
    ]


def _links(page: Any) -> set[str]:
    """The pages that a page leads to, but for those that end the visit or switch the site."""
    paths = {unescape(link) for link in LINK.findall(page.content.decode())}
    return paths - {reverse("admin:logout"), reverse("admin:choose_site")}
