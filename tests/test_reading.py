"""Settings as they are written in the environment and in `.env`."""

import os
from pathlib import Path

import pytest

from config.reading import SettingsReader, names


@pytest.mark.parametrize("written", ["1", "true", "On", " yes "])
def test_on_is_written_in_several_ways(written: str) -> None:
    reader = SettingsReader({"DJANGO_DEBUG": written, "CONSENT_OTHER": "off"})
    assert reader.is_on("DJANGO_DEBUG", default=False)
    assert not reader.is_on("CONSENT_OTHER", default=True)
    assert reader.is_on("CONSENT_UNSET", default=True)
    assert reader.faults == []


def test_what_is_left_empty_is_the_default() -> None:
    reader = SettingsReader({"CONSENT_RETENTION_MONTHS": "", "DJANGO_LOG_LEVEL": ""})
    assert reader.number("CONSENT_RETENTION_MONTHS", 24) == 24
    assert reader.choice("DJANGO_LOG_LEVEL", ("DEBUG", "INFO"), "INFO") == "INFO"
    assert reader.faults == []


def test_a_level_may_be_written_small() -> None:
    reader = SettingsReader({"DJANGO_LOG_LEVEL": "debug"})
    assert reader.choice("DJANGO_LOG_LEVEL", ("DEBUG", "INFO"), "INFO") == "DEBUG"


def test_a_value_that_begins_with_a_dollar_is_that_value() -> None:
    reader = SettingsReader({"CONSENT_ACCOUNT_KEY": "$HOME", "HOME": "somewhere"})
    assert reader.text("CONSENT_ACCOUNT_KEY") == "$HOME"


def test_a_list_has_no_blanks_round_its_parts() -> None:
    reader = SettingsReader({"DJANGO_ALLOWED_HOSTS": "a.example, b.example,"})
    assert reader.listed("DJANGO_ALLOWED_HOSTS") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////tmp/record.sqlite3", "/tmp/record.sqlite3"),
        ("postgres://a:p%23%2F%40w@[fd00::1]:5433/consent", "consent"),
        ("postgres://a:b@h1,h2/consent?target_session_attrs=read-write", "consent"),
        ("postgres://a:b@db/consent?options=-c%20jit%3Doff&application_name=x", "consent"),
    ],
)
def test_a_database_is_named_by_its_address(url: str, name: str) -> None:
    reader = SettingsReader({"DATABASE_URL": url})
    assert reader.database("DATABASE_URL", "sqlite:////tmp/other.sqlite3")["NAME"] == name
    assert reader.faults == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgres://a:b@db/c?sslmod=require", "Write sslmode?"),
        ("postgres://a:b@db/c?pool=8", "CONSENT_DATABASE_POOL"),
        ("postgres://a:b@db/c?conn_max_age=60", "Leave it out"),
        ("sqlite:////tmp/record.sqlite3?timeout=20", "Leave it out"),
    ],
)
def test_an_option_of_a_database_that_would_do_nothing_is_told(url: str, says: str) -> None:
    reader = SettingsReader({"DATABASE_URL": url})
    reader.database("DATABASE_URL", "sqlite:////tmp/other.sqlite3")
    (fault,) = reader.faults
    assert fault.number == "E048" and says in fault.hint


def test_postgresql_without_its_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.reading.reader.find_spec", lambda name: None)
    reader = SettingsReader({"DATABASE_URL": "postgres://a:b@db/consent"})
    config = reader.database("DATABASE_URL", "sqlite:////tmp/other.sqlite3")
    assert config["NAME"] == "/tmp/other.sqlite3"
    assert [fault.number for fault in reader.faults] == ["E038"]


def test_the_file_may_say_what_the_environment_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENT_FIRST", "of the environment")
    monkeypatch.setenv("CONSENT_SECOND", "")
    monkeypatch.delenv("CONSENT_SECOND")
    file = tmp_path / ".env"
    lines = ["# two settings", "CONSENT_FIRST=of the file", "export CONSENT_SECOND='a #b'", ""]
    file.write_text("\ufeff" + "\r\n".join(lines))
    reader = SettingsReader(os.environ)
    reader.read_file(file)

    assert reader.text("CONSENT_FIRST") == "of the environment"
    assert reader.text("CONSENT_SECOND") == "a #b"
    assert (reader.faults, reader.lines) == ([], {"CONSENT_FIRST": 2, "CONSENT_SECOND": 3})


def test_a_folder_of_that_name_is_no_file(tmp_path: Path) -> None:
    reader = SettingsReader({})
    (tmp_path / ".env").mkdir()  # a virtual environment
    reader.read_file(tmp_path / ".env")
    reader.read_file(tmp_path / "nowhere")
    assert reader.faults == []


@pytest.mark.parametrize(
    ("name", "in_file", "numbers"),
    [
        ("CONSENT_TRUSTED_PROXY", False, ["E040"]),
        ("CONSENT_TRUSTED_PROXY", True, ["E040"]),
        ("CONSENT_COLOUR", False, ["W006"]),
        ("CONSENT_COLOUR", True, ["E040"]),
        ("DATABASE_URI", True, ["E040"]),
        ("DATABASE_URI", False, []),  # somebody else's
        ("PGSSLMODE", True, []),
        ("DJANGO_SUPERUSER_PASSWORD", False, []),
        ("CONSENT_SERVICE_HOST", False, []),  # Kubernetes
        ("CONSENT_PORT_8000_TCP_ADDR", False, []),
    ],
)
def test_an_unknown_name_is_told(name: str, in_file: bool, numbers: list[str]) -> None:
    known = {"CONSENT_TRUSTED_PROXIES", "CONSENT_SERVICE_URL", "DATABASE_URL"}
    found = names.unknown([name], {name: 7} if in_file else {}, known)
    assert [fault.number for fault in found] == numbers
