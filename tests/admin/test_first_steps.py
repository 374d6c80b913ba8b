"""What is said first, what a form begins with, and what visitors see of a change."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.intake import tallies
from consent.models import Category, Notice, RegionRule, Site, Theme
from tests.admin.cases import cases
from tests.admin.forms import read
from tests.filled import publish


def address(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:consent_{model}_{page}", args=args)


def messages_of(staff: Client, response: Any) -> str:
    return str(staff.get(response["Location"]).content.decode())


@pytest.fixture
def virginia(site: Site) -> RegionRule:
    rule, _ = RegionRule.objects.update_or_create(
        site=site,
        code="US-VA",
        defaults={
            "name": "Virginia",
            "names": {"fr": "Virginie"},
            "model": "notice",
            "overrides": {"support": "opt-in"},
            "memory_days": 365,
            "reask_days": 180,
            "languages": "en es",
            "source": "Va. Code 59.1-575",
            "verified": "2026-01-02",
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
        },
    )
    return rule


# The list on the home page


def open_steps(client: Client) -> list[str]:
    page = client.get(reverse("admin:index"))
    (desk,) = page.context["desks"]
    assert ("First steps" in page.content.decode()) == bool(desk.steps)
    return [title for title, _, is_done in desk.steps if not is_done]


def test_first_steps_end_when_the_facts_say_so(site: Site, staff: Client) -> None:
    todo = [
        "Read the catalogue and confirm the facts",
        "Publish",
        "Embed the tag, and open the site",
    ]
    todo.append("Invite a colleague")
    rules = site.regions.filter(code="US-VA")
    rules.update(verified=None)
    assert open_steps(staff) == todo

    rules.update(verified=date(2026, 11, 24))
    assert open_steps(staff) == todo[1:]
    publish(site)
    assert open_steps(staff) == todo[2:]
    origin = site.origins.split()[0]
    tallies.see("https://other.example", site="mix", day=date(2026, 11, 24))
    tallies.flush()
    assert open_steps(staff) == todo[2:], "another origin is none of the site's"
    tallies.see(origin, site="mix", day=date(2026, 11, 24))
    tallies.flush()
    assert open_steps(staff) == todo[3:]
    User.objects.create_user("eve", is_staff=True)
    assert open_steps(staff) == []

    assert f"{origin}: 24 November" in staff.get(reverse("admin:index")).content.decode()


def test_first_steps_are_for_whoever_publishes(site: Site, editor: Client) -> None:
    assert open_steps(editor) == []


# Order


def test_a_new_category_stands_last(site: Site, bare: Site, staff: Client) -> None:
    last = max(site.categories.values_list("order", flat=True))

    added = address("category", "add")
    assert read(staff, f"{added}?site={site.pk}")["order"] == last + 10
    assert read(staff, f"{added}?site={bare.pk}")["order"] == 10
    site.categories.filter(key="marketing").update(order=32_767)
    assert read(staff, f"{added}?site={site.pk}")["order"] == 32_767


# Save as new


def test_a_rule_is_saved_as_new_without_its_dates(
    virginia: RegionRule, shop: Site, staff: Client
) -> None:
    change = address("regionrule", "change", virginia.pk)
    assert "Save as new" in staff.get(change).content.decode()
    sent = {name: value for name, value in read(staff, change).items() if name != "_save"}

    staff.post(change, sent | {"model": "opt-in", "_saveasnew": "1"})

    new = RegionRule.objects.latest("pk")
    assert (new.site, new.code, new.model) == (virginia.site, "US-VA", "opt-in")
    assert (new.valid_from, new.valid_to, new.verified) == (None, None, None)
    assert (new.memory_days, new.reask_days, new.languages) == (365, 180, "en es")
    assert (new.names, new.overrides) == ({"fr": "Virginie"}, {"support": "opt-in"})
    virginia.refresh_from_db()
    assert virginia.model == "notice" and virginia.valid_from is not None


def test_who_may_not_add_a_rule_is_not_offered_to(virginia: RegionRule, client: Client) -> None:
    user = User.objects.create_user("eve", is_staff=True)
    names = ["view_regionrule", "change_regionrule"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    change = address("regionrule", "change", virginia.pk)

    assert "Save as new" not in client.get(change).content.decode()
    sent = read(client, change) | {"_saveasnew": "1"}
    assert client.post(change, sent).status_code == 403


# What is said afterwards


def test_after_adding_it_is_said_that_visitors_do_not_see_it_yet(
    notice: Notice, staff: Client
) -> None:
    category = Category.objects.get(key="support")
    added = f"{address('cookie', 'add')}?category={category.pk}"
    sent = read(staff, added) | {"name": "_new", "provider": "Acme"}

    text = messages_of(staff, staff.post(added, sent))

    assert "Visitors do not see it yet" in text
    assert f'href="{address("notice", "publish", "mix")}"' in text


def test_who_may_not_review_gets_no_link_to_it(notice: Notice, client: Client) -> None:
    user = User.objects.create_user("eve", is_staff=True)
    names = ["view_cookie", "add_cookie", "add_cookietext"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    added = f"{address('cookie', 'add')}?category={Category.objects.get(key='support').pk}"
    sent = read(client, added) | {"name": "_new", "provider": "Acme"}

    text = messages_of(client, client.post(added, sent))

    assert "Visitors do not see it yet" in text
    assert address("notice", "publish", "mix") not in text


def test_many_deletions_are_told_what_follows_as_one_is(site: Site, staff: Client) -> None:
    category = site.categories.get(key="support")
    next_notice = "Nothing changes for visitors until the next notice is published."
    rules = "Rules of places lose the exceptions that they make for it."
    page = staff.get(address("category", "delete", category.pk)).content.decode()
    sent = {"action": "delete_selected", "_selected_action": [category.pk]}

    many = staff.post(address("category", "changelist"), sent).content.decode()

    assert [words in shown for words in (next_notice, rules) for shown in (page, many)] == [
        True
    ] * 4
    assert Category.objects.filter(pk=category.pk).exists()


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
    text = messages(staff, *edit(staff, site))

    assert "successfully" in text.lower()
    assert TOLD in text
    assert f'<a href="{WAY}">Review and publish</a>' in text


def nothing(staff: Client, site: Site) -> Sent:
    return _save(staff, site.categories.get(key="marketing"))


def no_visitors_concern(staff: Client, site: Site) -> Sent:
    return _save(staff, site, second_person="always")


@cases("edit", [nothing, no_visitors_concern])
def test_nothing_is_told_where_visitors_will_see_no_change(
    staff: Client, site: Site, notice: Notice, edit: Edit
) -> None:
    assert TOLD not in messages(staff, *edit(staff, site))
