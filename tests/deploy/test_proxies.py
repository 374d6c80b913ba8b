"""Requests through the proxies that operators copy, each as it stands in its file."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlsplit

import pytest

from tests.deploy.proxies import HOST, Proxy
from tests.deploy.site import Recorded

pytestmark = pytest.mark.machine
FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example.com",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;proto=http",
    "X-Region": "US-TX",
    "X-Request-ID": "evil",
    "X_Region": "US-TX",
    "X_Forwarded_For": "203.0.113.9",
    "X_Forwarded_Proto": "http",
    "Sec_GPC": "0",
    "Sec-GPC": "1",  # his own word, and no forgery
}
SOURCES = count(2)
PAGE = "/preferences/?site=mix&language=en"


@pytest.mark.parametrize("path", [PAGE, "/banner.js", "/v1/check"])
def test_what_a_visitor_writes_about_himself_is_not_trusted(
    proxy: Proxy, recorded: list[Recorded], path: str
) -> None:
    recorded.clear()

    assert proxy.ask(path, source="127.0.0.7", headers=FORGED).status == 200

    (reached,) = recorded
    assert reached.header("X-Forwarded-For") == ["127.0.0.7"]
    assert reached.header("X-Forwarded-Proto") == ["https"]
    assert reached.header("X-Region") == []
    assert reached.header("Host")[0].partition(":")[0] == HOST
    assert reached.header("Sec-GPC") == ["1"]
    assert len(reached.header("X-Request-ID")) == 1
    assert [name for name, _ in reached.headers if "_" in name] == []
    values = [value for _, value in reached.headers]
    assert not [value for value in values if "203.0.113.9" in value or "evil" in value]


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/metrics?x=1", "/%6detrics"])
def test_what_is_for_operators_is_closed(proxy: Proxy, recorded: list[Recorded], path: str) -> None:
    recorded.clear()
    assert proxy.ask(path).status == 404
    assert proxy.ask("/healthz").status == 200
    assert recorded == []


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/%61dmin/", "/admin"])
def test_staff_come_from_the_networks_that_are_named(
    proxy: Proxy, recorded: list[Recorded], path: str
) -> None:
    recorded.clear()
    assert proxy.ask(path, source="127.0.0.9").status == 403
    assert recorded == []
    assert proxy.ask(path, source="127.0.0.1").status == 200


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/admin/consent/site/../../../x/change/", id="dots"),
        pytest.param("/admin/consent/site/%2e%2e/.%2e/%2E./x/change/", id="dots in other letters"),
        pytest.param("/admin/consent/site/%zz/change/", id="what decodes to nothing"),
    ],
)
def test_no_spelling_leads_round_the_networks(front: Proxy, path: str) -> None:
    """A proxy takes dots out before it compares, and hands on what came."""
    assert front.ask("/healthz", source="127.0.0.9").status == 200
    assert front.ask(path, source="127.0.0.9").status in (400, 403, 404)


def test_plain_http_is_sent_to_https_once(proxy: Proxy) -> None:
    answer = proxy.ask(PAGE, plain=True)
    assert answer.status in (301, 308)
    to = urlsplit(answer.headers["Location"])
    assert (to.scheme, to.hostname, f"{to.path}?{to.query}") == ("https", HOST, PAGE)
    assert proxy.ask(PAGE).status == 200


@contextmanager
def announced(proxy: Proxy, length: int) -> Iterator[HTTPConnection]:
    """A decision's head has been sent, and its body has not."""
    with closing(proxy.connect()) as connection:
        connection.putrequest("POST", "/v1/decisions", skip_host=True)
        connection.putheader("Host", f"{HOST}:{proxy.ports.https}")
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        yield connection


def test_a_body_that_does_not_come_reaches_nobody(proxy: Proxy, recorded: list[Recorded]) -> None:
    recorded.clear()
    with announced(proxy, 1000) as slow:
        slow.send(b"x" * 10)

        assert proxy.ask("/v1/decisions", method="POST", body=b"whole").status == 200

        slow.send(b"y" * 990)
        assert slow.getresponse().status == 200
    assert [request.body[:5] for request in recorded] == [b"whole", b"xxxxx"]
    assert len(recorded[1].body) == 1000


def test_a_body_beyond_a_megabyte_is_refused(proxy: Proxy, recorded: list[Recorded]) -> None:
    recorded.clear()
    length = 2 * 1024 * 1024
    with announced(proxy, length) as big:
        with suppress(OSError):  # a proxy need not read to the end
            big.send(b"x" * length)
        with suppress(ConnectionError):
            assert big.getresponse().status == 413
    assert recorded == []


def test_a_head_beyond_32_kb_is_refused(proxy: Proxy, recorded: list[Recorded]) -> None:
    recorded.clear()
    for headers in ({"X-Long": "x" * 40_000}, {f"X-{n}": "x" * 4_000 for n in range(10)}):
        with suppress(OSError):  # a proxy need not read to the end
            assert proxy.ask("/v1/check", headers=headers).status in (400, 431)
    assert recorded == []


def flood(proxy: Proxy, path: str, source: str, times: int = 520) -> Iterator[int]:
    """The statuses of so many posts on one connection."""
    with closing(proxy.connect(source=source)) as connection:
        for _ in range(times):
            connection.request("POST", path, b"x", {"Host": f"{HOST}:{proxy.ports.https}"})
            answer = connection.getresponse()
            answer.read()
            yield answer.status


def test_a_flood_is_stopped_in_front(proxy: Proxy, recorded: list[Recorded]) -> None:
    """Caddy cannot: its file says so. What the site's servers send is not one client's."""
    source = f"127.0.8.{next(SOURCES)}"
    is_caddy = proxy.folder.name.startswith("caddy")
    for path, is_stopped in (("/v1/account", False), ("/v1/shown", not is_caddy)):
        recorded.clear()
        assert (429 in set(flood(proxy, path, source))) == is_stopped
        assert (len(recorded) < 520) == is_stopped
    assert [*flood(proxy, "/v1/shown", f"127.0.8.{next(SOURCES)}", times=1)] == [200]


def test_a_page_of_the_site_gets_banner_and_receipt(front: Proxy) -> None:
    script = front.ask("/banner.js")
    assert script.status == 200 and b"mixConsent" in script.body
    assert script.headers["Strict-Transport-Security"] == "max-age=15552000"
    page = front.ask(PAGE)
    assert page.status == 200
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options"):
        assert len(page.headers.get_all(name) or []) == 1, name


def test_what_the_service_sends_is_compressed_once(front: Proxy) -> None:
    for encoding, sent in (("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)):
        answer = front.ask("/banner.js", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == sent
