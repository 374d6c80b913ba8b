"""Publish scheduled notices when they are due, in any serving process."""

import logging

from consent.lib import background, database_time, patience
from consent.publishing import publications

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


def start_publishing() -> None:
    """Check for due publications in a thread of this process.

    Every process checks; the site's lock lets one of them publish.
    """
    background.repeat(
        _publish_due, every=LOOK_SECONDS, name="timetable", during="Publishing what is due"
    )


def _publish_due() -> None:
    with patience.of(patience.STAFF_SECONDS):  # another process may hold the lock
        for publication in publications.publish_due(database_time.now()):
            log.info("%s of %s: %s", publication, publication.site.key, publication.state.value)
