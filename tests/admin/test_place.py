"""Where the admin is found: with the service, on a host of its own, or nowhere. Real processes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import Project

CONSENT = "consent.mixnetworks.localhost"
ADMIN = "staff.mixnetworks.localhost"
SEED = """
from consent import publishing
from tests import filled
filled.publish(filled.seed(), by="nina")
"""
PATHS = ["/admin/", "/admin/login/", "/admin/consent/site/1/token/", "/admin", "/admin/passkeys/"]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a notice: no setting that is tried here stands in it."""
    project = Project.make(tmp_path_factory.mktemp("place"))
    project.migrate()
    project.python(SEED)
    return project.folder / "db.sqlite3"


@contextmanager
def serving(folder: Path, database: Path, **settings: str) -> Iterator[Project]:
    project = Project.make(folder, **settings)
    shutil.copy(database, folder)
    with project.running("serve", "--workers", "1", "--no-worker"):
        yield project


def test_under_a_path_of_the_site_there_is_no_admin(tmp_path: Path, database: Path) -> None:
    """The site's proxy takes the prefix off. To a browser both are one origin."""
    www = "www.mixnetworks.localhost"
    with serving(tmp_path, database, CONSENT_SERVICE_URL=f"http://{www}/consent") as project:
        assert project.status("/cookies/", Host=www) == 200
        for path in PATHS:
            assert project.status(path, Host=www) == 404
            assert project.status(path, Host=www, method="POST") == 404


def test_a_host_of_its_own_is_the_only_one_that_finds_it(tmp_path: Path, database: Path) -> None:
    with serving(tmp_path, database, CONSENT_ADMIN=ADMIN) as project:
        for path in PATHS:
            assert project.status(path, Host=CONSENT) == 404
        assert project.status("/admin/login/", Host=ADMIN) == 200
        assert project.status("/admin/login/", Host=f"{ADMIN}:8443") == 200
        assert project.status("/cookies/", Host=CONSENT) == 200


def test_a_public_process_goes_without_it(tmp_path: Path, database: Path) -> None:
    with serving(tmp_path, database, CONSENT_ADMIN="off") as project:
        for path in PATHS:
            assert project.status(path, Host=CONSENT) == 404


@pytest.mark.parametrize(
    ("settings", "link"),
    [
        pytest.param({}, "http://consent.mixnetworks.localhost", id="with the service"),
        pytest.param({"CONSENT_ADMIN": ADMIN}, f"http://{ADMIN}/admin/consent/", id="its own host"),
        pytest.param({"CONSENT_ADMIN": "off"}, "", id="not here"),
        pytest.param(
            {"CONSENT_ADMIN": ADMIN, "CONSENT_SERVICE_URL": "http://www.mixnetworks.localhost/c"},
            f"http://{ADMIN}/c/admin/consent/",
            id="its own host, where the service is a path",
        ),
    ],
)
def test_links_in_mails_point_to_it(tmp_path: Path, settings: dict[str, str], link: str) -> None:
    project = Project.make(tmp_path, **settings)
    code = """
from datetime import date
from django.urls import set_urlconf
from django.conf import settings
from consent.models import OptOutRequest, Site
from consent.intake.mails import _text
set_urlconf("config.public_urls")
site = Site(company="MIX", email="a@example.com")
day = date(2026, 1, 2)
row = OptOutRequest(pk=7, site=site, due_on=day, received_at=day)
print(_text(row, "task", language="en")[1].splitlines()[-1])
"""
    line = project.python(code).splitlines()[-1]
    assert line.startswith(link) if link else line.endswith("in the admin.")
