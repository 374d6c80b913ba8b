"""Whether the database can be reached: one thread finds out for all of them."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0

Action = Callable[[], object]


class Line:
    """The way from this process to one database.

    A thread that meets a broken connection calls `doubt`, and goes on. While the line is down, only
    the one thread that probes it may connect: a few threads serve everything, and if each of them
    waited for the database, the routes that need none would not be answered.
    """

    def __init__(self) -> None:
        self.is_down = False
        self._probing = threading.Lock()

    def doubt(self, reach: Action, *, drop: Action, tidy: Action) -> None:
        """Let one thread find out, unless one does already; this one does not wait.

        `reach` raises where there is no database. `drop` forgets every connection, since none
        outlives the database; `tidy` looks through them where it was there all the time.
        """
        if self._probing.acquire(blocking=False):
            actions = (reach, drop, tidy)
            thread = threading.Thread(target=self._find_out, args=actions, name="line", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:  # too many threads: the next call tries again
                log.warning("Nobody can look for the database: %s", error)
                self._probing.release()

    def _find_out(self, reach: Action, drop: Action, tidy: Action) -> None:
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
        finally:  # whatever happened, the line may be tried again
            self.is_down = False
            self._probing.release()


def _succeeds(action: Action) -> bool:
    try:
        action()
    except Exception:
        return False
    return True
