"""The Cookie Policy: generated, dated, the same for everyone."""

from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from consent.models import Notice, Site
from tests.pages.conftest import Visitor, declare, publish


@pytest.mark.requirement("R57", "R145")
def test_every_declared_cookie_is_told(visitor: Visitor, notice: Notice) -> None:
    html = visitor.open("/cookies/").content.decode()

    for row in notice.snapshot["categories"]:
        assert row["texts"]["en"]["purpose"] in html
        for cookie in row["cookies"]:
            assert cookie["name"] in html
            assert cookie["texts"]["en"]["purpose"] in html
    assert "13 months" in html.replace("\xa0", " ")
    assert "until you close the browser" in html


@pytest.mark.requirement("R57")
def test_the_policy_is_dated_and_numbered(site: Site) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z"):
        publish(site)

    html = Visitor().open("/cookies/").content.decode()

    assert "Notice 1, published <b>November 24, 2026</b>" in html


@pytest.mark.requirement("R57", "R91")
def test_third_parties_are_named(site: Site) -> None:
    site.categories.filter(key="marketing").update(third_party=True)
    declare(site, "marketing", "_ad", party="third")
    site.categories.get(key="marketing").cookies.update(provider="Example Ads")
    publish(site)

    page = Visitor().open("/cookies/")

    assert page.context["third_parties"] == ["Example Ads"]
    assert "<li><bdi>Example Ads</bdi></li>" in page.content.decode()


@pytest.mark.requirement("R42")
def test_using_the_site_is_not_consent(visitor: Visitor) -> None:
    html = visitor.open("/cookies/").content.decode()

    assert "never taken as your consent" in html
    assert "you consent to" not in html


@pytest.mark.requirement("R90")
def test_the_contact_is_complete(visitor: Visitor) -> None:
    html = visitor.open("/cookies/").content.decode()

    for text in ("Privacy Officer", "608 Robin Rd", "813-500-5000", "info@mixnetworks.com"):
        assert text in html


def test_search_engines_find_each_language(visitor: Visitor, settings: Settings) -> None:
    html = visitor.open("/cookies/?language=fr").content.decode()

    address = f"{settings.CONSENT_SERVICE_URL}/cookies/?site=mix"
    assert f'<link rel="canonical" href="{address}&amp;language=fr">' in html
    assert f'hreflang="es" href="{address}&amp;language=es"' in html
    assert f'hreflang="x-default" href="{address}"' in html


def test_caches_may_keep_it_for_a_while(visitor: Visitor) -> None:
    response = visitor.open("/cookies/?site=mix")

    assert response.headers["Cache-Control"].startswith("public, max-age=300")
    assert response.headers["Vary"] == "Accept-Language"
    assert not response.cookies


def test_it_is_the_same_for_everyone(visitor: Visitor) -> None:
    before = visitor.open("/cookies/").content
    visitor.answer("reject")

    assert visitor.open("/cookies/", **{"X-Region": "US-CA", "Sec-GPC": "1"}).content == before


def test_it_costs_no_query(visitor: Visitor, django_assert_num_queries: Any) -> None:
    visitor.open("/cookies/")
    with django_assert_num_queries(0):
        assert visitor.open("/cookies/").status_code == 200
