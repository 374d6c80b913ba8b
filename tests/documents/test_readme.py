"""The README's examples, run as they stand against the real service."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.documents import block
from tests.documents.conftest import Service
from tests.servers import Project
from tests.shared import ROOT

pytestmark = pytest.mark.machine

PUBLISH = (
    "from consent.models import Site; from tests.filled import publish;"
    "from tests import filled; publish(filled.confirm(Site.objects.get()))"
)
TRACKERS = [("Content-Type", "text/html"), ("Set-Cookie", "_ga=1"), ("Set-Cookie", "_fbp=1")]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", TRACKERS)
    return [b"a page"]


def set_by(site: Any, cookies: str) -> list[str]:
    """The Set-Cookie lines that leave a WSGI application."""
    left: list[tuple[str, str]] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_COOKIE": cookies}
    list(site(environ, lambda status, headers, *rest: left.extend(headers)))
    return [value for name, value in left if name == "Set-Cookie"]


def test_the_check_in_python(service: Service) -> None:
    cookies = service.cookies(analytics=True)
    counted: list[object] = []
    request = SimpleNamespace(headers={"Cookie": cookies})
    names = {"request": request, "count": counted.append, "application": application}
    exec(service.here(block("README.md", "client.check")), names)

    assert counted == [request]
    assert set_by(names["application"], cookies) == ["_ga=1"]
    assert set_by(names["application"], "") == []


def test_the_check_over_http(service: Service) -> None:
    (signed,) = re.findall(r"__Secure-mix_consent=([^;]+)", service.cookies(analytics=True))
    command = shlex.split(service.here(block("README.md", "curl")).replace("…", signed))
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert '"_ga": {"category": "analytics", "verdict": "granted"' in answer


def test_the_installation(tmp_path: Path) -> None:
    """From `migrate` on: what stands above it made the environment that this test runs in."""
    project = Project.make(tmp_path / "new")
    project.folder.mkdir()
    lines = block("README.md", "createsuperuser").splitlines()
    (address,) = (line.partition("URL=")[2] for line in lines if line.startswith("export"))
    assert address.replace(":8000", f":{project.port}") == project.url, "a browser opens it"
    (prepare,) = (line for line in lines if "migrate" in line)
    (serve,) = (line for line in lines if "manage.py serve" in line)
    staff = {"DJANGO_SUPERUSER_USERNAME": "admin", "DJANGO_SUPERUSER_PASSWORD": "a long secret"}
    environment = project.environment | staff | {"DJANGO_SUPERUSER_EMAIL": "admin@example.com"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    command = f"{prepare} --noinput"
    subprocess.run(command, shell=True, cwd=ROOT, env=environment, check=True, capture_output=True)
    _, _, arguments = serve.partition("manage.py serve ")
    options = arguments.replace("--port 8000", "").split()

    project.python(PUBLISH)
    with project.running("serve", *options):
        assert "Log in" in project.get(f"{project.url}/admin/login/")
        assert "Cookie" in project.get(f"{project.url}/preferences/")
