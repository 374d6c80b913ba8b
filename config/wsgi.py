"""Load the WSGI application, for `manage.py serve` (by `config/asgi.py`) or any WSGI server."""

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

from config import stalls  # noqa: E402
from config.serving.memory_routes import MemoryRoutes  # noqa: E402  (needs the settings)
from consent import notices  # noqa: E402
from consent.api import token_uses  # noqa: E402
from consent.lib import patience  # noqa: E402
from consent.models import Decision  # noqa: E402
from consent.notices import signing_keys  # noqa: E402
from consent.proof.log import sequencer  # noqa: E402
from consent.proof.log.verification import hourly  # noqa: E402
from consent.publishing import timetable  # noqa: E402
from consent.record import heartbeat, overview, retention  # noqa: E402
from consent.statistics import counters, detections, metrics, tallies  # noqa: E402
from consent.web import limits  # noqa: E402

patience.limit(settings.CONSENT_DATABASE_SECONDS)
stalls.begin()

application = MemoryRoutes(_django)
metrics.begin(methods=Decision.Method.values, limits=limits.LIMITS)

# Threads: each worker loads this module itself, after the fork
notices.watch()
heartbeat.start()
signing_keys.watch()
timetable.start_publishing()
sequencer.start()
overview.start_reading()
retention.start()
hourly.start()
counters.start_flushing(tallies.flush, detections.flush, token_uses.flush)

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
