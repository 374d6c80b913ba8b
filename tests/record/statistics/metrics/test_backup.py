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
    def damaged(path: Path, **_: bool) -> str:
        raise backups.BadBackup("It cannot be restored.")

    monkeypatch.setattr(backups.engine(), "dump", Path.touch)
    monkeypatch.setattr(backups.engine(), "look_through", damaged)
    with pytest.raises(backups.BadBackup):
        call_command("backup", str(tmp_path), "--check")
    assert (age(), [*tmp_path.iterdir()]) == (0, []), "a bad one has no name"
    monkeypatch.setattr(backups.engine(), "look_through", lambda *_, **__: "")
    for _ in range(2):
        call_command("backup", str(tmp_path))
    assert isinstance(age(), float) and age() != 0
