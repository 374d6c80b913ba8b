import os
from pathlib import Path

import pytest

from config.demo import environment as demo


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(demo, "KEY_FILE", tmp_path / "key")
    return tmp_path / "key"


def test_the_demo_makes_its_own_environment(bare: Path) -> None:
    demo.prepare(["--port", "9001"])
    assert os.environ["CONSENT_SERVICE_URL"] == "http://consent.mixnetworks.localhost:9001"
    assert os.environ["DJANGO_SECRET_KEY"] == bare.read_text().strip()
    assert os.environ["EMAIL_URL"] == "consolemail://"
    assert bare.stat().st_mode & 0o777 == 0o600


def test_a_second_start_keeps_the_key(bare: Path) -> None:
    demo.prepare([])
    first = os.environ.pop("DJANGO_SECRET_KEY")
    demo.prepare([])
    assert os.environ["DJANGO_SECRET_KEY"] == first


def test_what_is_told_wins(bare: Path) -> None:
    os.environ |= {"DJANGO_SECRET_KEY": "told", "CONSENT_SERVICE_URL": "http://localhost:1"}
    demo.prepare(["--port", "9001"])
    assert os.environ["DJANGO_SECRET_KEY"] == "told"
    assert os.environ["CONSENT_SERVICE_URL"] == "http://localhost:1"
    assert not bare.exists()
