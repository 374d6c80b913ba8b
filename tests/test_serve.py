"""`manage.py serve`, as operators run it."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from tests.servers import Project

PUBLISH = "from consent.publishing import publish, seeding; publish(seeding.seed())"
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
    line = rf'^consent_requests_total{{route="{route}",status="2xx"}} (\d+)$'
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


def test_it_runs_on_postgresql(postgres: Project) -> None:
    postgres.python(
        "from consent.publishing import publish, seeding; from consent.models import Notice;"
        "Notice.objects.exists() or publish(seeding.seed())"
    )
    with postgres.running("serve"):
        assert '"status": "ready"' in get(postgres, "/readyz")
