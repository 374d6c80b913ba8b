"""Serve the consent service, for production: web processes, and one that does scheduled work.

    manage.py serve
    manage.py serve --host :: --port 8000 --workers 4
    manage.py serve --socket /run/mix-consent/serve.sock

Run `migrate` first, and put a proxy in front that ends TLS: config/deploy. SIGTERM or Ctrl-C lets
requests end. SIGHUP puts new processes in place of the old ones: see Upgrade in
config/manual/runbook.md.
"""

import asyncio
import ctypes
import os
import signal
import sys
import time
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, InterfaceError, connection
from granian import Granian, net
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from config.server import application, listener, supervisor
from consent import notices
from consent.lib import readings
from consent.management.command_line import HelpFormatter
from consent.management.commands.migrate import refuse_other
from consent.record import heartbeat

_HEAD_BYTES = 32 * 1024  # of a request: what nginx lets pass, too
_ACCESS = "%(method)s %(path)s %(status)d %(dt_ms).1f ms"  # no address, no query
_LOOK_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1  # of prctl(2): a signal where the parent process ends


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        supervisor.add_arguments(parser)
        parser.add_argument(
            "--threads",
            type=int,
            help="Per process, that read for visitors, and on PostgreSQL as many that write. "
            "Default: 2 on SQLite, which has one writer; 4 on PostgreSQL.",
        )
        parser.add_argument("--access-log", action="store_true", help="One line per request.")
        parser.add_argument(
            "--application", default="config.wsgi:application", help="Another WSGI application."
        )
        # What the supervisor starts: first one that prepares, then web processes
        parser.add_argument("--prepare", action="store_true", help=SUPPRESS)
        parser.add_argument("--parent", type=int, help=SUPPRESS)
        parser.add_argument("--listen", type=int, help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prepare"]:
            self.check(tags=["consent"], include_deployment_checks=True)
            with suppress(DatabaseError, InterfaceError):  # it is away: the processes wait for it
                refuse_other()
            collect_static()
        else:
            serve(options)


def serve(options: Mapping[str, Any]) -> None:
    """Serve in this process, by what Granian does in each of its own, while the parent lives.

    Its own would each have a socket, and lose with it the connections that wait there.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != options["parent"]:
        return
    server: Any = Granian(**granian_settings(options))
    shared: Any = net
    holder = shared.SocketHolder(options["listen"], bool(options["socket"]), listener.BACKLOG)
    server._ssp, server._shd, server._sso = None, holder, None
    worker = server._spawn_worker(0, server._spawn_asgi_worker, lambda: load(options))
    worker.inner.run()


def granian_settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from Granian's own; its loggers speak through the settings'."""
    loggers = {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")}
    return {
        "target": options["application"],
        "interface": Interfaces.ASGINL,
        "http": HTTPModes.http1,  # the proxy in front speaks the newer ones to browsers
        "http1_settings": HTTP1Settings(max_buffer_size=_HEAD_BYTES),
        "runtime_mode": RuntimeModes.mt,
        "websockets": False,
        "log_level": LogLevels.warning,
        "log_dictconfig": settings.LOGGING | {"loggers": settings.LOGGING["loggers"] | loggers},
        "log_access": options["access_log"],
        "log_access_format": _ACCESS,
    }


def load(options: Mapping[str, Any]) -> application.AsgiApplication:
    """Load the WSGI application. On SQLite one thread at a time may write."""
    is_sqlite = connection.vendor == "sqlite"
    number = options["threads"] or (2 if is_sqlite else 4)
    writers = 1 if is_sqlite else number
    loaded = application.load(options["application"], threads=number, writers=writers)
    if supervisor.BESIDE in os.environ:
        while not (notices.are_known() and heartbeat.is_migrated()):
            time.sleep(_LOOK_SECONDS)
    asyncio.get_event_loop().call_soon(beat)  # when it runs, which is when it answers
    return loaded


def beat() -> None:
    """Show once a second that the event loop runs."""
    readings.beat(os.environ[readings.NAME])
    asyncio.get_running_loop().call_later(1, beat)


def collect_static() -> None:
    """Collect static files, unless what is collected is newer than all that it came from."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    collected = manifest.stat().st_mtime if manifest.exists() else 0.0
    listed = (item for finder in get_finders() for item in finder.list([]))
    files = (Path(storage.path(name)) for name, storage in listed)
    if not any(file.stat().st_mtime > collected for file in files):
        return
    own = os.umask(0o022)  # the proxy may serve them
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        raise CommandError(
            f"consent.E046  Static files cannot be collected into {settings.STATIC_ROOT}: "
            f"{error.strerror}. Let this user write there, name another folder by "
            "DJANGO_STATIC_ROOT, or run manage.py collectstatic beforehand, as somebody who may."
        ) from error
    finally:
        os.umask(own)
