"""A proxy that leaves a header out is told which; before, it was 400 or a redirect for ever."""

import logging

import pytest
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from config.server.middleware import ProxyHeaders
from consent.lib import failures
from consent.lib.failures import OnceAMinute

PAGE = "/no-such-page/"
HOST = "consent.mixnetworks.localhost"


@pytest.fixture(autouse=True)
def _nothing_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consent.lib.failures._lines", OnceAMinute())


@pytest.fixture
def https(settings: Settings) -> None:
    settings.CONSENT_SERVICE_URL = f"https://{HOST}"
    settings.ALLOWED_HOSTS = [HOST]
    settings.SECURE_SSL_REDIRECT = True


def ask(**headers: str) -> tuple[int, str]:
    response = Client().get(PAGE, headers={"Host": HOST, **headers})
    return response.status_code, response.headers.get("Location", response.content.decode())


@pytest.mark.usefixtures("https")
@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        pytest.param(
            {},
            503,
            "nginx: proxy_set_header X-Forwarded-Proto $scheme;",
            id="no word of the scheme",
        ),
        pytest.param(
            {"X-Forwarded-Proto": "http", "Sec-Fetch-Mode": "navigate"},
            503,
            "proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;",
            id="the inner of two proxies",
        ),
        pytest.param(
            {"X-Forwarded-Proto": "http"}, 301, f"https://{HOST}{PAGE}", id="really plain HTTP"
        ),
        pytest.param({"X-Forwarded-Proto": "https"}, 404, "", id="as it should be"),
        pytest.param(
            {"Host": "127.0.0.1:8000"}, 400, "nginx: proxy_set_header Host $host;", id="an address"
        ),
        pytest.param({"Host": "consent"}, 400, "proxy_set_header Host", id="an upstream's name"),
        pytest.param({"Host": "10.2.0.7"}, 400, "proxy_set_header Host", id="an inner address"),
        pytest.param({"Host": "203.0.114.9"}, 400, f"This is https://{HOST}", id="a bot"),
        pytest.param({"Host": "evil.example"}, 400, f"This is https://{HOST}", id="a forgery"),
        pytest.param({"Host": "a b"}, 400, f"This is https://{HOST}", id="no host at all"),
    ],
)
def test_what_is_missing_is_said(headers: dict[str, str], status: int, says: str) -> None:
    answered, text = ask(**headers)
    assert answered == status
    assert says in text
    assert "evil" not in text


@pytest.mark.usefixtures("https")
def test_the_log_says_it_once_a_minute_and_readiness_shows_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        for _ in range(20):
            ask()
    lines = [record.getMessage() for record in caplog.records if record.name == failures.log.name]
    assert len(lines) == 1, lines
    assert lines[0].startswith("proxy: The proxy in front does not say by X-Forwarded-Proto")
    assert "proxy" in {cause.word for cause in failures.recent(20)}


def test_a_bot_is_no_cause(settings: Settings) -> None:
    failures.forget()
    ask(Host="bot.example")
    assert failures.recent(20) == []


@pytest.mark.parametrize("path", ["/v1/../healthz", "/v1/./notice", "/admin/..", "/./v1/notice"])
def test_a_path_that_a_proxy_may_read_otherwise_is_none(path: str) -> None:
    """A proxy that closes /admin/ would let /v1/../admin/ through."""
    request = RequestFactory().get("/v1/notice", headers={"Host": HOST})
    request.path_info = path
    with pytest.raises(Http404):
        ProxyHeaders(lambda _: HttpResponse())(request)
