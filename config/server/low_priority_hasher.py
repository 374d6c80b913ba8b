"""Hash passwords in a low-priority thread, one at a time in each server."""

import fcntl
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from consent.lib.readings import FOLDER


class LowPriorityHasher(PBKDF2PasswordHasher):
    """Hash in one low-priority thread, which holds nobody up: a hash takes half a second."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return _one_thread.submit(self._hash, password, salt, iterations).result()

    def _hash(self, password: str, salt: str, iterations: int | None) -> str:
        folder = os.environ.get(FOLDER)  # nobody else can open, and so lock, a file in it
        with Path(folder, "hashing").open("ab") if folder else nullcontext() as file:
            if file:
                fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
            return super().encode(password, salt, iterations)


def _lower_priority() -> None:
    if sys.platform == "linux":  # the only one with priorities for each thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


_one_thread = ThreadPoolExecutor(1, "hashing", _lower_priority)
