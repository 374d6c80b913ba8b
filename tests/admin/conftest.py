import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from consent import notices, publishing
from consent.models import Notice, Site


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    return Site.objects.get(key="mix")


@pytest.fixture
def notice(site: Site) -> Notice:
    first = publishing.publish(site, by="nina")
    notices.forget()
    return first


@pytest.fixture
def staff(site: Site, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("nina", "nina@example.com", "secret"))
    return client


@pytest.fixture
def editor(site: Site, client: Client) -> Client:
    """May edit the catalogue and see the record, and not publish."""
    user = User.objects.create_user("eve", is_staff=True)
    names = ["change_category", "view_category", "view_notice", "view_decision"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client
