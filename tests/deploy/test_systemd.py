"""The units: systemd finds nothing wrong with them, and what they say works."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from tests import provision
from tests.servers import collecting
from tests.shared import ROOT

FOLDER = ROOT / "config" / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.glob("mix-consent*"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
EXPOSED = 15  # of 100, by systemd's own count: "OK" begins at 10
PLACE = "/opt/mix-consent/"


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


def test_there_are_the_service_and_a_job_with_its_timer() -> None:
    names = {"mix-consent", "mix-consent-backup"}
    assert {name.removesuffix(".service") for name in SERVICES} == names
    timers = {name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")}
    assert timers == names - {"mix-consent"}


def test_systemd_finds_nothing_wrong(analyze: str, units: Path) -> None:
    files = [str(units / name) for name in UNITS]
    done = subprocess.run(
        [analyze, "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_systemd_would_say_so(analyze: str, units: Path, tmp_path: Path) -> None:
    wrong = (units / "mix-consent.service").read_text().replace("[Service]", "[Service]\nProtekt=1")
    (tmp_path / "wrong.service").write_text(wrong)
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / "wrong.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Protekt" in done.stderr


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


def test_the_words_of_the_readme_install_it(tmp_path: Path) -> None:
    """On a machine of its own, as far as namespaces make one: user, folders, links, units; then
    the service and the job as the units start them, with a file system that is read-only."""
    settings = (
        f"\nDJANGO_SECRET_KEY={secrets.token_urlsafe(48)}\n"
        "DATABASE_URL=sqlite:////var/lib/mix-consent/db.sqlite3\n"
    )
    with collecting():
        done = subprocess.run(
            [
                *([] if os.geteuid() == 0 else ["sudo", "-n"]),
                *("unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc"),
                *(sys.executable, "-m", "tests.deploy.machine", str(tmp_path), settings),
            ],
            cwd=ROOT,
            env={"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},  # no settings of the tests
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ANSWER") == 2
    assert "BACKUPS 1 0o600" in done.stdout
    assert "OWNERS {'mix-consent'}" in done.stdout
    assert re.search(r"STATE .*backups.*db\.sqlite3", done.stdout)
    assert re.search(r"ENDED 0$", done.stdout, re.MULTILINE)
