"""What is to be published at a time comes into force by itself, in any process that serves."""

import logging
import threading

from django.db import close_old_connections
from django.utils import timezone

from consent.publishing import publications

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0


def start_publishing() -> None:
    """Look for what is due in a thread of this process. Call it after the fork.

    Every process looks, and the site's lock lets one of them publish.
    """
    threading.Thread(target=_publish_forever, name="timetable", daemon=True).start()


def _publish_forever() -> None:
    pause = threading.Event()
    is_away = False
    while True:
        try:
            for publication in publications.publish_due(timezone.now()):
                log.info("%s of %s: %s", publication, publication.site.key, publication.state.value)
            is_away = False
        except Exception as error:  # the thread must live: others wait for their time too
            if not is_away:
                log.warning("What is due could not be published: %s", type(error).__name__)
            is_away = True
        finally:
            close_old_connections()
        pause.wait(LOOK_SECONDS)
