"""Headers and environs, in the shapes and spellings that frameworks hand over."""

from collections.abc import Callable

import pytest
from django.http.request import HttpHeaders
from werkzeug.datastructures import EnvironHeaders, Headers

from consent.client import ConsentClient
from consent.kernel.rules import Judgement, Reason, Verdict
from tests.client.service import COOKIE, EVERYTHING, token


@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
def test_headers_may_be_spelt_in_any_case(
    client: ConsentClient, spell: Callable[[str], str]
) -> None:
    headers = {spell("cookie"): f"{COOKIE}={token(analytics=True)}", spell("sec-gpc"): "1"}
    permission = client.check(headers, region="FR")

    assert permission.allows("analytics")
    assert permission.signal


def test_the_same_header_in_two_spellings_counts_twice(client: ConsentClient) -> None:
    value = f"{COOKIE}={token(analytics=True)}"
    permission = client.check({"Cookie": value, "cookie": value}, region="US-CA")

    assert permission.allowed == ("necessary",)


def test_a_wsgi_environ_is_read_alike(client: ConsentClient) -> None:
    environ = {"HTTP_COOKIE": f"{COOKIE}={token(**EVERYTHING)}", "HTTP_SEC_GPC": "0,1"}
    headers = {"Cookie": environ["HTTP_COOKIE"], "Sec-GPC": "0,1"}

    assert client.check_environ(environ, region="US-CA") == client.check(headers, region="US-CA")
    assert not client.check_environ(environ, region="US-CA").allows("marketing")


def test_an_environ_in_place_of_headers_hides_no_refusal(client: ConsentClient) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "HTTP_COOKIE": f"{COOKIE}={token(analytics=False)}",
        "HTTP_SEC_GPC": "1",
        "wsgi.version": (1, 0),
    }

    permission = client.check(environ, region="US-CA")  # type: ignore[arg-type]

    assert permission.judgement("analytics") == Judgement(Verdict.DENIED, Reason.CHOICE)
    assert permission.signal
    assert permission == client.check_environ(environ, region="US-CA")


def test_what_is_a_view_of_an_environ_is_read_as_the_environ(client: ConsentClient) -> None:
    """As Flask has it; its own way through all headers takes three times as long."""
    environ = {"HTTP_COOKIE": f"{COOKIE}={token(**EVERYTHING)}", "HTTP_SEC_GPC": "1"}
    permission = client.check(EnvironHeaders(environ), region="US-CA")

    assert permission == client.check_environ(environ, region="US-CA")
    assert permission.signal
    assert permission.allows("analytics")


def test_headers_of_frameworks_are_read_alike(client: ConsentClient) -> None:
    pairs = [("Cookie", "a=b"), ("Cookie", f"{COOKIE}={token(**EVERYTHING)}"), ("Sec-GPC", "1")]
    environ = {"HTTP_COOKIE": "; ".join(value for _, value in pairs[:2]), "HTTP_SEC_GPC": "1"}
    permission = client.check_environ(environ, region="US-CA")

    assert permission.allows("analytics") and permission.signal
    assert client.check(Headers(pairs), region="US-CA") == permission
    assert client.check(HttpHeaders(environ), region="US-CA") == permission
