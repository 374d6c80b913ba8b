"""Real servers, a real client: of eight cookies exactly the allowed ones arrive."""

import re
import time
from collections.abc import Iterator
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from typing import NamedTuple

import pytest

from consent.client.set_cookie_line import name_of
from consent.kernel.rules import Answer, Choice
from tests.client import sites
from tests.client.service import (
    COOKIE,
    DAY,
    EVERYTHING,
    NOTHING,
    FakeService,
    sign,
    token,
    token_for,
)
from tests.client.sites import running
from tests.client.sites.running import Response, Site

NOW = int(time.time())


class State(NamedTuple):
    cookie: str
    region: str
    arrives: str  # beside what always does
    gpc: bool = False
    is_lasting: bool = False  # the language beyond the session


ALWAYS = {"sessionid", "language"}
DECLARED = "_ga _fbp __Host-theme recent"
ALL = f"{COOKIE}={token(NOW, **EVERYTHING)}"
NONE = f"{COOKIE}={token(NOW, **NOTHING)}"
OLDER = Answer(NOW, {key: Choice(2 if key == "analytics" else 1, True) for key in EVERYTHING})
STATES = {
    "everything": State(ALL, "FR", DECLARED, is_lasting=True),
    "nothing": State(NONE, "FR", ""),
    "nothing, where silence is a yes": State(NONE, "US-CA", ""),
    "analytics alone": State(
        f"{COOKIE}={token(NOW, **NOTHING | {'analytics': True})}", "FR", "_ga"
    ),
    "everything, and a signal": State(
        ALL, "FR", "_ga __Host-theme recent", gpc=True, is_lasting=True
    ),
    "a signal alone": State("", "US-CA", "_ga __Host-theme recent", gpc=True, is_lasting=True),
    "no answer": State("", "FR", ""),
    "no answer, where silence is a yes": State("", "US-CA", DECLARED, is_lasting=True),
    "no answer, nobody knows where": State("", "", ""),
    "an answer that cannot be read": State(f"{COOKIE}=rubbish", "US-CA", ""),
    "two answers": State(f"{ALL}; {NONE}", "FR", ""),
    "an answer to another site": State(
        f"{COOKIE}={token_for('other', NOW, **EVERYTHING)}", "FR", ""
    ),
    "an answer from the future": State(f"{COOKIE}={token(NOW + DAY, **EVERYTHING)}", "FR", ""),
    "a yes of long ago": State(f"{COOKIE}={token(NOW - 200 * DAY, **EVERYTHING)}", "FR", ""),
    "a yes to another meaning": State(
        f"{COOKIE}={sign(OLDER)}", "FR", "_fbp __Host-theme recent", is_lasting=True
    ),
}
PAGES = ["/", "/stream", "/moved", "/none", "/same", "/missing"]


@pytest.fixture(scope="module")
def service() -> Iterator[FakeService]:
    service = FakeService(notice=sites.register())
    yield service
    service.close()


@pytest.fixture(scope="module", params=running.KINDS)
def site(
    request: pytest.FixtureRequest, service: FakeService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    log = tmp_path_factory.mktemp("site") / "server.log"
    with running.running(request.param, service.url, log) as site:
        yield site


def headers(state: State) -> dict[str, str]:
    sent = {"Cookie": state.cookie, "X-Region": state.region, "Sec-GPC": "1" if state.gpc else ""}
    return {name: value for name, value in sent.items() if value}


@pytest.mark.requirement("R104")
@pytest.mark.parametrize("name", STATES)
def test_exactly_what_is_allowed_arrives(site: Site, name: str) -> None:
    state, browser = STATES[name], CookieJar()
    site.browse(browser, "/bare/chat")
    assert [cookie.name for cookie in browser] == ["chat_1"]

    site.browse(browser, "/", **headers(state))

    arrived: dict[str, Cookie] = {cookie.name: cookie for cookie in browser}
    assert arrived.keys() == ALWAYS | set(state.arrives.split())  # and the chat's is deleted
    assert arrived["language"].discard is not state.is_lasting
    assert {cookie.value for cookie in browser} <= {"s", "a b", '"a b"', "f", "fr", "dark", "a=b=="}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_else_of_the_response_changes(site: Site, path: str, method: str) -> None:
    bare = site.get(f"/bare{path}", method=method)
    assert len(bare.lines) == 8

    for name, count in [("everything", 7), ("nothing", 3)]:
        response = site.get(path, method=method, **headers(STATES[name]))
        assert rest(response) == rest(bare)
        assert len(response.lines) == count
        assert set(map(name_of, response.lines)) < set(map(name_of, bare.lines))
        untouched = [timeless(line) for line in response.lines if not line.startswith("language=")]
        assert untouched == [line for line in map(timeless, bare.lines) if line in untouched]


def test_a_response_without_cookies_is_left_as_it_is(site: Site) -> None:
    bare, response = site.get("/bare/plain"), site.get("/plain")

    assert rest(response) == rest(bare)
    assert response.lines == []


@pytest.mark.parametrize("kind", ["Django, WSGI", "Django, ASGI"])
def test_a_page_of_django_asks_for_itself(kind: str, service: FakeService, tmp_path: Path) -> None:
    with running.running(kind, service.url, tmp_path / "server.log") as site:
        for path in ("/page", "/page_async"):
            allowed = site.get(path, **headers(STATES["analytics alone"]))
            refused = site.get(path, **headers(STATES["nothing"]))
            assert (allowed.body, refused.body) == (b"counted", b"alone")
            assert ("vary", "Cookie, Sec-GPC") in allowed.others
        assert site.get("/support", **headers(STATES["everything"])).body == b"support"
        assert site.get("/support").status == 403


def timeless(line: str) -> str:
    """Without the second in which it was written: one of two responses may be a second later."""
    return re.sub(r"expires=[^;]*(?=; Max-Age=)", "", line)


def rest(response: Response) -> tuple[object, ...]:
    return response.version, response.status, response.reason, response.others, response.body
