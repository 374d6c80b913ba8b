"""Hash passwords in a low-priority thread, one at a time on each machine."""

import fcntl
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from django.contrib.auth.hashers import PBKDF2PasswordHasher

LOCK = "CONSENT_HASHING_LOCK"  # a file, set by `manage.py serve` for its workers


class PatientPBKDF2(PBKDF2PasswordHasher):
    """Django's hasher in one low-priority thread: a hash takes half a second of a core.

    Anybody may request many. Hashing is the one part of a log-in that runs without Python's global
    lock, so a low-priority thread blocks no other thread while it is not scheduled.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return _one_thread.submit(self._hash, password, salt, iterations).result()

    def _hash(self, password: str, salt: str, iterations: int | None) -> str:
        with _one_process():
            return super().encode(password, salt, iterations)


def _give_way() -> None:
    """Lower this thread's priority: only Linux has priorities per thread."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


@contextmanager
def _one_process() -> Iterator[None]:
    """Hold the machine's lock: one hash per worker would use all cores of a small machine."""
    path = os.environ.get(LOCK)
    if path is None:
        yield
        return
    with open(path, "w") as file:  # noqa: PTH123  (closing it frees the lock)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_one_thread = ThreadPoolExecutor(1, "hashing", _give_way)
