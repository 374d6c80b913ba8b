"""`manage.py record export`: a whole file, or lines on standard output."""

import json
import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consent.models import Change, Decision, Notice, Site
from tests.admin.decisions import NOON, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(site: Site) -> list[Decision]:
    notice = Notice.objects.get()
    return [give(notice, at=NOON + timedelta(seconds=number)) for number in range(6)]


def export(*arguments: str | Path) -> str:
    err = StringIO()
    call_command("record", "export", *map(str, arguments), stderr=err)
    return err.getvalue()


def ids(path: Path) -> list[str]:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line["id"] for line in lines if "id" in line]


def test_a_file_holds_them_all_and_says_so(rows: list[Decision], tmp_path: Path) -> None:
    told = export(path := tmp_path / "all.jsonl")
    assert f"6 decisions written to {path}." in told
    assert ids(path) == [str(row.pk) for row in rows]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600  # as a backup: it holds what visitors decided
    assert json.loads(path.read_text().splitlines()[-1]) == {"end": {"decisions": 6}}
    row = Change.objects.get(name="Export of decisions")
    assert row.by.startswith("manage.py record export (")
    assert row.new == "6 decisions, the first day to today, as jsonl"


def test_a_file_that_is_there_is_not_written_again(rows: list[Decision], tmp_path: Path) -> None:
    export(path := tmp_path / "all.csv")
    before = path.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        export(path)
    assert path.read_bytes() == before


def test_a_period_and_a_day_that_is_none(rows: list[Decision], tmp_path: Path) -> None:
    day = f"{NOON:%Y-%m-%d}"
    export(path := tmp_path / "day.jsonl", "--from", day, "--to", day)
    assert len(ids(path)) == 6
    with pytest.raises(CommandError, match="is no day"):
        export(tmp_path / "x.jsonl", "--from", "soon")


def test_to_standard_output(
    rows: list[Decision], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export("-")
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [line.get("id") for line in lines] == [None, *(str(row.pk) for row in rows), None]
