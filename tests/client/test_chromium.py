"""Which Chromium the rehearsal, the tests and the bench drive."""

import subprocess
from pathlib import Path

import pytest

from consent.client.rehearsal.chromium import find
from consent.client.rehearsal.judging import ServiceError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only one in which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def program(path: Path) -> str:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_first_that_is_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = program(folder / "own")
    assert find(own) == own
    assert subprocess.run([find(own)]).returncode == 0
    for name in ("google-chrome", "chromium"):
        path = program(folder / name)
        assert find(own) == find(own, whole=True) == path
    shell = program(folder / "chromium-headless-shell")
    assert find(own) == shell
    assert find(own, whole=True) == path, "it has windows"
    monkeypatch.setenv("CHROMIUM", own)
    assert find("") == own


def test_a_refusal_names_what_was_looked_for(folder: Path) -> None:
    own = folder / "own"
    own.write_text("no program")
    for path in (own, folder / "missing"):
        with pytest.raises(ServiceError) as refusal:
            find(str(path))
        for name in ("CHROMIUM", "chromium-headless-shell, chromium,", "google-chrome", str(path)):
            assert name in str(refusal.value)
