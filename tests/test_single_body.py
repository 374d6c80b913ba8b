"""What a WSGI server is handed: one list with one body, or a stream as it is."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import path

from config.single_body import SingleBody
from tests.servers import Project


def whole(request: HttpRequest) -> HttpResponse:
    return HttpResponse(["in ", "pieces"])


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"one", b"two"]))


urlpatterns = [path("whole", whole), path("streamed", streamed)]


@pytest.fixture
def finished(db: None) -> Iterator[list[object]]:
    ended: list[object] = []

    def hear(**_: Any) -> None:
        ended.append(None)

    request_finished.connect(hear)
    yield ended
    request_finished.disconnect(hear)


def call(address: str) -> tuple[str, Iterable[bytes]]:
    told = []

    def start(status: str, headers: object) -> None:
        told.append(status)

    environ = RequestFactory().get(address).environ | {"wsgi.input": BytesIO()}
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        handler: Callable[..., Any] = WSGIHandler()
        body = SingleBody(handler)(environ, start)
    return told[0], body


def test_an_answer_is_one_piece_and_its_request_is_over(finished: list[object]) -> None:
    assert call("/whole") == ("200 OK", [b"in pieces"])
    assert len(finished) == 1


def test_a_stream_stays_one(finished: list[object]) -> None:
    status, body = call("/streamed")

    assert finished == []
    assert (status, list(body)) == ("200 OK", [b"one", b"two"])
    body.close()  # type: ignore[attr-defined]
    assert len(finished) == 1


def test_what_is_loaded_is_not_walked_again(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    told = project.run("-c", "import config.wsgi, gc; print(gc.get_freeze_count())")

    assert int(told.split()[-1]) > 10_000


def test_a_process_that_is_forked_too_late_says_what_it_lacks(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    told = project.run("-c", "import config.wsgi, os; os.fork() or os._exit(0); os.wait()")

    assert told.count("Forked after the application was loaded") == 1
