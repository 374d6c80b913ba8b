"""Two threads of one process read what is in force: the older reading never comes back."""

import threading
from typing import Any

import pytest

from consent import notices
from consent.notices import NoticeInForce

SECONDS = 30.0


def test_what_was_read_before_a_publication_does_not_replace_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older: dict[str, NoticeInForce] = {}
    newer: dict[str, NoticeInForce] = {}
    has_read, goes_on = threading.Event(), threading.Event()

    def read() -> dict[str, NoticeInForce]:
        if threading.current_thread() is not watcher:
            return newer
        has_read.set()
        goes_on.wait(SECONDS)
        return older

    watcher = threading.Thread(target=notices.refresh)
    monkeypatch.setattr(notices, "_read", read)
    watcher.start()
    assert has_read.wait(SECONDS)

    threading.Timer(0.3, goes_on.set).start()  # whoever does not wait has put its own by then
    assert notices.refresh() is newer
    watcher.join()
    assert notices._by_site is newer


def test_a_reading_that_failed_lets_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise ConnectionError

    monkeypatch.setattr(notices, "_read", fail)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            notices.refresh()
