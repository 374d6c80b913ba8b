"""No command and no server runs with wrong settings, and what goes wrong is a sentence."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from pytest_django import DjangoDbBlocker

import manage
from config.start_up import explained_database
from tests.config.installed import ask, opened, settings_of
from tests.config.mistakes import HIDDEN, WRONG


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The commands that Django was told to execute."""
    commands: list[list[str]] = []
    monkeypatch.setattr(django, "setup", lambda: None)
    monkeypatch.setattr(manage, "execute_from_command_line", commands.append)
    before = os.umask(0o022)
    yield commands
    os.umask(before)


@pytest.mark.parametrize(
    "command",
    ["migrate", "createsuperuser", "publish", "serve --prepare", "demo", "shell", "check", "keys"],
)
def test_no_command_runs_with_a_wrong_setting(
    command: str,
    executed: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["manage.py", *command.split()])
    with settings_of(tmp_path, WRONG), pytest.raises(SystemExit) as ended:
        manage.main()

    assert (ended.value.code, executed) == (1, [])
    assert capsys.readouterr().err.splitlines()[:6] == [
        "Nothing was done, because of wrong settings:",
        "",
        "?: (consent.E001) CONSENT_ADMIN cannot be used as it is written.",
        "\tHINT: Write on, off, or a host of its own: consent-staff.example.com",
        "",
        "?: (consent.E001) CONSENT_LOG_FORMAT cannot be used as it is written.",
    ]


@pytest.mark.parametrize("arguments", [[], ["help"], ["serve", "--help"], ["--version"]])
def test_help_needs_no_settings(
    arguments: list[str],
    executed: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["manage.py", *arguments])
    with settings_of(tmp_path, {"DJANGO_SECRET_KEY": None}):
        manage.main()
    assert executed == [["manage.py", *arguments]]
    assert os.umask(0o022) == 0o077, "what a command makes is for its owner alone"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///{folder}/db.sqlite3", "Run: python manage.py migrate"),
        ("sqlite:///{folder}/config", "This user has to write "),  # a folder
        (f"postgres://consent:{HIDDEN}@127.0.0.1:9/consent", "whether DATABASE_URL is right"),
    ],
)
def test_what_a_database_refuses_a_command_is_a_sentence(
    url: str,
    says: str,
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with (
        django_db_blocker.unblock(),
        opened(tmp_path, url.format(folder=tmp_path)) as connection,
        pytest.raises(SystemExit) as ended,
        explained_database(),
    ):
        ask(connection, "SELECT * FROM consent_site")

    errors = capsys.readouterr().err
    assert ended.value.code == 1
    assert says in errors
    assert HIDDEN not in errors
