"""Staff read what visitors read: a category's name, not its key."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Category, Cookie, Notice, Site


@pytest.fixture
def category(site: Site) -> Category:
    return site.categories.get(key="necessary")


def test_a_category_s_page_is_headed_by_its_name(staff: Client, category: Category) -> None:
    page = staff.get(reverse("admin:consent_category_change", args=[category.pk])).content.decode()

    assert "<h2>Strictly necessary (necessary)</h2>" in page


def test_the_list_of_cookies_names_their_categories(staff: Client, category: Category) -> None:
    page = staff.get(reverse("admin:consent_cookie_changelist")).content.decode()

    assert '<td class="field-category_name">Strictly necessary</td>' in page
    filtered = staff.get(
        reverse("admin:consent_cookie_changelist"), {"category__id__exact": category.pk}
    )
    assert f'?category__id__exact={category.pk}">Strictly necessary</a>' in page
    assert filtered.context["cl"].result_count == category.cookies.count()


def test_a_notice_names_its_categories(staff: Client, notice: Notice) -> None:
    page = staff.get(reverse("admin:consent_notice_change", args=[notice.pk])).content.decode()

    assert "<strong>Strictly necessary</strong> (necessary)" in page


def test_a_category_s_page_leads_to_each_of_its_cookies(staff: Client, category: Category) -> None:
    page = staff.get(reverse("admin:consent_category_change", args=[category.pk])).content.decode()

    cookies = list(category.cookies.all())
    assert cookies
    for cookie in cookies:
        address = reverse("admin:consent_cookie_change", args=[cookie.pk])
        assert f'<th scope="row"><a href="{address}">{cookie.name}</a></th>' in page


def test_a_category_is_saved_with_its_cookies_beside_it(staff: Client, category: Category) -> None:
    """The table of cookies is no form, but stands within one."""
    address = reverse("admin:consent_category_change", args=[category.pk])
    page = staff.get(address)
    sent = {
        name: value
        for form in (
            page.context["adminform"].form,
            *(
                part
                for one in page.context["inline_admin_formsets"]
                for part in (one.formset.management_form, *one.formset.initial_forms)
            ),
        )
        for name, value in (
            (field.html_name, field.value()) for field in form if field.value() is not None
        )
        if value is not False
    }

    answer = staff.post(address, sent | {"order": "7"})

    assert answer.status_code == 302, answer.context["errors"]
    assert Category.objects.get(pk=category.pk).order == 7
    assert Cookie.objects.filter(category=category).exists()
