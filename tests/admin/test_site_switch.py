"""Two sites in one admin: each list and card says of which it speaks."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import notices
from consent.lib import uuid7
from consent.models import (
    AccountAnswer,
    Decision,
    Detection,
    Dismissal,
    Notice,
    Publication,
    RegionRule,
    Site,
    Tally,
    Theme,
)
from consent.publishing import copying
from tests import filled
from tests.admin import lists
from tests.admin.cases import cases
from tests.admin.decisions import give
from tests.admin.drafts import publish
from tests.copies import database

LISTS = [
    pytest.param(model, id=model.__name__)
    for model in admin.site._registry
    # Found cookies have a page of their own: test_detections.py
    if model._meta.app_label == "consent" and model not in (Site, Detection)
]


def _pair() -> None:
    mix, shop = filled.seed(), Site.objects.create(**filled.SHOP)
    copying.copy(mix, shop)
    for item in (mix, shop):
        Theme.objects.get_or_create(site=item)
        _record(publish(item))


seeded = database(_pair)  # something of every kind, for each of two sites


@pytest.fixture
def both(seeded: None, db: None) -> None:
    notices.forget()


def _record(notice: Notice) -> None:
    now, site = timezone.now(), notice.site
    give(notice)
    AccountAnswer.objects.create(
        id=uuid7.uuid7(now), site=site, account="A" * 22, opted_out=True, reason="choice", at=now
    )
    filled.request(site)
    Tally.objects.create(
        day=now.date(), site=site.key, notice=1, region=f"Q{site.key[0]}".upper(),
        language="en", surface="banner", outcome="accept", count=40,
    )  # fmt: skip
    Publication.objects.create(
        site=site, number=2, body="{}", asked="Nobody.", second_person="off",
        needs_approval=False, requested_by="alice", requested_at=now, closed_as="withdrawn",
    )  # fmt: skip
    Detection.objects.create(day=now.date(), site=site.key, kind="blocked", name="_x", count=1)
    Dismissal.objects.create(site=site.key, name="_y", reason="Ours.", by="nina")


def _key(row: Any) -> str:
    owner = row.notice if isinstance(row, Decision) else row
    site = getattr(owner, "category", owner).site
    return site.key if isinstance(site, Site) else str(site)


def sites_in(model: type[Model], **query: str) -> set[str]:
    """The keys of the sites that a list has rows of, as its own rows say."""
    listed = lists.changelist(model, **query)
    assert query or listed.full_result_count in (listed.result_count, None)
    return {_key(row) for row in listed.queryset} - {""}  # people and their roles are of no site


@cases("model", LISTS)
def test_a_list_is_narrowed_to_the_rows_of_one_site(both: None, model: type[Model]) -> None:
    listed = lists.changelist(model)
    assert [column for column in listed.list_display if str(column).endswith("site")]
    assert "site" in [spec.title for spec in listed.filter_specs]
    assert sites_in(model) == {"mix", "shop"}
    for key in ("mix", "shop"):
        assert sites_in(model, site=key) == {key}
    assert sites_in(model, site="other") == set()


def test_the_home_page_speaks_of_each_site_or_of_one(staff: Client, both: None) -> None:
    def counted(query: str = "") -> list[tuple[str, int, int | None, int]]:
        return [
            (
                desk.site.key,
                len(desk.draft.snapshot["regions"]),
                desk.statistics.shown,
                desk.requests.open,
            )
            for desk in staff.get(reverse("admin:index") + query).context["desks"]
        ]

    RegionRule.objects.filter(site__key="shop").exclude(code="ZZ").delete()
    Tally.objects.filter(site="shop").update(count=60)
    assert counted() == [("mix", 35, 40, 1), ("shop", 1, 60, 1)]
    assert counted("?site=shop") == [("shop", 1, 60, 1)]
