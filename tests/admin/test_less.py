"""What is seldom needed is folded or elsewhere, and what is shown is short."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import Category, Change, Cookie, Notice, OptOutRequest, RegionRule, Site
from tests.admin.cases import cases

_FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)


def page(staff: Client, model: str) -> str:
    rows = {"category": Category, "cookie": Cookie, "regionrule": RegionRule, "site": Site}
    row = rows[model]._base_manager.order_by("pk")[0]
    return staff.get(reverse(f"admin:consent_{model}_change", args=[row.pk])).text


@cases(
    ("model", "field"),
    [
        ("category", "justification"),
        ("category", "change_en"),
        ("category", "signals_0_0"),
        ("cookie", "session_exempt"),
        ("cookie", "http_only"),
        ("cookie", "domain"),
        ("cookie", "path"),
        ("regionrule", "covers"),
        ("regionrule", "dnt"),
        ("regionrule", "two_step"),
        ("site", "imports"),
        ("site", "gpc_since"),
    ],
)
def test_what_is_seldom_needed_is_folded(staff: Client, site: Site, model: str, field: str) -> None:
    shown = page(staff, model)

    assert f'id="id_{field}"' in shown
    assert f'id="id_{field}"' not in _FOLDED.sub("", shown)


def test_what_was_refused_is_not_folded(staff: Client, site: Site) -> None:
    row = Cookie.objects.filter(category__site=site)[0]
    address = reverse("admin:consent_cookie_change", args=[row.pk])

    shown = staff.post(address, {"path": "no slash"}).text

    assert 'id="id_path"' in _FOLDED.sub("", shown)


@cases("address", ["consent_site_change", "consent_theme_add"])
def test_one_site_has_one_look_and_nobody_adds_sites_in_a_row(
    staff: Client, site: Site, address: str
) -> None:
    arguments = [site.pk] if address.endswith("change") else []
    shown = staff.get(reverse(f"admin:{address}", args=arguments)).text

    assert 'name="_save"' in shown
    assert "_addanother" not in shown


def test_what_was_proposed_is_a_part_of_the_notices(staff: Client, notice: Notice) -> None:
    publications = reverse("admin:consent_publication_changelist")

    assert publications not in staff.get(reverse("admin:index")).text
    assert publications in staff.get(reverse("admin:consent_notice_changelist")).text
    assert staff.get(publications).status_code == 200


def test_who_asks_stands_in_one_column_with_the_address(staff: Client, site: Site) -> None:
    facts = {"received_at": timezone.now(), "due_on": "2099-12-20"}
    OptOutRequest.objects.create(site=site, name="Ana", email="ana@mixnetworks.com", **facts)

    shown = staff.get(reverse("admin:consent_optoutrequest_changelist")).text

    assert '<td class="field-who">Ana<span class="quiet">ana@mixnetworks.com</span></td>' in shown


def test_whom_nobody_named_can_be_chosen_in_the_history(staff: Client, site: Site) -> None:
    Change.objects.create(model="consent.site", row="1", name="site", action="changed")
    Change.objects.create(model="consent.site", row="1", name="site", action="changed", by="ana")

    shown = staff.get(reverse("admin:consent_change_changelist")).text

    assert re.search(r'<a href="\?by=">\s*nobody named', shown)


def test_every_line_of_the_review_says_what_it_is_of(staff: Client, site: Site) -> None:
    shown = staff.get(reverse("admin:consent_notice_publish", args=[site.key])).text
    heads = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', shown, re.DOTALL)

    assert heads
    assert all(re.sub(r"<[^>]*>", "", head).strip() for head in heads)
