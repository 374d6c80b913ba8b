"""Two editors have one form open: the second to save is told, and nothing is lost."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client

from consent.admin.site_forms import VersionedAdmin
from consent.models import Category, Cookie, RegionRule, Site, Theme
from tests.admin.forms import change, read


@pytest.fixture
def other(site: Site) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("otto"))
    return client


def test_the_second_to_save_is_told(staff: Client, other: Client) -> None:
    row = Site.objects.get()
    mine, others = read(staff, change(row)), read(other, change(row))
    assert other.post(change(row), others | {"company": "Otto's"}).status_code == 302

    response = staff.post(change(row), mine | {"company": "Nina's"})

    assert response.status_code == 200
    page = response.text
    assert "Nothing was saved, because this changed after you opened it." in page
    assert "otto, " in page and " UTC: company changed." in page
    assert f'href="{change(row)}"' in page
    assert "Nina&#x27;s" in page
    assert Site.objects.get().company == "Otto's"

    again = read(staff, change(row))
    assert staff.post(change(row), again | {"company": "Nina's"}).status_code == 302
    assert Site.objects.get().company == "Nina's"


@pytest.mark.parametrize("model", [Category, Cookie, RegionRule, Site, Theme])
def test_each_form_of_the_catalogue_has_its_version(
    staff: Client, site: Site, model: type[Model]
) -> None:
    assert isinstance(admin.site._registry[model], VersionedAdmin)
    row = model._default_manager.first() or Theme.objects.create(site=site)
    assert staff.get(change(row)).text.count('name="edit_version"') == 1


def test_a_text_counts_as_part_of_its_category(staff: Client, other: Client) -> None:
    category = Category.objects.get(key="analytics")
    mine = read(staff, change(category))
    others = read(other, change(category))
    [name] = [key for key, value in others.items() if key.endswith("-language") and value == "en"]
    others[name.replace("-language", "-purpose")] = "To count visits."
    assert other.post(change(category), others).status_code == 302

    page = staff.post(change(category), mine | {"order": "9"}).text

    assert "English: purpose changed." in page
    assert category.texts.get(language="en").purpose == "To count visits."


def test_a_form_without_its_version_is_not_saved(staff: Client, site: Site) -> None:
    mine = read(staff, change(site)) | {"phone": "1"}
    del mine["edit_version"]
    assert staff.post(change(site), mine).status_code == 200
    assert Site.objects.get().phone != "1"


def test_a_cookie_that_a_colleague_declares_is_no_change_of_its_category(
    staff: Client, site: Site
) -> None:
    category = Category.objects.get(key="analytics")
    mine = read(staff, change(category))
    Cookie.objects.create(category=category, name="_new", provider="MIX Networks")
    assert staff.post(change(category), mine | {"order": "9"}).status_code == 302


def test_who_may_only_look_is_shown_the_row(editor: Client, site: Site) -> None:
    user = User.objects.get(username="eve")
    user.user_permissions.set([Permission.objects.get(codename="view_site")])
    assert editor.get(change(site)).status_code == 200
