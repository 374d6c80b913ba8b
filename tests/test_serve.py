"""`manage.py serve`, as operators run it."""

import json
import os
import re
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pytest

from tests import crowds
from tests.outages import asking, stalls
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import PUBLISH as PUBLISH_FOR_ORIGIN
from tests.outages.service import Service, installed
from tests.outages.stalls import Installation
from tests.servers import Project

PUBLISH = "from consent.publishing import publish; from tests import filled; publish(filled.seed())"
COUNTED = (
    "from consent.models import Detection, Tally;"
    "print([*Tally.objects.values_list('outcome', 'count')],"
    "[*Detection.objects.order_by('name').values_list('name', 'count')])"
)
ROUNDS = 40


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("serve"))
    project.migrate()
    project.python(PUBLISH)
    with project.running("serve", "--access-log"):
        yield project


def get(project: Project, path: str) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{project.port}{path}")
    with urllib.request.urlopen(request, timeout=10) as response:
        body: str = response.read().decode()
        return body


def report(project: Project, path: str, **facts: object) -> int:
    """Send what a page of the site would, and return the status."""
    origin = project.python("from consent.models import Site; print(Site.objects.get().origins)")
    request = urllib.request.Request(
        f"http://127.0.0.1:{project.port}{path}",
        json.dumps({"site": "mix"} | facts).encode(),
        {"Content-Type": "text/plain", "Origin": origin.split()[0]},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return int(response.status)


def wait_for(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def count(project: Project, route: str) -> int:
    line = rf'^consent_request_seconds_count{{route="{route}",status="2xx"}} (\d+)\.0$'
    found = re.search(line, get(project, "/metrics"), re.MULTILINE)
    return int(found[1]) if found else 0


def test_the_counters_are_those_of_all_workers(served: Project) -> None:
    before = count(served, "healthz")
    for _ in range(ROUNDS):  # each on a connection of its own, so that both workers get some
        assert "ok" in get(served, "/healthz")
    assert count(served, "healthz") == before + ROUNDS


def test_a_published_notice_reaches_a_running_service(served: Project) -> None:
    assert '"notice": 1' in get(served, "/readyz")
    served.python(
        "from consent import publishing; from consent.models import Site;"
        "publishing.publish(Site.objects.get())"
    )
    wait_for(lambda: '"notice": 2' in get(served, "/readyz"))


def test_what_is_counted_reaches_the_record_by_itself(served: Project) -> None:
    assert report(served, "/v1/shown", notice=1, language="en") == 204
    assert report(served, "/v1/detections", kind="blocked", names=["_fbp", "_ga_G12ABC345"]) == 204

    counted = "[('shown', 1)] [('_fbp', 1), ('_ga_*', 1)]"
    wait_for(lambda: served.python(COUNTED) == counted, seconds=30)


@pytest.mark.requirement("R72")
def test_the_log_holds_no_address(served: Project) -> None:
    get(served, "/healthz?visitor=someone")
    wait_for(lambda: "GET /healthz 200" in served.log)
    assert "127.0.0.1" not in served.log
    assert "someone" not in served.log


def test_a_port_is_not_shared(served: Project) -> None:
    with pytest.raises(AssertionError, match="cannot be had"):
        served.manage("serve", "--port", str(served.port))


def test_it_stops_when_it_is_told_to(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = Project.make(tmp_path_factory.mktemp("stop"))
    project.migrate()
    project.python(PUBLISH)
    with project.running("serve") as running:
        assert running.is_ready()
    assert not project.is_ready()
    assert project.log.rstrip().endswith("stopped")
    with project.running("serve"):  # the port is free again at once
        assert project.is_ready()


def test_what_was_asked_before_the_stop_is_answered(tmp_path: Path) -> None:
    project = installed(tmp_path)
    decision = SentDecision(dict.fromkeys(OPTIONAL, True))
    with Service(project) as service, ThreadPoolExecutor(1) as browser:
        with stalls.locked(Installation(project)):
            sent = browser.submit(decision.send, project.port)
            time.sleep(1)
            os.kill(service.pid, signal.SIGTERM)
            time.sleep(1)
        assert sent.result() is not None

    assert decision.statuses == [201]
    assert project.python("from consent.models import *; print(Decision.objects.count())") == "1"


@pytest.mark.parametrize("crowd", crowds.ALL.values(), ids=crowds.ALL)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_what_is_in_memory_waits_for_nobody(
    crowd: crowds.Crowd, engine: str, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(f"crowded_{engine}")
    with crowd(project) as deeds:
        time.sleep(0.5)
        taken = crowds.ask(project.port, ("/banner.js", "/v1/check"), 2)
        wait_for(lambda: len(deeds) > 0)  # or nobody was waited for

    # Seconds, where a thread is waited for; how many milliseconds, `tests.bench waiting` tells
    assert max(map(median, taken.values())) < 1000


@pytest.fixture(scope="module")
def crowded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = installed(tmp_path_factory.mktemp("crowded"))
    with project.running("serve"):
        yield project


@pytest.fixture(scope="module")
def crowded_postgres(postgres: Project) -> Iterator[Project]:
    if postgres.python("from consent.models import Notice; print(Notice.objects.count())") == "0":
        postgres.python(PUBLISH_FOR_ORIGIN)
    with postgres.running("serve"):
        assert '"status": "ready"' in get(postgres, "/readyz")
        yield postgres


def test_half_a_body_ends_after_a_while(crowded_sqlite: Project) -> None:
    with crowds.half_sent(crowded_sqlite.port, 1) as (waiting,):
        waiting.settimeout(15)
        assert waiting.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_header_with_an_underscore_overrules_nothing(crowded_sqlite: Project) -> None:
    sent = {"X-Region": "DE", "X_Region": "US-CA"}
    answer = asking.ask(crowded_sqlite.port, "GET", "/v1/check", sent)

    assert answer.json()["region"] == "DE"


def test_a_cookie_of_somebody_else_in_utf_8_hides_no_answer(crowded_sqlite: Project) -> None:
    decision = SentDecision(dict.fromkeys(OPTIONAL, True))
    decision.send(crowded_sqlite.port)

    cookie = f"name=\u00e9\u00ff; {decision.cookie}"  # http.client writes Latin-1
    answer = asking.get(crowded_sqlite.port, "/v1/check", cookie)

    assert answer.json()["decided_at"]


def test_a_request_has_32_kb_of_headers_at_most(crowded_sqlite: Project) -> None:
    statuses = [
        asking.ask(crowded_sqlite.port, "GET", "/healthz", {"X-Long": "x" * length}).status
        for length in (30_000, 70_000)
    ]
    assert statuses == [200, 431]


def test_head_is_answered_without_a_body(crowded_sqlite: Project) -> None:
    for path in ("/banner.js", "/preferences/", "/healthz"):
        sent = {"Host": "localhost"}
        whole = asking.ask(crowded_sqlite.port, "GET", path, sent)
        head = asking.ask(crowded_sqlite.port, "HEAD", path, sent)
        assert (head.status, head.body) == (200, b"")
        assert int(head.headers["Content-Length"] or 0) == len(whole.body)
