"""A new site is added with another one's catalogue, and can be published at once."""

from typing import Any

from django.test import Client
from django.urls import reverse

from consent.models import Change, Notice, Site
from tests import filled
from tests.admin.forms import read
from tests.admin.people import signed_in

ADD = reverse("admin:consent_site_add")
FACTS = filled.SHOP | {"languages": "en fr es"}


def add(client: Client, **facts: Any) -> Site:
    response = client.post(ADD, read(client, ADD) | FACTS | facts)
    assert response.status_code == 302, response.context["adminform"].form.errors
    return Site.objects.get(key="shop")


def test_a_site_is_added_with_a_catalogue_and_published(staff: Client, notice: Notice) -> None:
    shop = add(staff, copy_from=notice.site.pk)

    assert shop.categories.count() == notice.site.categories.count()
    copied = Change.objects.filter(site="shop", model="consent.cookie", by="nina")
    assert copied.filter(action="added").count() > 5


def test_a_site_may_begin_with_nothing(staff: Client, notice: Notice) -> None:
    assert not add(staff).categories.exists()


def test_who_may_not_add_categories_copies_none(client: Client, notice: Notice) -> None:
    signed_in(client, "add_site", "change_site", "view_site")
    assert "copy_from" not in read(client, ADD)
