"""The address of `manage.py serve`, and the messages where nothing can listen there."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError

from config.server import processes
from config.server.listener import close_socket, open_socket
from consent.management.commands import serve
from tests.shared import ROOT


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "port", "path", "says"),
    [
        ("203.0.113.7", 8000, "", "cannot be had"),
        pytest.param(
            *("127.0.0.1", 99999, "", "cannot be had"),
            # Python's own `create_server` leaves its socket open then
            marks=pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
        ),
        ("127.0.0.1", None, "", "Port .* cannot be had"),
        ("", 0, "/nowhere/serve.sock", "No such file or directory"),
        ("", 0, "manage.py", "another file has the name"),
        ("", 0, "/tmp/" + "long" * 30, "path too long"),
    ],
)
def test_where_nothing_can_listen_is_told(
    host: str, port: int | None, path: str, says: str, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit, match=says):
        open_socket(host, taken if port is None else port, path)
    assert (ROOT / "manage.py").exists()


def test_a_socket_that_is_left_over_is_no_obstacle_and_one_in_use_is(tmp_path: Path) -> None:
    path = tmp_path / "serve.sock"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(path))
        service.listen()
        with pytest.raises(SystemExit, match="a service listens there"):
            open_socket("", 0, str(path))
    close_socket(open_socket("", 0, str(path)))
    assert not path.exists()


def test_counts_lie_in_memory_unless_a_folder_is_named_and_none_is_left_of_a_kill(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a full disk a write to a mapped file kills the process."""
    (memory := tmp_path / "memory").mkdir()
    (left := memory / "consent-metrics-left").mkdir()
    (lives := memory / "consent-metrics-1-of-a-container").mkdir()
    os.mkfifo(memory / "consent-metrics-of-somebody-else")  # to open it would wait for ever
    lock = processes._lock(lives)
    monkeypatch.setattr(processes, "_MEMORY", memory)
    monkeypatch.delenv("TMPDIR", raising=False)
    with processes._shared_folder() as made:
        assert Path(made).parent == memory
        assert lives.exists() and not left.exists()
    os.close(lock)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with processes._shared_folder() as made:
        assert Path(made).parent == tmp_path


def test_static_files_that_cannot_be_collected_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(serve, "call_command", refuse)
    monkeypatch.setattr(settings, "STATIC_ROOT", "/nowhere")
    with pytest.raises(CommandError, match=r"consent\.E046 .* into /nowhere: Permission denied"):
        serve.collect_static()
