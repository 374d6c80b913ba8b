"""After a change as after adding: visitors do not see it yet, they will, and here is the way."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from consent.models import Category, Notice, Site, Theme
from tests.admin.cases import cases
from tests.admin.forms import read

Sent = tuple[str, dict[str, Any]]
Edit = Callable[[Client, Site], Sent]
TOLD = "Visitors do not see it yet."
WAY = reverse("admin:consent_notice_publish", args=["mix"])


def _address(row: Category | Site | Theme, name: str = "change") -> str:
    return reverse(f"admin:consent_{row._meta.model_name}_{name}", args=[row.pk])


def _save(staff: Client, row: Category | Site | Theme, **fields: str) -> Sent:
    return _address(row), read(staff, _address(row)) | fields


def messages(client: Client, address: str, form: dict[str, object]) -> str:
    answer = client.post(address, form, follow=True)
    return str(answer.content.decode().split('class="messagelist"')[1].split("</ul>")[0])


def category(staff: Client, site: Site) -> Sent:
    return _save(staff, site.categories.get(key="marketing"), hosts="more.example.com")


def the_site(staff: Client, site: Site) -> Sent:
    return _save(staff, site, phone="813-555-0100")


def look(staff: Client, site: Site) -> Sent:
    return _save(staff, Theme.objects.create(site=site), radius="3")


def deletion(staff: Client, site: Site) -> Sent:
    return _address(site.categories.get(key="marketing"), "delete"), {"post": "yes"}


def deletions(staff: Client, site: Site) -> Sent:
    chosen = list(site.categories.filter(key__in=["marketing", "replay"]).values_list("pk"))
    form = {
        "action": "delete_selected",
        "post": "yes",
        "_selected_action": [pk for (pk,) in chosen],
    }
    return reverse("admin:consent_category_changelist"), form


@cases("edit", [category, the_site, look, deletion, deletions])
def test_what_follows_a_change_is_told(
    staff: Client, site: Site, notice: Notice, edit: Edit
) -> None:
    told = messages(staff, *edit(staff, site))

    assert "successfully" in told.lower()
    assert TOLD in told
    assert f'<a href="{WAY}">Review and publish</a>' in told


def nothing(staff: Client, site: Site) -> Sent:
    return _save(staff, site.categories.get(key="marketing"))


def no_visitors_concern(staff: Client, site: Site) -> Sent:
    return _save(staff, site, second_person="always")


@cases("edit", [nothing, no_visitors_concern])
def test_nothing_is_told_where_visitors_will_see_no_change(
    staff: Client, site: Site, notice: Notice, edit: Edit
) -> None:
    assert TOLD not in messages(staff, *edit(staff, site))
