"""What loading the WSGI application leaves behind, for whatever server loads it."""

from pathlib import Path

from tests.servers import Project


def test_what_is_loaded_is_not_walked_again(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    told = project.run("-c", "import config.wsgi, gc; print(gc.get_freeze_count())")

    assert int(told.split()[-1]) > 10_000


def test_a_process_that_is_forked_too_late_says_what_it_lacks(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    told = project.run("-c", "import config.wsgi, os; os.fork() or os._exit(0); os.wait()")

    assert told.count("Forked after the application was loaded") == 1
