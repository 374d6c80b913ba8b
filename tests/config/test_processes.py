"""The WSGI application, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.config.mistakes import WRONG
from tests.servers import Project
from tests.shared import ROOT


def test_another_server_with_wrong_settings_ends(tmp_path: Path) -> None:
    """By this status a worker of gunicorn tells its main process not to try again."""
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=Project.make(tmp_path).environment | WRONG,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (3, "")
    assert "(consent.E001) " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "db.sqlite3").exists()


def test_what_is_loaded_is_not_walked_again_and_not_to_be_forked(tmp_path: Path) -> None:
    code = "import config.wsgi, gc, os, threading; os.fork() or os._exit(0); os.wait()"
    threads = "print(*(thread.name for thread in threading.enumerate()))"
    output = Project.make(tmp_path).run("-c", f"{code}; {threads}; print(gc.get_freeze_count())")

    assert int(output.split()[-1]) > 10_000
    assert output.count("Forked after the application was loaded") == 1
    assert {"watch", "counts"} <= {*output.split()}
