"""A cache that all share, and that ignores Vary and Set-Cookie: a page stays its visitor's."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from consent.client import ConsentClient, wsgi
from tests.browser.library_site import Quiet, Server
from tests.client.service import COOKIE, DAY, EVERYTHING, ISSUER, NOTHING, FakeService, token
from tests.conformance.copied import serving
from tests.conformance.proxy import free_port, proxied
from tests.conformance.service import Caller
from tests.outages.service import until

VISITS = 200
TODAY = int(time.time()) // DAY * DAY
ANSWERS = {"a yes": EVERYTHING, "a no": NOTHING, "statistics": NOTHING | {"analytics": True}}
VISITORS: dict[str, dict[str, str]] = {
    "new": {},
    **{name: {"Cookie": f"{COOKIE}={token(TODAY, **yes)}"} for name, yes in ANSWERS.items()},
    "signal": {"Sec-GPC": "1", "X-Region": "US-CA"},
    "another place": {"X-Region": "US-CA"},
}
# `/kept` is the proof that it does keep pages, and gives the first visitor's to all
CACHE = """
proxy_cache_path {folder}/pages keys_zone=pages:1m;
server {{
    listen 127.0.0.1:{port};
    proxy_cache pages; proxy_cache_key $uri; proxy_cache_valid 200 1m;
    proxy_ignore_headers Vary Set-Cookie;
    location / {{ proxy_pass http://127.0.0.1:{site}; }}
    location /kept {{
        proxy_ignore_headers Cache-Control Vary Set-Cookie;
        proxy_pass http://127.0.0.1:{site};
    }}
}}
"""
OWN = {"Content-Type": "text/html", "Cache-Control": "public, max-age=60, s-maxage=60"}
Page = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _place(environ: dict[str, Any]) -> str:
    return str(environ.get("HTTP_X_REGION", "DE"))


def _text(permission: Any) -> str:
    return f"{permission.banner(language='en', nonce='once')}{permission.as_json_script()}"


def _page_of(client: ConsentClient) -> Page:
    def page(environ: Any, start_response: Any) -> Iterable[bytes]:
        text = _text(environ["mix.consent"]).encode()
        start_response("200 OK", [*(OWN | {"Content-Length": str(len(text))}).items()])
        return [text]

    return wsgi.ConsentMiddleware(page, client, region=_place)


@pytest.fixture
def service() -> Iterator[FakeService]:
    markup = {"question": "<mix-consent></mix-consent>", "script": "<script></script>"}
    vendors = '<script nonce="__MIX_NONCE__">["__MIX_analytics__", "__MIX_marketing__"]</script>'
    service = FakeService(fragment={"notice": 3, **markup, "vendors": vendors})
    yield service
    service.close()


@contextmanager
def _python(service: FakeService) -> Iterator[int]:
    client = ConsentClient(service.url, "mix", issuer=ISSUER)
    with make_server("127.0.0.1", 0, _page_of(client), Server, Quiet) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_port
        server.shutdown()
    client.close()


@pytest.mark.requirement("R219")
@pytest.mark.parametrize("language", ["python", "node", "php"])
def test_no_visitor_of_200_gets_a_page_with_anothers_answer(
    service: FakeService, tmp_path: Path, language: str
) -> None:
    with ExitStack() as running:
        if language == "python":
            site = running.enter_context(_python(service))
        else:
            site = running.enter_context(serving(language, ISSUER, service.url, tmp_path))
        port = free_port()
        cache = CACHE.format(folder=tmp_path, port=port, site=site)
        shared = running.enter_context(proxied(tmp_path, cache, port))
        direct = running.enter_context(closing(Caller(site)))

        def own() -> dict[str, str]:
            return {kind: _page(direct, kind) for kind in VISITORS}

        until(lambda: "banner.js" not in str(own()), "the library has the banner's markup")
        expected, kinds = own(), [*VISITORS] * (VISITS // len(VISITORS) + 1)
        assert len({*expected.values()}) >= 4
        Random(1).shuffle(kinds)
        found = [(kind, _page(shared, kind)) for kind in kinds[:VISITS]]
        assert [kind for kind, text in found if text != expected[kind]] == []
        assert _page(shared, "a yes", "/kept") == _page(shared, "a no", "/kept")


def _page(caller: Caller, kind: str, path: str = "/page") -> str:
    return caller.get(path, {"X-Region": "DE"} | VISITORS[kind])[2].decode()
