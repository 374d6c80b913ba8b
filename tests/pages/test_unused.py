"""Pages of a site most of whose categories are empty (R44)."""

import pytest

from consent.publishing import loading
from tests import filled
from tests.api.visiting import DOMAIN
from tests.pages.conftest import Visitor, publish, status_of

pytestmark = [pytest.mark.requirement("R44"), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Visitor:
    site = loading.seed(cookie_domain=DOMAIN, origins=f"http://www.{DOMAIN}:8000".split())
    publish(filled.confirm(site))
    return Visitor()


def test_the_page_asks_about_what_is_in_use_alone(visitor: Visitor) -> None:
    assert list(visitor.cards()) == ["necessary", "preferences"]


def test_the_cookie_policy_names_the_rest_once(visitor: Visitor) -> None:
    html = visitor.open("/cookies/?language=en").content.decode()

    rest = (
        "Content matched to your interests, Customer service and chat, Recording of your visit, "
        "Usage statistics, Advertising"
    )
    assert f"Not in use today, so you are not asked about them: {rest}." in html
    assert html.count("Usage statistics") == 1
    assert "No cookies" not in html


def test_an_opt_out_is_confirmed_though_nothing_is_sold(visitor: Visitor) -> None:
    page = visitor.follow(visitor.opt_out())

    assert status_of(page).is_problem is False
    assert not visitor.cards()["preferences"].is_bound
