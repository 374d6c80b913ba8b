"""A witness in the client of a site's server: no page depends on it."""

from collections.abc import Callable
from threading import Event
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from werkzeug.test import Client
from werkzeug.wrappers import Response

from consent.client import ConsentClient, asgi, wsgi
from consent.client.django import middleware
from consent.client.django.middleware import ConsentMiddleware
from consent.client.headers import CHECKPOINT_PATH
from consent.proof.witness import LogFault, LogFork, Witness
from tests.client.service import COOKIE, EVERYTHING, ISSUER, FakeService, MakeClient, notice, token
from tests.client.test_asgi import App, run, scope, start
from tests.proof.formats.log import FakeLog

pytestmark = pytest.mark.proof
HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


@pytest.fixture(autouse=True)
def _log(service: FakeService) -> None:
    service.log = FakeLog()


def look(client: ConsentClient) -> None:
    """Refresh, and wait for the witness, which refreshing does not."""
    assert client.refresh()
    client._refresher._afterwards.join()


calls: list[LogFork] = []
witness = Witness(on_fork=calls.append)  # that a setting names


@pytest.mark.parametrize("fault", [ValueError("of the site"), SystemError()])
def test_a_callback_that_fails_harms_neither_the_witness_nor_a_page(
    service: FakeService, make_client: MakeClient, fault: Exception
) -> None:
    def fail(_: LogFork) -> None:
        raise fault

    client = make_client(after_refresh=(witness := Witness(on_fork=fail)))
    look(client)
    service.log.rewrite(0)
    for _ in range(3):
        look(client)
    service.log.grow(1)
    look(client)

    assert client.stats()["log_forked"] == 1
    assert witness.kept and witness.kept.checkpoint.size == 8
    assert client.check(HEADERS, region="US-CA").allows("analytics")


def test_a_log_that_does_not_answer_holds_nobody_up(
    service: FakeService, make_client: MakeClient
) -> None:
    service.log_delay = Event()
    client = make_client(timeout=5, after_refresh=Witness())
    try:
        assert client.refresh()
        service.notice = notice(number=4)
        assert client.refresh(), "and asks nothing else of the log meanwhile"
        assert client.check(HEADERS, region="US-CA").notice == 4
        assert client.stats()["log_unreachable"] == 0, "it still waits"
    finally:
        service.log_delay.set()
    client._refresher._afterwards.join()
    assert service.log_paths.count("checkpoint") == 1


def test_a_service_that_is_away_is_not_asked_for_its_log(
    service: FakeService, make_client: MakeClient
) -> None:
    client = make_client(after_refresh=Witness())
    service.status = 503

    assert not client.refresh()
    assert service.log_paths == []
    assert client.stats()["log_unreachable"] == 0


Answer = tuple[int, str, bytes]  # status, who may read it, and the body


def _by_wsgi(client: ConsentClient, path: str) -> Answer:
    app: Any = wsgi.ConsentMiddleware(Response("its own", 404), client)
    response = Client(app).get(path)
    return (
        response.status_code,
        response.headers.get("Access-Control-Allow-Origin", ""),
        response.data,
    )


def _by_asgi(client: ConsentClient, path: str) -> Answer:
    own = App({**start([]), "status": 404}, {"type": "http.response.body", "body": b"its own"})
    head, body = run(asgi.ConsentMiddleware(own, client), {**scope(), "path": path})
    who = dict(head["headers"]).get(b"access-control-allow-origin", b"")
    return head["status"], who.decode(), body["body"]


def _by_django(client: ConsentClient, path: str) -> Answer:
    with override_settings(CONSENT_CLIENT={"client": client}):
        middleware = ConsentMiddleware(lambda request: HttpResponse("its own", status=404))
        page = cast(HttpResponse, middleware(RequestFactory().get(path)))
    return page.status_code, page.headers.get("Access-Control-Allow-Origin", ""), page.content


@pytest.mark.parametrize("ask", [_by_wsgi, _by_asgi, _by_django])
def test_a_site_shows_the_checkpoint_that_its_witness_keeps(
    service: FakeService, make_client: MakeClient, ask: Callable[[ConsentClient, str], Answer]
) -> None:
    client = make_client(after_refresh=Witness())
    assert ask(client, CHECKPOINT_PATH) == (404, "", b"its own"), "none has been seen yet"
    look(client)

    assert ask(client, CHECKPOINT_PATH) == (200, "*", service.log.note.encode())
    assert ask(client, "/") == (404, "", b"its own")


@pytest.mark.parametrize("given", [None, Witness(on_fork=calls.append), f"{__name__}.witness"])
def test_every_site_is_a_witness_and_a_django_site_may_name_its_own(
    service: FakeService, given: object
) -> None:
    setting: dict[str, object] = {"service": service.url, "site": "mix", "issuer": ISSUER}
    setting |= {"after_refresh": given} if given else {}
    calls.clear()
    with override_settings(CONSENT_CLIENT=setting):
        client = middleware.client()
        look(client)
        service.log.rewrite(0)
        look(client)
        assert client.stats()["log_forked"] == 1
        client.close()

    assert [call.what for call in calls] == [LogFault.REWRITTEN] * bool(given)


def test_a_name_that_leads_nowhere_is_told_at_the_start() -> None:
    given = {"service": "https://consent.example", "site": "mix", "after_refresh": "nowhere.tell"}
    with override_settings(CONSENT_CLIENT=given, MIDDLEWARE=[middleware.MIDDLEWARE]):
        assert [message.id for message in middleware.consent_client()] == ["consent_client.E001"]
