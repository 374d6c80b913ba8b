"""A site with one of each thing, and people with the rights of roles or single ones."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from consent import notices
from consent.admin.sites.site import make_token
from consent.models import Detection, Site, Theme
from tests import filled
from tests.admin.drafts import publish
from tests.copies import database

READERS = {"a reader of categories": ["view_site", "view_category"]}  # who has no role


def _world() -> None:
    site = filled.seed()
    site.regions.exclude(code__in=("US-CA", "FR", "ZZ")).delete()  # a short list is drawn faster
    publish(site)
    Theme.objects.create(site=site)
    Detection.objects.create(day="2026-11-01", site="mix", kind="blocked", name="_new", count=3)
    filled.request(site)
    make_token(site, "nginx", ["visitors"])


seeded = database(_world)  # one of each thing, so that there is a page of each


@pytest.fixture
def everything(seeded: None, db: None) -> Site:
    notices.forget()
    return Site.objects.get()


def sign_in(client: Client, *names: str) -> User:
    user = User.objects.create_user("ada", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=names))
    rights = [code for name in names for code in READERS.get(name, [])]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    assert user.groups.count() + user.user_permissions.count() >= len(names)
    client.force_login(user)
    return user
