"""What is to be published at a time comes into force by itself, in any process that serves."""

import logging

from consent.lib import background, database_time, patience
from consent.publishing import publications

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


def start_publishing() -> None:
    """Look for what is due in a thread of this process.

    Every process looks, and the site's lock lets one of them publish.
    """
    background.repeat(
        _publish_due, every=LOOK_SECONDS, name="timetable", during="Publishing what is due"
    )


def _publish_due() -> None:
    with patience.of(patience.STAFF_SECONDS):  # another process may be at it
        for publication in publications.publish_due(database_time.now()):
            log.info("%s of %s: %s", publication, publication.site.key, publication.state.value)
