"""What is to be published at a time comes into force by itself, in any process that serves."""

import logging
import threading

from django.db import close_old_connections
from django.utils import timezone

from consent.lib import causes
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
    while True:
        try:
            for publication in publications.publish_due(timezone.now()):
                log.info("%s of %s: %s", publication, publication.site.key, publication.state.value)
        except Exception as error:  # the thread must live: others wait for their time too
            causes.report_error(error, "Publishing what is due")
        finally:
            close_old_connections()
        pause.wait(LOOK_SECONDS)
