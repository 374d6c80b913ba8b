"""Whether the database can be reached: one thread finds out for all of them."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0

Deed = Callable[[], object]


class Line:
    """The way from this process to one database.

    Whoever meets a broken connection doubts the line, and goes on. While it is down, nobody but
    the one thread that asks may try it: a few threads serve everything, and if each of them
    waited for a database that is not there, nobody would answer what needs none.
    """

    def __init__(self) -> None:
        self.is_down = False
        self._asking = threading.Lock()

    def doubt(self, reach: Deed, *, drop: Deed, tidy: Deed) -> None:
        """Let one thread find out, unless one is at it; this one does not wait.

        `reach` raises where there is no database. `drop` forgets every connection, since none
        outlives the database; `tidy` looks through them where it was there all the time.
        """
        if self._asking.acquire(blocking=False):
            deeds = (reach, drop, tidy)
            thread = threading.Thread(target=self._find_out, args=deeds, name="line", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:  # too many threads: whoever doubts next tries again
                log.warning("Nobody can look for the database: %s", error)
                self._asking.release()

    def _find_out(self, reach: Deed, drop: Deed, tidy: Deed) -> None:
        try:
            while not _is_done(reach):
                if not self.is_down:
                    log.warning("The database is away.")
                    self.is_down = True
                    drop()
                time.sleep(PAUSE_SECONDS)
            if self.is_down:
                log.warning("The database is back.")
            else:
                tidy()
        finally:  # whatever happened here, the line may be tried again
            self.is_down = False
            self._asking.release()


def _is_done(deed: Deed) -> bool:
    try:
        deed()
    except Exception:
        return False
    return True
