"""Run periodic work of a process in background threads."""

import threading
from collections.abc import Callable

from django.db import close_old_connections

from consent.lib import causes

Deed = Callable[[], object]

_running: set[str] = set()
_lock = threading.Lock()


def repeat(deed: Deed, *, every: float, name: str, during: str) -> None:
    """Run `deed` now and every `every` seconds, in one thread of this name. Call it after a fork.

    The thread survives every error and reports it: `during` says what failed.
    """
    with _lock:
        if name in _running:
            return
        _running.add(name)
    threading.Thread(target=_repeat, args=(deed, every, during), name=name, daemon=True).start()


def is_running(name: str) -> bool:
    return name in _running


def attempt(deed: Deed, during: str) -> None:
    """Run `deed` once. Report an error, and close connections that are too old."""
    try:
        try:
            deed()
        finally:
            close_old_connections()
    except Exception as error:
        causes.report_error(error, during)


def _repeat(deed: Deed, every: float, during: str) -> None:
    pause = threading.Event()
    while True:
        attempt(deed, during)
        pause.wait(every)
