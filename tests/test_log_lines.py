"""What the service logs when somebody is refused: one line each, of a real process."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outages import asking
from tests.servers import Project

WORKERS = 2
ADDRESS = "8.8.4.4"
PROXYS_ID = "7f3e0c1a9b8d4e6f7f3e0c1a9b8d4e6f"  # as nginx makes them
EDITOR = """
from django.contrib.auth.models import User
from consent import publishing
from tests import filled
publishing.publish(filled.seed(), by="nina")
User.objects.create_user("eve", password="only-for-tests", is_staff=True)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("lines"))
    project.migrate()
    project.python(EDITOR)
    with project.running("serve"):
        yield project


def lines(project: Project, before: str) -> list[str]:
    return project.log.removeprefix(before).splitlines()


def test_a_foreign_host_is_one_line_a_minute_without_an_address(project: Project) -> None:
    before = project.log
    assert [project.status("/admin/", Host=ADDRESS) for _ in range(10)] == [400] * 10
    said = lines(project, before)
    assert 1 <= len(said) <= WORKERS
    for line in said:
        assert re.search(r" INFO config.proxy_headers\[\d+ \w{12}\] Requests ask for a host", line)
    assert ADDRESS not in project.log


def test_a_403_in_the_admin_is_one_line(project: Project) -> None:
    code = (
        "from django.contrib.auth.models import User; from django.test import Client; "
        "client = Client(); client.force_login(User.objects.get(username='eve')); "
        "print(client.cookies['__Host-mix_staff'].value)"
    )
    cookie = f"__Host-mix_staff={project.python(code)}"
    before = project.log
    sent = {"Cookie": cookie, "X-Request-ID": PROXYS_ID}
    assert project.status("/admin/consent/category/", **sent) == 403
    (said,) = lines(project, before)
    assert re.search(
        rf" WARNING django.request\[\d+ {PROXYS_ID}\] Forbidden \(Permission denied\): /admin/",
        said,
    )


def test_who_asks_for_what_is_not_there_fills_no_log(project: Project) -> None:
    before = project.log
    wanted = [f"/{number}/{'x' * 500}" for number in range(40)]
    assert {project.status(path) for path in wanted} == {404}
    said = lines(project, before)
    assert 1 <= len(said) <= WORKERS
    assert all("Not Found: /" in line for line in said)


def test_json_is_an_object_a_line_and_an_answer_names_its_request(tmp_path: Path) -> None:
    project = Project.make(tmp_path, CONSENT_LOG_FORMAT="json")
    project.migrate()
    with project.running("serve", "--workers", "1", path="/healthz"):
        answer = asking.get(project.port, "/v1/notice")
    assert answer.status == 503
    events = [json.loads(line) for line in project.log.splitlines()]
    assert {"time", "level", "logger", "pid", "message"} <= set.intersection(*map(set, events))
    (told,) = [event for event in events if event.get("request") == answer.json()["request"]]
    assert (told["level"], told["cause"]) == ("WARNING", "no_notice")
