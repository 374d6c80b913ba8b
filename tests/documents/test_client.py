"""The client library's examples, run as they stand against the real service."""

import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from consent.client import ConsentClient
from tests import coroutines
from tests.documents import SERVICE, block
from tests.documents.conftest import Service
from tests.shared import ROOT

DOCUMENT = "consent/client/README.md"
SETTINGS = """
SECRET_KEY = "only-for-tests"
INSTALLED_APPS = []
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "shop.urls"
ALLOWED_HOSTS = ["testserver"]
"""
PLACES = "def region(request): return 'FR'\n"
URLS = """
from django.http import HttpResponse
from django.urls import path

def home(request):
    response = HttpResponse(str(request.consent.allows("analytics")))
    response.set_cookie("_ga", "1")
    return response

urlpatterns = [path("", home)]
"""
VISIT = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check")
for cookies in ("", sys.argv[1]):
    response = Client(headers={"Cookie": cookies}).get("/")
    print(response.content.decode(), *response.cookies)
"""


def test_development(service: Service) -> None:
    names: dict[str, Any] = {}
    text = block(DOCUMENT, "patience=")
    exec(text.replace(":8000", f":{service.project.port}"), names)
    client = names["client"]

    assert client.check({"Cookie": service.cookies(analytics=True)}).allows("analytics")
    client.close()


def test_asgi(service: Service) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"set-cookie", b"_ga=1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    client = ConsentClient(service.project.url, "mix")
    names: dict[str, Any] = {"app": app, "client": client}
    exec(service.here(block(DOCUMENT, "consent.client.asgi")), names)

    async def answered(cookies: str) -> list[Any]:
        sent: list[Any] = []
        scope = {"type": "http", "headers": [(b"cookie", cookies.encode())]}

        async def send(message: Any) -> None:
            sent.extend(message["headers"])

        await names["app"](scope, None, send)
        return sent

    assert coroutines.run(answered(service.cookies(analytics=True))) == [(b"set-cookie", b"_ga=1")]
    assert coroutines.run(answered("")) == []


def test_django(service: Service, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "settings.py").write_text(SETTINGS + service.here(block(DOCUMENT, "CONSENT_CLIENT")))
    (shop / "places.py").write_text(PLACES)
    (shop / "urls.py").write_text(URLS)
    code = f"{RESOLVER}{VISIT}"
    command = [sys.executable, "-c", code, service.cookies(analytics=True)]
    environment = service.project.environment | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["False", "True _ga"]


RESOLVER = """
import socket
known = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: known("127.0.0.1", *rest, **more)
"""


def test_the_report(service: Service) -> None:
    """Of the service's own page, since the demo's site is not part of this installation."""
    at = f"http://127.0.0.1:{service.project.port}"
    text = block(DOCUMENT, "consent.client report").replace(SERVICE, at)
    page = text.replace("https://www.mixnetworks.com/", f"{at}/v1/docs")
    command = [sys.executable, *shlex.split(page)[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_accounts(service: Service) -> None:
    added: list[tuple[str, str]] = []
    response = SimpleNamespace(headers=SimpleNamespace(add=lambda *line: added.append(line)))
    request = SimpleNamespace(headers={"Cookie": service.cookies(analytics=True)})
    names: dict[str, Any] = {
        "ConsentClient": ConsentClient,
        "SITE_TOKEN": service.token,
        "request": request,
        "response": response,
        "user": SimpleNamespace(pk=4711),
    }
    exec(service.here(block(DOCUMENT, "sign_in(")), names)

    lines = [value for name, value in added if name == "Set-Cookie"]
    account = [line for line in lines if line.startswith("__Secure-mix_account=")]
    assert len(account) == 2  # signed in, and out again
    assert "Max-Age=0" in account[1].replace("max-age", "Max-Age")
