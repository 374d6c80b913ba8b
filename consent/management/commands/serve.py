"""Serve the consent service, for production: web processes, and one that does scheduled work.

    manage.py serve
    manage.py serve --host :: --port 8000 --workers 4
    manage.py serve --socket /run/mix-consent/serve.sock

Run `migrate` first, and put a proxy in front that ends TLS: config/deploy. SIGTERM or Ctrl-C lets
requests end; SIGHUP puts new workers, with the code that is there now, in place of the old ones,
and loses no request. A changed setting needs a restart; a changed folder of keys does not.
"""

import logging
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from config.server import application
from config.server.listener import Listener
from consent.management.documented_command import DocumentedCommand, positive
from consent.web import metrics

log = logging.getLogger("consent.serve")

STOP_SECONDS = 30  # for requests that are being answered
RESTART_SECONDS = 1.0  # between the end of a worker and the start of the next
HEAD_BYTES = 32 * 1024  # of a request: what nginx lets pass, too
ACCESS = "%(method)s %(path)s %(status)d %(dt_ms).1f ms"  # no address, no query


class Command(DocumentedCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host",
            type=ip_address,
            default="127.0.0.1",
            help="The address to listen at, IPv4 or IPv6. Default: 127.0.0.1; :: is all of both.",
        )
        parser.add_argument("--port", type=positive, default=8000, help="Default: 8000")
        parser.add_argument(
            "--socket",
            default="",
            help="A Unix socket to listen at instead, such as /run/mix-consent/serve.sock. The "
            "proxy's user has to be in the group of ours.",
        )
        parser.add_argument("--workers", type=positive, default=2, help="Processes. Default: 2")
        parser.add_argument(
            "--threads",
            type=positive,
            help="Per process, that read for visitors, and on PostgreSQL as many that write. "
            "Default: 2 on SQLite, which has one writer; 4 on PostgreSQL.",
        )
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="Start no `manage.py worker` beside the web processes: of many machines a few "
            "are enough that start one.",
        )
        parser.add_argument("--access-log", action="store_true", help="One line per request.")
        parser.add_argument(
            "--application", default="config.wsgi:application", help="Another WSGI application."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        listener = Listener(str(options["host"]), options["port"], options["socket"])
        listener.refuse_taken()
        collect_static()
        multiprocessing.set_start_method("spawn", force=True)  # workers inherit nothing of ours
        with temporary_folder() as folder:
            os.environ[metrics.FOLDER] = folder
            serve(listener, options)


def serve(listener: Listener, options: Mapping[str, Any]) -> None:
    server = Granian(**granian_settings(listener, options))
    worker = WorkerProcess()
    server.on_startup(lambda: log.info("starting %d workers", options["workers"]))
    if not options["no_worker"]:
        server.on_startup(threading.Thread(target=worker.keep, daemon=True).start)
    server.on_reload(worker.restart)
    server.on_shutdown(worker.stop)
    server.on_shutdown(lambda: log.info("stopped"))
    server.serve(target_loader=loader(options["threads"]))


class WorkerProcess:
    """`manage.py worker`. When it ends, another one is started."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopping = threading.Event()

    def keep(self) -> None:
        """Keep one running until `stop` is called."""
        program = settings.BASE_DIR / "manage.py"
        command = [sys.executable, str(program), "worker", "--parent", str(os.getpid())]
        while not self._is_stopping.is_set():
            self._process = subprocess.Popen(command)
            status = self._process.wait()
            if not self._is_stopping.wait(RESTART_SECONDS):
                log.warning("The worker ended with status %d; another one is started.", status)

    def restart(self) -> None:
        """Have another one started, with the code that is there now."""
        if self._process:
            self._process.terminate()

    def stop(self) -> None:
        self._is_stopping.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="consent-metrics-", dir=metrics.parent())
    except OSError as error:
        raise CommandError(
            "There is no folder for temporary files. Let this user write into /tmp, or name "
            "another folder by TMPDIR."
        ) from error


def granian_settings(listener: Listener, options: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from Granian's own."""
    return {
        "target": options["application"],
        **listener.granian_settings(),
        "interface": Interfaces.ASGINL,
        "http": HTTPModes.http1,  # the proxy in front speaks the newer ones to browsers
        "http1_settings": HTTP1Settings(max_buffer_size=HEAD_BYTES),
        "workers": options["workers"],
        "websockets": False,
        "workers_kill_timeout": STOP_SECONDS,
        "respawn_failed_workers": True,
        "log_level": LogLevels.warning,
        "log_dictconfig": logging_config(),
        "log_access": options["access_log"],
        "log_access_format": ACCESS,
    }


def loader(threads: int | None) -> Callable[[str], application.AsgiApplication]:
    """What each worker makes of the WSGI application. On SQLite one thread at a time may write."""
    is_sqlite = connection.vendor == "sqlite"
    number = threads or (2 if is_sqlite else 4)
    writers = 1 if is_sqlite else number
    return partial(application.load, threads=number, writers=writers)


def collect_static() -> None:
    """Collect static files, unless what is collected is newer than all that it came from."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    collected = manifest.stat().st_mtime if manifest.exists() else 0.0
    if not any(path.stat().st_mtime > collected for path in static_files()):
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


def static_files() -> list[Path]:
    return [
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    ]


def logging_config() -> dict[str, Any]:
    """The settings' own, with Granian's loggers speaking through them."""
    loggers = {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")}
    return settings.LOGGING | {"loggers": settings.LOGGING["loggers"] | loggers}
