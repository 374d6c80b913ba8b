"""The client library's examples, run as they stand against the real service."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from consent.client import ConsentClient
from tests.documents import SERVICE, block
from tests.documents.conftest import Service
from tests.shared import ROOT

pytestmark = pytest.mark.machine

DOCUMENT = "consent/client/README.md"
WITNESS = "consent/proof/witness/README.md"
_PATH = {**os.environ, "PYTHONPATH": str(ROOT)}  # in place of an installation


def test_development(service: Service) -> None:
    names: dict[str, Any] = {}
    text = block(DOCUMENT, "patience=")
    exec(text.replace(":8000", f":{service.project.port}"), names)
    client = names["client"]

    assert client.check({"Cookie": service.cookies(analytics=True)}).allows("analytics")
    client.close()


@pytest.mark.proof
def test_a_witness_that_goes_on(service: Service, tmp_path: Path) -> None:
    text = _witnessed(block(WITNESS, "--state state.json\n"), service)
    command = [sys.executable, *shlex.split(text)[1:]]
    with subprocess.Popen(
        command, cwd=tmp_path, env=_PATH, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert "Seen for the first time" in process.stdout.readline()
        process.terminate()
    assert (tmp_path / "state.json").exists()


@pytest.mark.proof
def test_a_witness_by_cron(service: Service, tmp_path: Path) -> None:
    line = _witnessed(block(WITNESS, "* * * * cd"), service)
    command = line.split(maxsplit=5)[5].replace("/srv/witness", str(tmp_path))
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    for _ in range(2):
        done = subprocess.run(
            command, shell=True, env=_PATH, capture_output=True, text=True, check=True
        )
        assert (done.stdout, done.stderr) == ("", "")  # cron mails nothing
    assert "Seen for the first time" in (tmp_path / "witness.log").read_text()

    kept = json.loads((tmp_path / "state.json").read_text())
    shown = block(WITNESS, "/srv/www/.well-known/").replace("/srv/www/.well-known", str(tmp_path))
    subprocess.run(shown, shell=True, cwd=tmp_path, check=True)
    assert (tmp_path / "consent-log-checkpoint").read_text() == kept["note"]
    (tmp_path / "state.json").write_text(json.dumps({**kept, "note": kept["note"][:-9]}))
    done = subprocess.run(command, shell=True, env=_PATH, capture_output=True, text=True)
    assert "cannot be read" in done.stdout


def _witnessed(text: str, service: Service) -> str:
    """Python knows no name under .localhost: the address, and the name in a header."""
    host = service.project.url.removeprefix("http://")
    return text.replace(SERVICE, f"http://127.0.0.1:{service.project.port} --host {host}")


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
