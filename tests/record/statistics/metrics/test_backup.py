"""When the last good backup was taken, for whoever watches."""

from pathlib import Path

import pytest
from django.core.management import call_command

from config import backups
from consent.lib import readings

NAME = "backup_last_timestamp_seconds"


def age() -> object:
    readings.forget()
    readings.read()
    return readings.figures()[NAME]


@pytest.mark.django_db
def test_only_a_good_backup_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def damaged(path: Path) -> str:
        raise backups.BadBackup("It cannot be restored.")

    monkeypatch.setattr(backups, "take", lambda *_: Path(__file__))
    monkeypatch.setattr(backups.engine(), "try_out", damaged)
    with pytest.raises(backups.BadBackup):
        call_command("backup", str(tmp_path), "--check")
    assert age() == 0
    for _ in range(2):
        call_command("backup", str(tmp_path))
    assert isinstance(age(), float) and age() != 0
