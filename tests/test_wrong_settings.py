"""Whatever is wrong with a setting is told by a number and a sentence, and nothing is done."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import Project
from tests.shared import ROOT
from tests.wrong_settings import MISTAKES, Mistake, installation, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation(tmp_path_factory.mktemp("installed"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_wrong_setting_has_a_number_and_a_sentence(mistake: Mistake, folder: Path) -> None:
    done = run(mistake, folder)

    assert done.returncode != 0
    assert f"consent.{mistake.number}" in done.stderr
    assert mistake.says in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not mistake.hidden or mistake.hidden not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "command",
    ["migrate", "seed", "createsuperuser", "publish", "serve", "demo", "shell", "check"],
)
def test_no_command_runs_with_a_wrong_setting(command: str, folder: Path) -> None:
    (level,) = (mistake for mistake in MISTAKES if mistake.name.startswith("DJANGO_LOG_LEVEL"))
    done = run(replace(level, command=(command,)), folder)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[2].startswith("consent.E036  DJANGO_LOG_LEVEL is 'verbose'")
    assert len(done.stderr.splitlines()) < 8
    assert not (folder / "db.sqlite3").exists()


def test_no_other_server_runs_with_a_wrong_setting(tmp_path: Path) -> None:
    """By this status a worker of gunicorn tells its main process not to try again."""
    environment = Project.make(tmp_path).environment | {"CONSENT_ADMIN": "perhaps"}
    command = [sys.executable, "-c", "import config.wsgi"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 3
    assert "consent.E021" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["help"], ["serve", "--help"], ["--version"]])
def test_help_needs_no_settings(arguments: list[str], tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    assert project.manage(*arguments, DJANGO_SECRET_KEY="")


@pytest.mark.parametrize("command", [["seed"], ["publish", "mix"], ["site", "status"]])
def test_a_database_without_tables_is_told(command: list[str], tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"Run: python manage\.py migrate") as told:
        Project.make(tmp_path).manage(*command)
    assert "Traceback" not in str(told.value)


@pytest.mark.parametrize("command", ["migrate", "seed", "createsuperuser"])
def test_a_database_that_is_away_is_told(command: str, tmp_path: Path) -> None:
    project = Project.make(tmp_path, "postgres://consent:hunter2@127.0.0.1:9/consent")
    with pytest.raises(AssertionError, match="whether DATABASE_URL is right") as told:
        project.manage(command)
    assert "Traceback" not in str(told.value) and "hunter2" not in str(told.value)


def test_a_port_that_is_none_is_told_by_the_demo(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="invalid int value: 'abc'") as told:
        Project.make(tmp_path).manage("demo", "--port", "abc")
    assert "Traceback" not in str(told.value)
