"""What the service logs when somebody is refused: one line each, of a real process."""

import re
from collections.abc import Iterator

import pytest

from tests.servers import Project

WORKERS = 2
ADDRESS = "203.0.113.77"
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


def test_a_foreign_host_is_one_line_without_an_address(project: Project) -> None:
    before = project.log
    assert [project.status("/admin/", Host=ADDRESS) for _ in range(10)] == [400] * 10
    said = lines(project, before)
    assert 1 <= len(said) <= WORKERS  # a minute
    for line in said:
        assert re.search(r" ERROR django.security.DisallowedHost\[\d+ \w{12}\] Invalid HTTP", line)
        assert line.endswith("'[address]'. You may need to add '[address]' to ALLOWED_HOSTS.")


def test_a_403_in_the_admin_is_one_line(project: Project) -> None:
    code = (
        "from django.contrib.auth.models import User; from django.test import Client; "
        "client = Client(); client.force_login(User.objects.get(username='eve')); "
        "print(client.cookies['__Host-mix_staff'].value)"
    )
    cookie = f"__Host-mix_staff={project.python(code)}"
    before = project.log
    assert project.status("/admin/consent/category/", Cookie=cookie) == 403
    (said,) = lines(project, before)
    assert re.search(
        r" WARNING django.request\[\d+ \w{12}\] Forbidden \(Permission denied\): /admin/", said
    )
