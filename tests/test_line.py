"""The way to the database, where this process may start no thread to look for it."""

from threading import Event, Thread

import pytest

from config.postgresql.line import Line


def test_where_no_thread_starts_the_next_doubt_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line, found = Line(), Event()

    def refuse(thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(Thread, "start", refuse)
        line.doubt(found.set, drop=list, tidy=list)
    assert not found.is_set()

    line.doubt(found.set, drop=list, tidy=list)

    assert found.wait(60)
