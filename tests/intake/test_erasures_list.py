"""The list of what was erased, which lies outside of the database."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import md5, sha256
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from consent.intake import erasures


@pytest.fixture
def path(tmp_path: Path, settings: Settings) -> Path:
    settings.CONSENT_ERASED_FILE = str(tmp_path / "erased.txt")
    return tmp_path / "erased.txt"


def some(*names: object) -> list[UUID]:
    return [UUID(bytes=md5(str(name).encode()).digest()) for name in names]


def listed(*names: object) -> set[str]:
    return {erasures.digest(id) for id in some(*names)}


def test_what_was_noted_is_read_again(path: Path) -> None:
    erasures.add(some(1, 2))
    erasures.add(some(3))

    assert erasures.read(path) == listed(1, 2, 3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_written_where_nothing_was_erased(path: Path) -> None:
    erasures.add([])
    assert not path.exists()


def test_nothing_is_written_where_no_file_is_named(settings: Settings) -> None:
    settings.CONSENT_ERASED_FILE = ""
    erasures.add(some(1))
    assert erasures.file() is None


def test_half_a_line_of_a_crash_loses_nothing_else(path: Path) -> None:
    erasures.add(some(1, 2))
    path.write_bytes(path.read_bytes()[:-30])

    erasures.add(some(3))

    assert erasures.read(path) == listed(1, 3)


@pytest.mark.requirement("R75")
def test_a_line_says_nothing_without_the_row(path: Path) -> None:
    (id,) = some(1)
    erasures.add([id])

    assert path.read_text() == f"{sha256(id.bytes).hexdigest()}\n"


def test_a_list_of_before_is_read(path: Path) -> None:
    """Its lines had the month of the erasure, by which a wrong clock took them out."""
    (old,) = listed("old")
    path.write_text(f"2024-10 {old}\n")
    erasures.add(some("new"))

    assert erasures.read(path) == listed("old", "new")


def test_threads_and_processes_write_it_at_once(path: Path) -> None:
    code = (
        "import django, sys; django.setup();"
        "from django.conf import settings; settings.CONSENT_ERASED_FILE = sys.argv[2];"
        "from consent.intake import erasures; from tests.intake.test_erasures_list import some;"
        "[erasures.add(some(f'{sys.argv[1]} {n}')) for n in range(50)]"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    others = [
        subprocess.Popen([sys.executable, "-c", code, str(number), str(path)], env=environment)
        for number in range(2)
    ]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: erasures.add(some(f"here {one}")), range(50)))
    assert [one.wait() for one in others] == [0, 0]

    names = [f"{where} {n}" for where in ("here", 0, 1) for n in range(50)]
    assert erasures.read(path) == listed(*names)


def test_an_erasure_goes_on_where_the_list_cannot_be_written(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CONSENT_ERASED_FILE = str(tmp_path / "nowhere" / "erased.txt")

    erasures.add(some(1))

    assert "Writing " in caplog.text and "nowhere" in caplog.text
