"""What one of `manage.py serve`'s workers does before it serves."""

import logging
import multiprocessing
import os
import signal
import threading
import time

from django.conf import settings

from config import asgi
from config.databases import pooled
from config.serving.threads import connections

STOP_SECONDS = 30

log = logging.getLogger("consent.serve")


def load(target: str, *, threads: int, writers: int) -> asgi.AsgiApplication:
    """As `asgi.load`, in a process that ends when the main process does, with a connection each."""
    options = settings.DATABASES["default"]["OPTIONS"]
    if "pool" in options:  # before the first connection
        options["pool"] = pooled(connections(threads, writers=writers))
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    return asgi.load(target, threads=threads, writers=writers)


def _end_with_parent() -> None:
    """Killed, the main process tells nobody; its workers would keep the port from the next one."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    log.warning("The main process is gone: this worker stops.")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)
