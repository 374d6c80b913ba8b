"""The client library's examples, run as they stand against the real service."""

import shlex
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

from consent.client import ConsentClient
from tests.documents import SERVICE, block
from tests.documents.conftest import Service
from tests.shared import ROOT

DOCUMENT = "consent/client/README.md"


def test_development(service: Service) -> None:
    names: dict[str, Any] = {}
    text = block(DOCUMENT, "patience=")
    exec(text.replace(":8000", f":{service.project.port}"), names)
    client = names["client"]

    assert client.check({"Cookie": service.cookies(analytics=True)}).allows("analytics")
    client.close()


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
