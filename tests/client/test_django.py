"""The middleware in a Django site judges what the handler will write."""

import time
from collections.abc import Callable, Iterator
from http.cookies import Morsel
from itertools import product
from typing import Any, TypeVar

import pytest
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import override_settings

from consent.client import ConsentClient
from consent.client.django import middleware
from consent.client.set_cookie_line import lifetime
from tests.client.asking import NO, YES, aget, get

NAME = middleware.MIDDLEWARE
MAX_AGES = ["", 0, -1, 60, 3.5, 0.0, "0", "60", "soon"]
EXPIRES = ["", 0, -60, 3600, "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2038 23:59:59 GMT", "x"]
T = TypeVar("T", bound=HttpResponseBase)


def place(request: HttpRequest) -> str:
    return request.headers["X-Region"]


@pytest.fixture(autouse=True)
def _configured(client: ConsentClient) -> Iterator[None]:
    with override_settings(CONSENT_CLIENT={"client": client}):
        yield


def setting(request: HttpRequest) -> HttpResponse:
    return full(HttpResponse("page"))


def full(response: T) -> T:
    response.set_cookie("sessionid", "s", httponly=True)
    response.set_cookie("_ga", "a b", max_age=60)
    response.set_cookie("mystery", "m")
    response.delete_cookie("_fbp")
    response.cookies["another key"] = response.cookies.pop("mystery")
    return response


def written(response: Any) -> list[str]:
    """As Django's handlers write them."""
    return [morsel.output(header="").strip() for morsel in response.cookies.values()]


def names(response: Any) -> list[str]:
    return [line.partition("=")[0] for line in written(response)]


def test_only_what_is_allowed_leaves() -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.consent.allows("analytics"))  # type: ignore[attr-defined]
        return setting(request)

    assert names(get(view, NO)) == ["sessionid", "_fbp"]
    assert names(get(view, YES)) == ["sessionid", "_ga", "_fbp"]
    assert seen == [False, True]


def test_what_is_allowed_is_written_as_it_was() -> None:
    allowed, bare = written(get(setting, YES)), written(setting(HttpRequest()))

    assert [line for line in bare if not line.startswith("mystery")] == allowed


@pytest.mark.parametrize(
    "make", [lambda: StreamingHttpResponse(iter([b"x"])), lambda: FileResponse(iter([b"x"]))]
)
def test_what_is_streamed_is_judged_by_its_head(make: Callable[[], Any]) -> None:
    response = get(lambda request: full(make()), NO)

    assert names(response) == ["sessionid", "_fbp"]
    assert b"".join(response) == b"x"


@pytest.mark.parametrize(
    ("line", "sent"),
    [("mystery=m; Path=/", None), ("sessionid=s", "sessionid=s"), ("_ga=; Max-Age=0",) * 2],
)
def test_a_line_set_by_hand_is_judged_too(line: str, sent: str | None) -> None:
    response = get(lambda request: HttpResponse(headers={"Set-Cookie": line}), NO)

    assert response.headers.get("Set-Cookie") == sent


def test_refused_cookies_are_expired_unless_the_site_says_otherwise(client: ConsentClient) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.delete_cookie("_ga_2")
        return response

    cookies = f"{NO}; _ga=1; _ga_2=2; mystery=3"
    with override_settings(CONSENT_CLIENT={"client": client, "expire": False}):
        assert names(get(view, cookies)) == ["_ga_2"]

    response = get(view, cookies)

    assert written(response)[1:] == [
        "_ga=; Domain=mixnetworks.com; Max-Age=0; Path=/",
        "_ga=; Max-Age=0; Path=/",
    ]


def test_a_cookie_is_weighed_as_it_will_be_written(make_client: Any) -> None:
    client = make_client(clock=time.time)
    client.refresh()
    given: Any = product(MAX_AGES, EXPIRES)
    seen = set()
    with override_settings(CONSENT_CLIENT={"client": client}):
        for max_age, expires in given:
            line: Morsel[str] = Morsel()
            line.set("mystery", "m", "m")
            line.update({"max-age": max_age, "expires": expires})
            response = HttpResponse()
            response.cookies["mystery"] = line
            # Filtered first: what is written as “now” is over by then
            left = written(get(lambda request, made=response: made))  # type: ignore[misc]
            seconds = lifetime(line.OutputString(), now=time.time() + 1)
            is_expired = seconds is not None and seconds <= 0
            assert bool(left) is is_expired, (max_age, expires)
            seen.add(is_expired)
    assert seen == {True, False}


def test_a_view_that_waits_is_answered_the_same() -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        return setting(request)

    assert names(aget(view, NO)) == ["sessionid", "_fbp"]
    assert names(aget(view, YES)) == ["sessionid", "_ga", "_fbp"]


def test_the_site_tells_where_a_visitor_is(client: ConsentClient) -> None:
    for given in (place, f"{__name__}.place"):
        with override_settings(CONSENT_CLIENT={"client": client, "region": given}):
            response = get(setting, **{"X-Region": "US-CA"})
            assert names(response) == ["sessionid", "_ga", "_fbp"]
            assert names(get(setting)) == ["sessionid", "_fbp"]  # no header, no region


@pytest.mark.requirement("R188")
def test_the_site_tells_that_a_visitor_is_a_minor(client: ConsentClient) -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.consent.why("marketing"))  # type: ignore[attr-defined]
        return setting(request)

    for given in (place, f"{__name__}.place"):  # any text is a yes; without a header it fails
        with override_settings(CONSENT_CLIENT={"client": client, "minor": given}):
            get(view, YES, **{"X-Region": "17"})
            get(view, YES)
    with override_settings(CONSENT_CLIENT={"client": client}):
        get(view, YES)

    assert seen == ["signal"] * 4 + ["choice"]


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"MIDDLEWARE": []}, ["consent_client.W001"], id="no filter"),
        pytest.param(
            {"MIDDLEWARE": ["a.Session", NAME]}, ["consent_client.W001"], id="a filter too late"
        ),
        pytest.param(
            {"MIDDLEWARE": [NAME], "CONSENT_CLIENT": {"site": "mix"}},
            ["consent_client.E001"],
            id="no service",
        ),
        pytest.param(
            {"MIDDLEWARE": [NAME], "CONSENT_CLIENT": {"service": "mix", "site": "mix"}},
            ["consent_client.E001"],
            id="no address",
        ),
        pytest.param(
            {"MIDDLEWARE": [NAME], "CONSENT_CLIENT": {"client": "no.such"}},
            ["consent_client.E001"],
            id="a name of nothing",
        ),
        pytest.param({"MIDDLEWARE": [NAME, "a.Session"]}, [], id="as it should be"),
    ],
)
def test_settings_that_cannot_work_are_told(settings: dict[str, Any], expected: list[str]) -> None:
    with override_settings(**settings):
        assert ids(middleware.consent_client()) == expected


def test_the_setting_makes_one_client_for_the_process() -> None:
    given = {
        "service": "https://consent.example",
        "site": "mix",
        "necessary": ["a"],
        "expire": False,
    }
    with override_settings(CONSENT_CLIENT=given):
        client = middleware.client()
        assert middleware.client() is client
        assert middleware.filter_options() == {"expire": False}
        assert middleware.function("region") is None
    with override_settings(CONSENT_CLIENT={}), pytest.raises(ImproperlyConfigured, match="service"):
        middleware.client()
