"""The list of what was erased, which lies outside of the database."""

import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from consent.record import erasures, retention

NOVEMBER = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path, settings: Settings) -> Path:
    settings.CONSENT_ERASED_FILE = str(tmp_path / "erased.txt")
    return tmp_path / "erased.txt"


def some(*names: object) -> list[bytes]:
    return [sha256(str(name).encode()).digest() for name in names]


def test_what_was_noted_is_read_again(path: Path) -> None:
    erasures.add(some(1, 2))
    erasures.add(some(3))

    assert erasures.read(path) == {*some(1, 2, 3)}
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

    assert erasures.read(path) == {*some(1, 3)}
    assert path.read_text().count("\n") == 2


def test_a_new_day_mixes_what_was_erased_together(path: Path) -> None:
    erasures.add(some(*range(40)))
    erasures.add(some(*range(40, 80)))
    before = path.read_text().splitlines()
    yesterday(path)
    erasures.add(some("new"))

    *old, new = path.read_text().splitlines()
    assert old == sorted(before) and old != before
    assert new.endswith(some("new")[0].hex())


@pytest.mark.requirement("R75")
@pytest.mark.django_db
def test_it_is_mixed_the_next_day_though_nobody_else_is_erased(path: Path) -> None:
    erasures.add(some(*range(40)))
    erasures.add(some(*range(40, 80)))
    before = path.read_text().splitlines()
    retention.run_if_due(timezone.now())
    assert path.read_text().splitlines() == before  # the day is not over yet

    yesterday(path)
    retention.run_if_due(timezone.now())

    assert path.read_text().splitlines() == sorted(before) != before


@pytest.mark.django_db
def test_no_list_is_made_where_nobody_was_erased(path: Path) -> None:
    retention.run_if_due(timezone.now())
    assert not path.exists()


def test_what_age_has_forgotten_anyway_leaves_the_list(path: Path) -> None:
    old, just_not = some("too old", "just not")
    path.write_text(f"2024-10 {old.hex()}\n2024-11 {just_not.hex()}\n")
    with time_machine.travel(NOVEMBER):
        erasures.add(some("new"))
        yesterday(path)
        erasures.tidy(NOVEMBER)

    assert erasures.read(path) == {just_not, *some("new")}


def yesterday(path: Path) -> None:
    at = time.time() - 24 * 60 * 60
    os.utime(path, (at, at))


def test_threads_and_processes_write_it_at_once(path: Path) -> None:
    path.write_text(f"2025-01 {some('old')[0].hex()}\n")
    yesterday(path)  # each begins as the first of its day
    code = (
        "import django, sys; django.setup(); from hashlib import sha256;"
        "from django.conf import settings; settings.CONSENT_ERASED_FILE = sys.argv[2];"
        "from consent.record import erasures;"
        "[erasures.add([sha256(f'{sys.argv[1]} {one}'.encode()).digest()]) for one in range(50)]"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    others = [
        subprocess.Popen([sys.executable, "-c", code, str(number), str(path)], env=environment)
        for number in range(2)
    ]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: erasures.add(some(f"here {one}")), range(50)))
    assert [one.wait() for one in others] == [0, 0]

    names = [f"{where} {one}" for where in ("here", 0, 1) for one in range(50)]
    assert erasures.read(path) == {*some(*names, "old")}


def test_an_erasure_goes_on_where_the_list_cannot_be_written(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CONSENT_ERASED_FILE = str(tmp_path / "nowhere" / "erased.txt")

    erasures.add(some(1))

    assert "Writing " in caplog.text and "nowhere" in caplog.text
