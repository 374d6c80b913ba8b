"""Commands and the WSGI application, in a process of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.mistakes import WRONG
from tests.servers import Project
from tests.shared import ROOT


@pytest.mark.parametrize(
    ("command", "status"),
    [
        pytest.param(["manage.py", "migrate"], 1, id="a command"),
        # By this status a worker of gunicorn tells its main process not to try again
        pytest.param(["-c", "import config.wsgi"], 3, id="another server"),
    ],
)
def test_a_process_with_wrong_settings_ends(
    command: list[str], status: int, tmp_path: Path
) -> None:
    project = Project.make(tmp_path)
    environment = project.environment | WRONG | {"CONSENT_SERVICE_URL": "http://public.example"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (status, "")
    assert all(f"(consent.{number}) " in done.stderr for number in ("E001", "E002"))
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "db.sqlite3").exists()


def test_what_is_loaded_is_not_walked_again_and_not_to_be_forked(tmp_path: Path) -> None:
    code = "import config.wsgi, gc, os, threading; os.fork() or os._exit(0); os.wait()"
    threads = "print(*(thread.name for thread in threading.enumerate()))"
    output = Project.make(tmp_path).run("-c", f"{code}; {threads}; print(gc.get_freeze_count())")

    assert int(output.split()[-1]) > 10_000
    assert output.count("Forked after the application was loaded") == 1
    assert {"watch", "counts"} <= {*output.split()}
