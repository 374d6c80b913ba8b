"""Hash passwords in a low-priority thread, one at a time on each machine."""

import fcntl
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class LowPriorityHasher(PBKDF2PasswordHasher):
    """Hash in one low-priority thread, which holds nobody up: a hash takes half a second."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return _one_thread.submit(self._hash, password, salt, iterations).result()

    def _hash(self, password: str, salt: str, iterations: int | None) -> str:
        with Path(__file__).open() as file:  # which all workers have; closing it frees the lock
            fcntl.flock(file, fcntl.LOCK_EX)
            return super().encode(password, salt, iterations)


def _lower_priority() -> None:
    if sys.platform == "linux":  # the only one with priorities for each thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


_one_thread = ThreadPoolExecutor(1, "hashing", _lower_priority)
