"""Load the WSGI application, for `manage.py serve` (by `config/server`) or any WSGI server."""

import atexit
import gc
import logging
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import start_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_django = get_wsgi_application()

# Other servers do not run the checks. This status tells gunicorn not to restart the worker
start_up.refuse_wrong_settings(status=3)

from config.server.middleware import MemoryRoutes  # noqa: E402  (needs the settings)
from consent import notices  # noqa: E402
from consent.api import servers  # noqa: E402
from consent.intake import erasures, tallies  # noqa: E402
from consent.lib import db_timeouts, jobs, readings  # noqa: E402
from consent.lib.jobs import Action  # noqa: E402
from consent.models import Decision  # noqa: E402
from consent.notices import signing_keys  # noqa: E402
from consent.record import heartbeat  # noqa: E402
from consent.record.statistics import detections  # noqa: E402
from consent.web import limits, metrics  # noqa: E402

db_timeouts.default = settings.CONSENT_DATABASE_SECONDS

application = MemoryRoutes(_django)
metrics.begin(methods=Decision.Method.values, limits=limits.LIMITS)

# Two threads: one reads, the other may have to wait until something can be written. Each worker
# loads this module itself, after the fork. All other work is that of `manage.py worker`
jobs.start(
    jobs.WATCH,
    notices.FOLLOW_SECONDS,
    Action(notices.follow, "Reading the notices"),
    Action(signing_keys.follow, "Reading the signing keys"),
)
_flushes = [Action(counter.flush, "Adding up counts") for counter in (tallies, detections, servers)]
jobs.start(
    jobs.COUNTS,
    heartbeat.EVERY_SECONDS / 2,
    Action(heartbeat.look_for_migrations, "Looking for migrations"),
    Action(readings.refresh, readings.DURING),
    *_flushes,
)
# The last that was registered runs first
for action in (Action(erasures.clear_disk, erasures.CLEARING), *_flushes):
    atexit.register(jobs.attempt, action)

# A process that is forked after this point has no threads and no usable connections
os.register_at_fork(
    after_in_child=lambda: logging.getLogger("consent.wsgi").critical(
        "Forked after the application was loaded: this process will not see new notices. "
        "Let each worker load it (gunicorn without --preload, uWSGI with lazy-apps)."
    )
)

# What is loaded now is never freed. A full garbage collection would scan all of it, for a tenth of
# a second during a request.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
