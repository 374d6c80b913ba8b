"""`manage.py serve`, as operators run it."""

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import stat
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from config.server.listener import close_socket, open_socket
from tests.config.serving import UnixConnection, serving
from tests.outages import asking, stalls
from tests.outages.decisions import HEADERS, OPTIONAL, SentDecision
from tests.outages.service import ORIGIN, installed, until
from tests.outages.stalls import Installation
from tests.servers import Project

WORKERS = 2
ROUNDS = 40


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return installed(tmp_path_factory.mktemp("serve"), CONSENT_LOG_FORMAT="json")


@pytest.fixture(scope="module")
def served(project: Project) -> Iterator[Project]:
    with project.running("serve", "--host", "::", "--access-log"):
        yield project


def get(project: Project, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{project.port}{path}", timeout=60) as response:
        return str(response.read().decode())


def report(project: Project, path: str, **facts: object) -> int:
    """Send what a page of the site would, and return the status."""
    headers = {"Content-Type": "text/plain", "Origin": ORIGIN}
    return asking.ask(
        project.port, "POST", path, headers, json.dumps({"site": "mix"} | facts)
    ).status


def rows(project: Project, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(project.database_url.removeprefix("sqlite:///"))) as database:
        return database.execute(query).fetchall()


def events(project: Project) -> list[dict[str, object]]:
    return [json.loads(line) for line in project.log.splitlines()]


def count(project: Project, route: str) -> int:
    line = rf'^consent_request_seconds_count{{route="{route}",status="2xx"}} (\d+)\.0$'
    found = re.search(line, get(project, "/metrics"), re.MULTILINE)
    return int(found[1]) if found else 0


def test_the_counters_are_those_of_all_workers(served: Project) -> None:
    before = count(served, "healthz")
    for _ in range(ROUNDS):  # each on a connection of its own, so that both workers get some
        assert "ok" in get(served, "/healthz")
    assert count(served, "healthz") == before + ROUNDS


def test_a_site_that_is_switched_off_is_off_in_every_process_within_two_seconds(
    served: Project,
) -> None:
    """Or on again (design 10). By so many answers that each worker has given some."""
    for deed, is_off in (("off", True), ("on", False)):
        served.manage("site", deed, "mix", "--reason", "An undeclared script")
        ((at,),) = rows(served, "SELECT max(at) FROM consent_confirmation")
        switched = datetime.fromisoformat(f"{at}+00:00").timestamp()
        behind = [switched]  # when one was asked that did not know it yet

        def all_say_so(is_off: bool = is_off, behind: list[float] = behind) -> bool:
            for _ in range(ROUNDS):
                asked = time.time()
                if ("switched off" in get(served, "/banner.js")) is not is_off:
                    behind.append(asked)
                    return False
            return True

        until(all_say_so, f"all say that it is {deed}")
        assert behind[-1] - switched < 2


def test_what_is_counted_reaches_the_record_by_itself(served: Project) -> None:
    assert report(served, "/v1/shown", notice=1, language="en") == 204
    assert report(served, "/v1/detections", kind="blocked", names=["_fbp", "_ga_G12ABC345"]) == 204

    names = "SELECT name, count FROM consent_detection ORDER BY name"
    until(lambda: rows(served, names) == [("_fbp", 1), ("_ga_*", 1)], "they are counted")
    tallies = "SELECT outcome, count FROM consent_tally ORDER BY outcome"
    until(lambda: rows(served, tallies) == [("seen", 2), ("shown", 1)], "it is counted")


@pytest.mark.requirement("R72")
def test_the_log_is_an_object_a_line_without_addresses(served: Project) -> None:
    get(served, "/healthz?visitor=someone")
    until(lambda: "GET /healthz 200" in served.log, "it is logged")
    assert {"time", "level", "logger", "pid", "message"} <= set.intersection(
        *map(set, events(served))
    )
    assert "127.0.0.1" not in served.log and "someone" not in served.log


def test_head_is_answered_without_a_body(served: Project) -> None:
    for path in ("/banner.js", "/preferences/", "/healthz"):
        sent = {"Host": "localhost"}
        whole = asking.ask(served.port, "GET", path, sent)
        head = asking.ask(served.port, "HEAD", path, sent)
        assert (head.status, head.body) == (200, b"")
        assert int(head.headers["Content-Length"] or 0) == len(whole.body)


def test_a_request_has_32_kb_of_headers_at_most(served: Project) -> None:
    statuses = [
        asking.ask(served.port, "GET", "/healthz", {"X-Long": "x" * length}).status
        for length in (30_000, 70_000)
    ]
    assert statuses == [200, 431]


def test_it_listens_at_both_kinds_of_address_and_shares_its_port_with_nobody(
    served: Project,
) -> None:
    for address in ("::1", "127.0.0.1"):
        connection = http.client.HTTPConnection(address, served.port, timeout=60)
        assert status(connection) == 200
    with pytest.raises(SystemExit, match="cannot be had"):
        open_socket("::", served.port, "")


def status(connection: http.client.HTTPConnection, path: str = "/healthz") -> int:
    connection.request("GET", path)
    answer = connection.getresponse().status
    connection.close()
    return answer


def test_at_a_unix_socket_the_proxy_is_on_this_machine_and_nothing_is_left_of_a_kill(
    tmp_path: Path, project: Project
) -> None:
    path = tmp_path / "serve.sock"
    with serving(project, "--socket", str(path)) as process:
        # True from the first moment on that the log says so
        assert status(UnixConnection(path), "/preferences/") == 200
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        connection = UnixConnection(path)
        sent = {"X-Region": "US-CA", "X-Forwarded-For": "203.0.113.7"}
        connection.request("GET", "/v1/check", headers=sent)
        # CONSENT_TRUSTED_PROXIES is 127.0.0.1
        assert b'"region": "US-CA"' in connection.getresponse().read()
        connection.close()

        children = psutil.Process(process.pid).children()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert len(children) >= WORKERS
        until(lambda: not any(map(_is_alive, children)), f"they end with it: {children}")
        until(lambda: not _listens(path), "the last thread has let go of the socket")
    close_socket(open_socket("", 0, str(path)))


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def _is_alive(process: psutil.Process) -> bool:
    """It, and not another one that has got its number since."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_what_was_asked_before_the_stop_is_answered(tmp_path: Path) -> None:
    project = installed(tmp_path)
    decision = SentDecision(dict.fromkeys(OPTIONAL, True))
    connection = http.client.HTTPConnection("127.0.0.1", project.port, timeout=30)
    with serving(project, "--port", str(project.port), "--workers", "1") as process:
        with stalls.locked(Installation(project)):
            connection.request("POST", "/v1/decisions", decision.body, HEADERS)
            assert get(project, "/healthz")  # asked later: the decision waits for the database
            process.send_signal(signal.SIGTERM)
        assert connection.getresponse().status == 201
        process.wait(30)

    assert project.log.rstrip().endswith("stopped")
    assert rows(project, "SELECT count(*) FROM consent_decision") == [(1,)]
    close_socket(open_socket("127.0.0.1", project.port, ""))
