"""Whether the database can be reached: one thread finds out for all of them."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0

Action = Callable[[], object]


class Probe:
    """Knows whether this process can reach one database.

    A thread that meets a broken connection calls `start`, and goes on. While `is_down`, only the
    one thread that probes may connect: a few threads serve everything, and if each of them
    waited for the database, the routes that need none would not be answered.
    """

    def __init__(self) -> None:
        self.is_down = False
        self._running = threading.Lock()

    def start(self, reach: Action, *, drop: Action, tidy: Action) -> None:
        """Let one thread find out, unless one does already; this one does not wait.

        `reach` raises where there is no database. `drop` forgets every connection, since none
        outlives the database; `tidy` looks through them where it was there all the time.
        """
        if self._running.acquire(blocking=False):
            actions = (reach, drop, tidy)
            thread = threading.Thread(
                target=self._run, args=actions, name="database-probe", daemon=True
            )
            try:
                thread.start()
            except RuntimeError as error:  # too many threads: the next call tries again
                log.warning("Nobody can look for the database: %s", error)
                self._running.release()

    def _run(self, reach: Action, drop: Action, tidy: Action) -> None:
        try:
            while not _succeeds(reach):
                if not self.is_down:
                    log.warning("The database is away.")
                    self.is_down = True
                    drop()
                time.sleep(PAUSE_SECONDS)
            if self.is_down:
                log.warning("The database is back.")
            else:
                tidy()
        finally:  # whatever happened, connections may be tried again
            self.is_down = False
            self._running.release()


def _succeeds(action: Action) -> bool:
    try:
        action()
    except Exception:
        return False
    return True
