"""Publish scheduled notices when they are due, in the worker process."""

import logging

from consent.lib import database_time
from consent.publishing import publications

log = logging.getLogger(__name__)


def publish_due() -> None:
    for publication in publications.publish_due(database_time.now()):
        log.info("%s of %s: %s", publication, publication.site.key, publication.state.value)
