"""Before the register has ever been had, a Django site keeps its log-in and forgets the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from consent.client import ConsentClient
from consent.client.django import middleware
from tests.client.asking import YES, aget, get
from tests.client.service import FakeService, MakeClient

PLAIN = {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken", "INSTALLED_APPS": []}
AWAY = {"service": "http://127.0.0.1:9", "site": "mix", "patience": 0}


def sets(*names: str) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        for name in names:
            response.set_cookie(name, "x", max_age=60)
        return response

    return view


VIEW = sets("sessionid", "csrftoken", "messages", "django_language", "_ga", "own", "cart")


async def in_a_loop(request: HttpRequest) -> HttpResponse:
    return VIEW(request)  # type: ignore[no-any-return]


@contextmanager
def cold(given: dict[str, Any] = AWAY, **settings: Any) -> Iterator[None]:
    with override_settings(CONSENT_CLIENT=given, **PLAIN | settings):
        yield
        middleware.client().close()


def test_log_in_and_forms_work_while_the_service_was_never_reached(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with cold():
        assert list(get(VIEW).cookies) == ["sessionid", "csrftoken"]
        assert "the register is not known yet" in caplog.text
        assert list(aget(in_a_loop).cookies) == ["sessionid", "csrftoken"]


def test_a_site_that_shows_messages_keeps_them() -> None:
    with cold(INSTALLED_APPS=["django.contrib.messages"]):
        assert list(get(VIEW).cookies) == ["sessionid", "csrftoken", "messages"]


def test_names_of_the_sites_own_settings_are_known() -> None:
    with cold(SESSION_COOKIE_NAME="own", CSRF_COOKIE_NAME="__Host-csrf"):
        assert list(get(sets("own", "__Host-csrf", "sessionid")).cookies) == ["own", "__Host-csrf"]


def test_names_that_the_site_gives_leave_as_well() -> None:
    with cold(AWAY | {"necessary": ["cart"]}):
        assert list(get(VIEW).cookies) == ["sessionid", "csrftoken", "cart"]


def test_a_client_of_the_sites_own_is_told_too(
    service: FakeService, make_client: MakeClient
) -> None:
    service.status = 503
    client = make_client(necessary=["cart"])
    with override_settings(CONSENT_CLIENT={"client": client}, **PLAIN):
        assert list(get(VIEW).cookies) == ["sessionid", "csrftoken", "cart"]


def test_once_the_register_is_there_it_alone_decides(
    service: FakeService, client: ConsentClient
) -> None:
    rows = service.notice["categories"]
    rows[0]["cookies"] = [{"name": "sessionid"}]  # and no csrftoken
    with override_settings(CONSENT_CLIENT={"client": client}):
        assert client.refresh()
        assert list(get(VIEW, YES).cookies) == ["sessionid", "_ga"]


@pytest.mark.parametrize("necessary", [["cart"], ()])
def test_other_sites_name_theirs(necessary: Any) -> None:
    client = ConsentClient("http://127.0.0.1:9", "mix", necessary=necessary, patience=0)
    assert client.check({}).allows_cookie("cart") is bool(necessary)
    assert not client.check({}).allows_cookie("sessionid")
    client.close()
