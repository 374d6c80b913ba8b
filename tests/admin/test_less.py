"""What is seldom needed is folded or elsewhere, and what is shown is short."""

import re

from django.apps import apps
from django.test import Client
from django.urls import reverse

from consent.models import Cookie, Notice, Site
from tests.admin.cases import cases
from tests.admin.forms import change

_FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)


def page(staff: Client, model: str) -> str:
    row = apps.get_model("consent", model)._base_manager.order_by("pk")[0]
    return staff.get(reverse(f"admin:consent_{model}_change", args=[row.pk])).text


@cases(
    ("model", "fields"),
    [
        ("category", ["order", "retention_en", "justification", "change_en", "signals_0_0"]),
        ("cookie", ["http_only", "domain", "path"]),
        ("regionrule", ["covers", "gpc", "audited", "dnt", "two_step"]),
        ("site", ["imports", "gpc_since"]),
    ],
)
def test_what_is_seldom_needed_is_folded(
    staff: Client, site: Site, model: str, fields: list[str]
) -> None:
    shown = page(staff, model)

    for field in fields:
        assert f'id="id_{field}"' in shown
        assert f'id="id_{field}"' not in _FOLDED.sub("", shown)


def test_what_was_refused_is_not_folded(staff: Client, site: Site) -> None:
    row = Cookie.objects.filter(category__site=site)[0]

    shown = staff.post(change(row), {"path": "no slash"}).text

    assert 'id="id_path"' in _FOLDED.sub("", shown)


@cases("name", ["consent_theme", "consent_category", "auth_user", "consent_optoutrequest"])
def test_cookies_alone_come_several_at_once(staff: Client, site: Site, name: str) -> None:
    shown = staff.get(reverse(f"admin:{name}_add")).text

    assert 'name="_save"' in shown
    assert "_addanother" not in shown
    assert "_addanother" in staff.get(reverse("admin:consent_cookie_add")).text


def test_one_site_alone_is_not_asked_for(staff: Client, site: Site) -> None:
    shown = staff.get(reverse("admin:consent_category_add")).text

    assert f'<input type="hidden" name="site" value="{site.pk}"' in shown


def test_the_menu_is_short_and_groups_are_a_part_of_the_users(staff: Client, site: Site) -> None:
    home, groups = staff.get(reverse("admin:index")), reverse("admin:auth_group_changelist")

    assert sum(len(group["models"]) for group in home.context["app_list"]) <= 15
    assert groups not in home.text
    assert groups in staff.get(reverse("admin:auth_user_changelist")).text


def test_a_review_without_changes_is_a_line(staff: Client, notice: Notice) -> None:
    shown = staff.get(reverse("admin:consent_notice_publish", args=[notice.site.key])).text

    assert "Nothing. What visitors see is what stands in the catalogue." in shown
    assert "are confirmed." in shown and "<blockquote>" not in shown
    assert 'id="when"' not in shown


def test_what_was_proposed_is_a_part_of_the_notices(staff: Client, notice: Notice) -> None:
    publications = reverse("admin:consent_publication_changelist")

    assert publications not in staff.get(reverse("admin:index")).text
    assert publications in staff.get(reverse("admin:consent_notice_changelist")).text
    assert staff.get(publications).status_code == 200


def test_every_line_of_the_review_says_what_it_is_of(staff: Client, site: Site) -> None:
    shown = staff.get(reverse("admin:consent_notice_publish", args=[site.key])).text
    heads = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', shown, re.DOTALL)

    assert heads
    assert all(re.sub(r"<[^>]*>", "", head).strip() for head in heads)
