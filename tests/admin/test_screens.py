"""Every screen that staff can reach opens, and none hides a query in a loop."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from consent.models import (
    Category,
    Change,
    Cookie,
    Decision,
    Detection,
    Notice,
    Publication,
    RegionRule,
    Site,
    Theme,
)
from tests.admin import lists
from tests.admin.cases import cases
from tests.admin.forms import change

CATALOGUE = [Category, Cookie, RegionRule, Site]


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@cases("model", [*CATALOGUE, Notice, Change])
def test_a_list_costs_few_queries(staff: Client, notice: Notice, model: type[Category]) -> None:
    url = reverse(f"admin:consent_{model._meta.model_name}_changelist")
    assert queries(staff, url) <= 21


def test_more_rows_cost_no_more_queries(staff: Client, notice: Notice) -> None:
    names = ("cookie", "category", "regionrule")
    lists = [reverse(f"admin:consent_{name}_changelist") for name in names]
    pages = [*lists, reverse("admin:consent_site_translations", args=[notice.site.pk])]
    for url in pages:
        staff.get(url)  # what is in force is read once
    before = [queries(staff, url) for url in pages]

    category = Category.objects.get(key="analytics")
    for number in range(30):
        Cookie.objects.create(category=category, name=f"_more_{number}", provider="MIX Networks")
        rule = RegionRule.objects.get(code="US-CO")
        rule.pk, rule.code = None, f"US-{number + 10}"
        rule.save()

    assert [queries(staff, url) for url in pages] == before


@cases("model", [*CATALOGUE[:3], Notice])
def test_one_site_alone_needs_neither_filter_nor_column(site: Site, model: type[Model]) -> None:
    listed = lists.changelist(model)
    assert not [column for column in listed.list_display if str(column).endswith("site")]
    assert "site" not in [spec.title for spec in listed.filter_specs]


@cases("model", CATALOGUE)
def test_a_form_costs_few_queries(staff: Client, notice: Notice, model: type[Category]) -> None:
    row = model.objects.earliest("pk")
    url = reverse(f"admin:consent_{model._meta.model_name}_change", args=[row.pk])
    assert queries(staff, url) <= 40


RECORD = [Notice, Decision, Detection, Change, Publication]


@cases("model", RECORD)
def test_the_record_is_read_and_not_written(site: Site, model: type[Model]) -> None:
    """Not by whoever may do everything."""
    request, page = lists.listed(model), admin.site._registry[model]
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.get_actions(request) == {}


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every address, with a number for each of its parts that vary."""
    for pattern in patterns:
        route = before + re.sub(r"<[^>]*>", "1", str(pattern.pattern)).strip("^$")
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route


def test_a_stranger_is_asked_to_sign_in_everywhere(client: Client, db: None) -> None:
    found = [
        address
        for address in addresses(get_resolver().url_patterns)
        if address.startswith("/admin/")
    ]
    ours = [
        url
        for url in found
        if not re.search(r"log(in|out)/|password-reset|jsi18n|passkeys|[(?*]", url)
    ]
    assert len(ours) > 100
    answers = {url: client.get(url) for url in ours}
    asked = {url for url, page in answers.items() if "/login/" in page.headers.get("Location", "")}
    others = {url: page.status_code for url, page in answers.items() if url not in asked}
    assert {url: code for url, code in others.items() if code not in (404, 405)} == {}


def test_who_may_not_see_requests_is_not_told_how_many(editor: Client, notice: Notice) -> None:
    page = editor.get(reverse("admin:index")).text
    assert "In force: " in page
    assert "Opt-out requests" not in page


def test_the_index_groups_by_what_people_do(staff: Client) -> None:
    groups = staff.get(reverse("admin:index")).context["app_list"]
    assert [group["name"] for group in groups] == ["Catalogue", "Record", "Staff"]


def test_the_admin_needs_nothing_inline(staff: Client, notice: Notice) -> None:
    category = Category.objects.get(key="analytics")
    theme = Theme.objects.create(site=notice.site)
    Detection.objects.create(day="2026-11-24", site="mix", kind="blocked", name="<b>", count=1)
    for url in (
        reverse("admin:index"),
        reverse("admin:consent_detection_changelist"),
        reverse("admin:consent_cookie_import"),
        reverse("admin:consent_statistics"),
        change(theme),
        reverse("admin:consent_site_embed", args=[notice.site.pk]),
        reverse("admin:consent_site_rehearse", args=[notice.site.pk]),
        reverse("admin:consent_site_translations", args=[notice.site.pk]),
        change(category),
        reverse("admin:consent_notice_publish", args=["mix"]),
    ):
        response = staff.get(url)
        page = response.text
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick=" not in page
        assert "<code><b>" not in page
        assert "<script>" not in page
