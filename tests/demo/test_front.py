"""The front of the demo: what it hands on to both hosts, and what the inspector's forms do."""

from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from config.demo.front import PATH, Front, Situation
from consent.web import regions

SITE, SERVICE_HOST = "www.mixnetworks.localhost:8000", "consent.mixnetworks.localhost:8000"
QUEBEC = "demo_inspector=CA-QC.1"


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    seen: list[dict[str, Any]]  # what was handed on to a host

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


def ask(host: str = SITE, path: str = "/", cookie: str | None = None, **more: Any) -> Answer:
    headers: list[tuple[str, str]] = []
    status: list[str] = []
    seen: list[dict[str, Any]] = []

    def start(line: str, found: list[tuple[str, str]], _: Any = None) -> None:
        status.append(line)
        headers.extend(found)

    def host_behind(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ)
        start_response("200 OK", [])
        return [b""]

    environ = {"HTTP_HOST": host, "PATH_INFO": path, "REMOTE_ADDR": "127.0.0.1"} | more
    environ |= {} if cookie is None else {"HTTP_COOKIE": cookie}
    b"".join(Front(host_behind, host_behind)(environ, start))
    return Answer(status[0], headers, seen)


def send(cookie: str = "", **form: str) -> Answer:
    body = urlencode(form).encode()
    given: dict[str, Any] = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return ask(path=PATH, cookie=cookie, REQUEST_METHOD="POST", **given)


@pytest.mark.parametrize("host", [SITE, SERVICE_HOST])
def test_both_hosts_are_told_place_and_signal(host: str) -> None:
    (environ,) = ask(host, cookie=f"a=1; {QUEBEC}; b=2").seen
    assert regions.of(environ) == "CA-QC"
    assert environ["HTTP_SEC_GPC"] == "1"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"  # and of the inspector nothing


def test_who_never_used_the_inspector_is_left_alone() -> None:
    (environ,) = ask(cookie="a=1", HTTP_X_REGION="US-TX").seen
    assert (environ["HTTP_COOKIE"], environ["HTTP_X_REGION"]) == ("a=1", "US-TX")
    assert "HTTP_SEC_GPC" not in environ
    (environ,) = ask().seen
    assert "HTTP_COOKIE" not in environ


@pytest.mark.parametrize("value", ["CA-QC", "CA-QC.2", "ca-qc.1", "a.b.1", "", "CA-QC.1\r\nX: 1"])
def test_what_nobody_wrote_is_no_situation(value: str) -> None:
    assert Situation.from_request({"HTTP_COOKIE": f"demo_inspector={value}"}) == Situation()


def test_the_banner_that_asks_again_is_told_the_same_place() -> None:
    """`banner.json` is fetched across origins, without cookies."""
    path, query = "/banner.json", "language=fr&region=FR"
    (environ,) = ask(SERVICE_HOST, path, QUERY_STRING=query).seen
    assert regions.of(environ) == "FR"
    (environ,) = ask(SERVICE_HOST, path, QUERY_STRING=query, HTTP_X_REGION="DE").seen
    assert regions.of(environ) == "DE"
    (environ,) = ask(SERVICE_HOST, path, QUERY_STRING="region=undefined").seen
    assert regions.of(environ) == "ZZ"


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/a?b", "", "/\r\nX: 1"]
)
def test_a_form_leads_nowhere_else(back: str) -> None:
    assert send(place="FR", back=back).all("Location") == ["/"]


def test_a_place_that_is_none_of_the_six_is_none() -> None:
    assert send(place="DE", gpc="yes", back="/").all("Set-Cookie") == []
