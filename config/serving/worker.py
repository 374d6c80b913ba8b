"""What one of `manage.py serve`'s workers does before it serves."""

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from pkgutil import resolve_name

from django.conf import settings

from config.asgi import AsgiApplication
from config.databases import pooled
from config.serving.threads import ThreadPlan, connections

STOP_SECONDS = 30
# The event loop waits so long for a thread that is drawing a page: ten times shorter than Python's
# own, since a page takes longer to draw than everything that is answered from memory
SWITCH_SECONDS = 0.0005

log = logging.getLogger("consent.serve")


def load(target: str, *, threads: int, writers: int) -> AsgiApplication:
    """The WSGI application of this name (`module:attribute`), with a connection for each thread.

    The process ends when the main process does.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    options = settings.DATABASES["default"]["OPTIONS"]
    if "pool" in options:  # before the first connection
        options["pool"] = pooled(connections(threads, writers=writers))
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    plan = ThreadPlan.of(threads, writers=writers)
    return AsgiApplication(resolve_name(target), plan, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


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
