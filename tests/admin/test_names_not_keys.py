"""Staff read what visitors read: a category's name, not its key."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Category, Site


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


def test_a_category_s_page_leads_to_each_of_its_cookies(staff: Client, category: Category) -> None:
    page = staff.get(reverse("admin:consent_category_change", args=[category.pk])).content.decode()

    cookies = list(category.cookies.all())
    assert cookies
    for cookie in cookies:
        address = reverse("admin:consent_cookie_change", args=[cookie.pk])
        assert f'<th scope="row"><a href="{address}">{cookie.name}</a></th>' in page
