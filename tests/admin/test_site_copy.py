"""A new site is added with another one's catalogue, and can be published at once."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.models import Category, Change, Notice, Site
from tests import filled
from tests.admin.forms import read

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
    shop = add(staff)
    assert not shop.categories.exists()


def test_a_site_with_a_fault_is_neither_added_nor_copied_to(staff: Client, notice: Notice) -> None:
    before = Category.objects.count()
    form = read(staff, ADD) | FACTS | {"copy_from": notice.site.pk, "email": "info"}
    assert staff.post(ADD, form).status_code == 200
    assert (Site.objects.count(), Category.objects.count()) == (1, before)


def test_who_may_not_add_categories_copies_none(client: Client, notice: Notice) -> None:
    user = User.objects.create_user("eve", is_staff=True)
    names = ["add_site", "change_site", "view_site"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)

    assert "copy_from" not in read(client, ADD)
