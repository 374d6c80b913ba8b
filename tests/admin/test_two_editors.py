"""Two editors have one form open: the second to save is told, and nothing is lost."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.models import Category, CategoryText, Cookie, RegionRule, Site, Wording
from tests.admin.cases import cases
from tests.admin.forms import read

Row = Category | Cookie | RegionRule | Site | Wording


@pytest.fixture
def other(site: Site) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("otto"))
    return client


def change(row: Row) -> str:
    return reverse(f"admin:consent_{row._meta.model_name}_change", args=[row.pk])


CASES = [
    (Category, "order", "7", "8"),
    (Cookie, "provider", "Otto Ltd", "Nina Ltd"),
    (RegionRule, "memory_days", "170", "171"),
    (Wording, "title", "Otto's cookies", "Nina's cookies"),
]


@cases(("model", "field", "first", "second"), CASES)
def test_the_second_to_save_is_told(
    staff: Client, other: Client, model: type[Row], field: str, first: str, second: str
) -> None:
    row = model.objects.first()
    assert row
    mine, others = read(staff, change(row)), read(other, change(row))
    assert other.post(change(row), others | {field: first}).status_code == 302

    response = staff.post(change(row), mine | {field: second})

    assert response.status_code == 200
    page = response.content.decode()
    assert "Nothing was saved, because this changed after you opened it." in page
    assert "otto, " in page and " UTC: Changed " in page
    assert f'href="{change(row)}"' in page
    assert second.replace("'", "&#x27;") in page
    assert str(getattr(model.objects.get(pk=row.pk), field)) == first

    again = read(staff, change(row))
    assert staff.post(change(row), again | {field: second}).status_code == 302
    assert str(getattr(model.objects.get(pk=row.pk), field)) == second


def test_a_text_counts_as_part_of_its_category(staff: Client, other: Client) -> None:
    category = Category.objects.get(key="analytics")
    mine = read(staff, change(category))
    others = read(other, change(category))
    [name] = [key for key, value in others.items() if key.endswith("-language") and value == "en"]
    others[name.replace("-language", "-purpose")] = "To count visits."
    assert other.post(change(category), others).status_code == 302

    page = staff.post(change(category), mine | {"order": "9"}).content.decode()

    assert "Changed Purpose for category text “Usage statistics”" in page
    assert category.texts.get(language="en").purpose == "To count visits."


def test_what_changed_outside_of_the_admin_counts(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="analytics")
    mine = read(staff, change(category))
    CategoryText.objects.filter(category=category, language="fr").update(purpose="Pour compter.")

    page = staff.post(change(category), mine).content.decode()

    assert "It was not changed in the admin." in page


def test_a_form_without_its_stamp_is_not_saved(staff: Client, site: Site) -> None:
    mine = read(staff, change(site)) | {"phone": "1"}
    del mine["edit_stamp"]
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
