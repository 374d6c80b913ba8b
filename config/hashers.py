"""Passwords are hashed by a thread that everybody else goes before, one at a time on a machine."""

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
    """Django's own. A hash takes half a second of a core, and anybody may ask for many.

    It is the one part of a log-in that runs without Python's lock, so that a thread of low
    priority keeps nobody waiting while it does not run.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return _one_thread.submit(self._hash, password, salt, iterations).result()

    def _hash(self, password: str, salt: str, iterations: int | None) -> str:
        with _one_process():
            return super().encode(password, salt, iterations)


def _give_way() -> None:
    """On Linux, where each thread has a priority of its own."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


@contextmanager
def _one_process() -> Iterator[None]:
    """As many hashes as workers would leave no core to anybody on a small machine."""
    path = os.environ.get(LOCK)
    if path is None:
        yield
        return
    with open(path, "w") as file:  # noqa: PTH123  (the lock goes with the file)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_one_thread = ThreadPoolExecutor(1, "hashing", _give_way)
