"""Both engines as the settings open them, and the settings a bare environment gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Project

PRAGMAS = """
import json
from django.db import connection
def ask(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]
names = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"]
print(json.dumps({name: ask(name) for name in names} | {"mode": connection.transaction_mode}))
"""
PRINT_SETTINGS = """
import json
from django.conf import settings
names = ["DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "FORCE_SCRIPT_NAME",
         "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD",
         "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    return Project.make(folder)


def ask(project: Project, code: str, **environment: str) -> dict[str, Any]:
    printed = project.manage("shell", "--no-imports", "-v0", "-c", code, **environment)
    answer: dict[str, Any] = json.loads(printed)
    return answer


def test_sqlite_is_durable_and_patient(project: Project) -> None:
    assert ask(project, PRAGMAS) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 60_000,
        "mode": "IMMEDIATE",
    }


def test_postgresql_has_a_pool(postgres: Project) -> None:
    code = "from django.db import connection as c; c.ensure_connection(); print(c.pool.max_size)"
    assert postgres.python(code) == "20"


def test_a_restart_of_postgresql_fails_no_request(postgres: Project) -> None:
    """What the pool held before is dead, and that is noticed before a request gets it."""
    code = """
import psycopg
from django.db import close_old_connections, connection
CUT = (
    "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
before = ask()
close_old_connections()  # as after every request: back into the pool
with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
    assert other.execute(CUT).fetchone()[0] >= 1
print(ask() != before)
"""
    assert postgres.python(code).splitlines()[-1] == "True"


def test_a_public_address_makes_everything_https(project: Project) -> None:
    address = "https://www.mixnetworks.com/consent/"
    hosts = "www.mixnetworks.com"
    printed = ask(project, PRINT_SETTINGS, CONSENT_SERVICE_URL=address, DJANGO_ALLOWED_HOSTS=hosts)
    assert printed == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["www.mixnetworks.com"],
        "SECURE_SSL_REDIRECT": True,
        "FORCE_SCRIPT_NAME": "/consent",
        "SECURE_HSTS_SECONDS": 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
        "SECURE_HSTS_PRELOAD": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "CSRF_TRUSTED_ORIGINS": ["https://www.mixnetworks.com"],
    }


@pytest.mark.parametrize(
    ("told", "seconds"), [({}, 180 * 24 * 60 * 60), ({"DJANGO_HSTS_SECONDS": "300"}, 300)]
)
def test_https_is_promised_for_our_own_host_alone(
    project: Project, told: dict[str, str], seconds: int
) -> None:
    hosts = "consent.mixnetworks.com"
    own = {"CONSENT_SERVICE_URL": f"https://{hosts}", "DJANGO_ALLOWED_HOSTS": hosts}
    printed = ask(project, PRINT_SETTINGS, **own, **told)
    assert printed["SECURE_HSTS_SECONDS"] == seconds
    assert not printed["SECURE_HSTS_INCLUDE_SUBDOMAINS"] and not printed["SECURE_HSTS_PRELOAD"]
