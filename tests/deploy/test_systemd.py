"""The units: systemd finds nothing wrong with them, and what they say works."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import provision
from tests.shared import ROOT

pytestmark = pytest.mark.machine
FOLDER = ROOT / "config" / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.glob("mix-consent*"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
EXPOSED = 15  # of 100, by systemd's own count: "OK" begins at 10
PLACE = "/opt/mix-consent/current/"


@pytest.fixture(scope="module")
def analyze() -> str:
    return provision.path(provision.SYSTEMD)


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, for a service that is installed: its Python is there."""
    folder = tmp_path_factory.mktemp("units")
    for name in UNITS:
        text = (FOLDER / name).read_text().replace(f"{PLACE}.venv/bin/python", sys.executable)
        (folder / name).write_text(text.replace(PLACE.rstrip("/"), str(ROOT)))
    return folder


def test_systemd_finds_nothing_wrong(analyze: str, units: Path) -> None:
    files = [str(units / name) for name in UNITS]
    done = subprocess.run(
        [analyze, "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_exposed_to_little(analyze: str, units: Path, name: str) -> None:
    done = subprocess.run(
        [analyze, "security", "--offline=true", f"--threshold={EXPOSED}", str(units / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overall exposure level" in done.stdout


def test_every_service_is_hardened_alike() -> None:
    main, *jobs = (_hardening(name) for name in ("mix-consent.service", *SERVICES))
    assert all(main == job for job in jobs)


def _hardening(name: str) -> list[str]:
    text = (FOLDER / name).read_text().partition("# What it may do")[2].partition("[Install]")[0]
    return [line for line in text.splitlines() if "=" in line]
