"""Two sites in one admin: each list, form and card speaks for one of them."""

from typing import Any
from uuid import uuid4

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
    Category,
    Cookie,
    Decision,
    Detection,
    Notice,
    OptOutRequest,
    Publication,
    RegionRule,
    Site,
    Tally,
    Theme,
    Wording,
)
from tests.admin.drafts import publish

LISTS = [
    pytest.param(model, id=model.__name__)
    for model in admin.site._registry
    # Found cookies have a page of their own: test_detections.py
    if model._meta.app_label == "consent" and model not in (Site, Detection)
]


@pytest.fixture
def both(site: Site, shop: Site) -> tuple[Site, Site]:
    """Something of every kind, for each of the two."""
    for one in (site, shop):
        Theme.objects.get_or_create(site=one)
        _record(publish(one))
    notices.forget()
    return site, shop


def _record(notice: Notice) -> None:
    now, site = timezone.now(), notice.site
    Decision.objects.create(
        id=uuid7.uuid7(now), visitor=uuid7.uuid7(now), notice=notice, choices={},
        surface="banner", method="accept", language="en", region="FR", model="opt-in",
        signal=False, decided_at=now, received_at=now,
    )  # fmt: skip
    AccountAnswer.objects.create(
        id=uuid7.uuid7(now), site=site, account="A" * 22, opted_out=True, reason="choice", at=now
    )
    OptOutRequest.objects.create(
        site=site, form=uuid4(), name="Ada", received_at=now, due_on=now.date(), language="en",
        region="FR", signal=False,
    )  # fmt: skip
    Tally.objects.create(
        day=now.date(), site=site.key, notice=1, region=f"Q{site.key[0]}".upper(),
        language="en", surface="banner", outcome="accept", count=40,
    )  # fmt: skip
    Publication.objects.create(
        site=site, number=2, body="{}", stamp="0" * 64, asked="Nobody.", second_person="off",
        needs_approval=False, requested_by="alice", requested_at=now, closed_as="withdrawn",
    )  # fmt: skip
    Detection.objects.create(day=now.date(), site=site.key, kind="blocked", name="_x", count=1)


def choose(client: Client, key: str, back: str = "") -> Any:
    return client.post(reverse("admin:choose_site"), {"site": key, "next": back})


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:consent_{model._meta.model_name}_changelist")


def sites_in(client: Client, model: type[Model], **query: str) -> set[str]:
    """The keys of the sites that a list has rows of, as its own rows say."""
    listed = client.get(list_of(model), query).context["cl"]
    assert query or listed.full_result_count in (listed.result_count, None)
    return {_key(row) for row in listed.queryset} - {""}  # people and their roles are of no site


def _key(row: Any) -> str:
    owner = row.notice if isinstance(row, Decision) else row
    site = getattr(owner, "category", owner).site
    return site.key if isinstance(site, Site) else str(site)


@pytest.mark.parametrize("model", LISTS)
def test_a_list_has_the_rows_of_the_chosen_site(
    staff: Client, both: tuple[Site, Site], model: type[Model]
) -> None:
    assert sites_in(staff, model) == {"mix", "shop"}
    for key in ("mix", "shop"):
        choose(staff, key)
        assert sites_in(staff, model) == {key}
        assert sites_in(staff, model, site="mix") == {key}  # the switch goes before the filter
    choose(staff, "")
    assert sites_in(staff, model) == {"mix", "shop"}


@pytest.mark.parametrize("model", LISTS)
def test_a_list_of_all_sites_names_them_and_is_filtered(
    staff: Client, both: tuple[Site, Site], model: type[Model]
) -> None:
    page = staff.get(list_of(model))
    assert {"site", "site_name"} & set(page.context["cl"].list_display)
    assert "shop.example" in page.content.decode().partition('id="result_list"')[2]
    assert "?site=shop" in page.content.decode()
    assert sites_in(staff, model, site="shop") == {"shop"}
    assert sites_in(staff, model, site="other") == set()


@pytest.mark.parametrize("model", [Category, Cookie, RegionRule, Wording])
def test_in_a_list_of_all_sites_the_rows_of_one_stand_together(
    staff: Client, both: tuple[Site, Site], model: type[Model]
) -> None:
    keys = [_key(row) for row in staff.get(list_of(model)).context["cl"].queryset]
    assert keys == sorted(keys)


@pytest.mark.parametrize("model", LISTS)
def test_one_site_alone_needs_neither_switch_nor_column(
    staff: Client, notice: Notice, model: type[Model]
) -> None:
    page = staff.get(list_of(model))
    assert "site_name" not in page.context["cl"].list_display
    assert "site" not in [one.title for one in page.context["cl"].filter_specs]
    assert "site-switch" not in page.content.decode()


def test_filters_offer_what_the_chosen_site_has(staff: Client, both: tuple[Site, Site]) -> None:
    def offered(model: type[Model], title: str) -> list[str]:
        [found] = [
            one for one in staff.get(list_of(model)).context["cl"].filter_specs
            if one.title == title
        ]  # fmt: skip
        return [str(choice["display"]) for choice in found.choices(_changelist(model))]

    def _changelist(model: type[Model]) -> Any:
        return staff.get(list_of(model)).context["cl"]

    assert offered(Cookie, "category")[1:3] == [
        "mixnetworks.com: Strictly necessary",
        "mixnetworks.com: Preferences",
    ]
    RegionRule.objects.filter(site__key="shop", code="BR").delete()
    choose(staff, "shop")
    assert offered(Cookie, "category")[1:3] == ["Strictly necessary", "Preferences"]
    assert "Brazil" not in offered(Decision, "region")


def test_the_row_of_another_site_still_opens(staff: Client, both: tuple[Site, Site]) -> None:
    choose(staff, "shop")
    for model in (Category, RegionRule, Decision):
        for row in model._default_manager.all()[:2]:
            url = reverse(f"admin:consent_{model._meta.model_name}_change", args=[row.pk])
            assert staff.get(url).status_code == 200, url


def test_the_switch_stands_on_every_page_and_marks_the_chosen(
    staff: Client, both: tuple[Site, Site]
) -> None:
    choose(staff, "shop")
    category = Category.objects.filter(site__key="mix").first()
    assert category is not None
    for url in (
        reverse("admin:index"),
        reverse("admin:consent_category_add"),
        reverse("admin:consent_category_change", args=[category.pk]),
        reverse("admin:consent_notice_publish", args=["mix"]),
        reverse("admin:auth_user_changelist"),
    ):
        page = staff.get(url).content.decode()
        assert 'value="shop" aria-current="true"' in page
        assert page.count('aria-current="true">') >= 1


def test_switching_leads_back_and_nowhere_else(staff: Client, both: tuple[Site, Site]) -> None:
    back = list_of(Category)
    assert choose(staff, "shop", back)["Location"] == back
    for elsewhere in ("https://evil.example/", "//evil.example/", "", "\x00"):
        assert choose(staff, "shop", elsewhere)["Location"] == reverse("admin:index")
    assert staff.get(reverse("admin:choose_site")).status_code == 405

    category = Category.objects.first()
    assert category is not None
    page = staff.get(reverse("admin:consent_category_change", args=[category.pk]))
    assert f'name="next" value="{back}"' in page.content.decode()


@pytest.mark.parametrize("key", ["ghost", "", "\x00", "x" * 5_000])
def test_what_is_no_site_means_all_of_them(
    staff: Client, both: tuple[Site, Site], key: str
) -> None:
    choose(staff, "shop")
    assert choose(staff, key).status_code == 302
    assert sites_in(staff, Category) == {"mix", "shop"}


def test_a_chosen_site_that_is_gone_means_all_of_them(
    staff: Client, site: Site, bare: Site
) -> None:
    choose(staff, "shop")
    bare.delete()
    assert sites_in(staff, Category) == {"mix"}


def test_a_stranger_chooses_nothing(client: Client, both: tuple[Site, Site]) -> None:
    assert "/login/" in choose(client, "shop")["Location"]


def test_the_home_page_speaks_for_the_chosen_site(staff: Client, both: tuple[Site, Site]) -> None:
    def told() -> list[tuple[str, int, int | None, int]]:
        return [
            (
                one.status.site.key,
                one.status.catalogue.rules,
                one.statistics.shown,
                one.status.requests.open,
            )
            for one in staff.get(reverse("admin:index")).context["desks"]
        ]

    RegionRule.objects.filter(site__key="shop").exclude(code="ZZ").delete()
    Tally.objects.filter(site="shop").update(count=60)
    assert told() == [("mix", 35, 40, 1), ("shop", 1, 60, 1)]
    choose(staff, "shop")
    assert told() == [("shop", 1, 60, 1)]
    notices_shown = staff.get(list_of(Notice)).context["site_statuses"]
    assert [one.site.key for one in notices_shown] == ["shop"]


def test_old_counts_are_not_recent_ones(staff: Client, both: tuple[Site, Site]) -> None:
    Tally.objects.update(day="2026-01-01")
    Detection.objects.filter(site="mix").update(day="2026-01-01")
    mix, shop = staff.get(reverse("admin:index")).context["desks"]
    assert (mix.statistics.shown, mix.status.undeclared) == (0, [])
    assert (shop.statistics.shown, shop.status.undeclared) == (0, ["_x"])


def test_the_effective_rule_is_that_of_the_chosen_site(
    staff: Client, both: tuple[Site, Site]
) -> None:
    RegionRule.objects.filter(site__key="shop", code="US-CA").update(name="Golden State")
    url = reverse("admin:consent_regionrule_effective")

    def rule(**query: str) -> str:
        page = staff.get(url, query | {"place": "US-CA"}).context["page"]
        return str(page.facts[0].draft)

    assert '<select name="site"' in staff.get(url).content.decode()
    assert rule() == "California (US-CA)"
    choose(staff, "shop")
    assert '<select name="site"' not in staff.get(url).content.decode()
    assert rule() == "Golden State (US-CA)"
    assert rule(site="mix") == "California (US-CA)"
    assert '<select name="site"' in staff.get(url, {"site": "mix"}).content.decode()
