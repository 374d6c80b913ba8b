"""Public routes answer at once; pages and the admin get everything."""

import logging

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from config.server import middleware


def test_a_public_route_has_no_session_and_no_host(client: Client) -> None:
    response = client.get("/healthz", headers={"host": "10.0.0.1"})
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert not response.cookies
    assert "Vary" not in response.headers


@pytest.mark.parametrize("path", ["/healthz", "/admin/login/"])
def test_https_stays_https(client: Client, settings: Settings, path: str) -> None:
    settings.SECURE_HSTS_SECONDS = 100
    response = Client().get(path, secure=True)
    hsts = response.headers["Strict-Transport-Security"]
    assert hsts == "max-age=100"


def test_only_the_admin_goes_without_trusted_types(client: Client) -> None:
    page = client.get("/no-such-page/").headers["Content-Security-Policy"]
    office = client.get(reverse("admin:login")).headers["Content-Security-Policy"]
    trusted = "require-trusted-types-for 'script'"
    assert trusted in page
    assert {*office.split("; "), trusted} == set(page.split("; "))
    assert {"default-src 'none'", "script-src 'self'", "base-uri 'none'"} <= set(office.split("; "))


@pytest.mark.usefixtures("published", "db")
@pytest.mark.parametrize(
    "path",
    ["/preferences/", "/preferences/agent/", "/preferences/erase/", "/cookies/", "/admin/login/"],
)
def test_no_page_of_ours_is_a_part_of_another(client: Client, path: str) -> None:
    """In a frame another site could lead a visitor's clicks, or those of staff."""
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]


def test_health_asks_no_database(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_a_route_names_its_methods(client: Client) -> None:
    response = client.post("/healthz")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, OPTIONS, HEAD"


@pytest.mark.parametrize(
    "path", ["/v1/check/", "//v1/check", "/v1/Check", "v1/check", "/v1/check%0a"]
)
def test_an_address_is_taken_by_the_letter(path: str) -> None:
    assert middleware._public("/v1/check") is not None
    assert middleware._public(path) is None


def test_a_no_is_no_event(client: Client, db: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "django.request"):
        assert client.get("/v1/check?need=analytics").status_code == 403
        assert client.get("/v1/decisions").status_code == 405
        assert not [record for record in caplog.records if record.name == "django.request"]
