import json
import logging
import multiprocessing
import os
import socket
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from config import asgi, hashers
from config.threads import connections as connections_needed
from consent.statistics import prometheus

log = logging.getLogger("consent.serve")

STOP_SECONDS = 30
ACCESS = "%(method)s %(path)s %(status)d %(dt_ms).1f ms"  # no address, no query


class Command(BaseCommand):
    help = "Serve the consent service, for production. Stop it with Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="Processes. Default: 2")
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
        parser.add_argument(
            "--granian", type=json.loads, default={}, help="More of Granian's settings, as JSON."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken(options["host"], options["port"])
        collect_static()
        connections.close_all()
        multiprocessing.set_start_method("spawn", force=True)  # workers inherit nothing of ours
        with tempfile.TemporaryDirectory(prefix="consent-metrics-") as folder:
            os.environ[prometheus.FOLDER] = folder
            os.environ[hashers.LOCK] = f"{folder}/hashing"
            server = Granian(**granian_settings(options))
            server.on_startup(lambda: log.info("serving on port %d", options["port"]))
            server.on_shutdown(lambda: log.info("stopped"))
            server.serve(target_loader=loader(options["threads"]))


def granian_settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from Granian's own, as `python -m tests.bench serve` measures it."""
    return {
        "target": options["application"],
        "address": options["host"],
        "port": options["port"],
        "interface": Interfaces.ASGINL,
        "http": HTTPModes.http1,  # the proxy in front speaks the newer ones to browsers
        "workers": options["workers"],
        "websockets": False,
        "workers_kill_timeout": STOP_SECONDS,
        "respawn_failed_workers": True,
        "log_level": LogLevels.warning,
        "log_dictconfig": logging_config(),
        "log_access": options["access_log"],
        "log_access_format": ACCESS,
        **options["granian"],
    }


def refuse_taken(host: str, port: int) -> None:
    """Granian would share a taken port with whoever has it: half of the requests for each."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise CommandError(f"Port {port} of {host} cannot be had: {error.strerror}.") from error


def loader(threads: int | None) -> Callable[[str], asgi.AsgiApplication]:
    """What each worker makes of the WSGI application. On SQLite one thread at a time may write."""
    is_sqlite = connection.vendor == "sqlite"
    number = threads or (2 if is_sqlite else 4)
    writers = 1 if is_sqlite else number
    needed, pool = connections_needed(number, writers=writers), settings.CONSENT_DATABASE_POOL
    if not is_sqlite and pool < needed:
        raise CommandError(
            f"--threads {number} needs {needed} connections in each process, and "
            f"CONSENT_DATABASE_POOL is {pool}: raise it, or lower --threads."
        )
    return partial(asgi.load, threads=number, writers=writers)


def collect_static() -> None:
    """Collect static files, unless what is collected is newer than all that it came from."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    collected = manifest.stat().st_mtime if manifest.exists() else 0.0
    if any(path.stat().st_mtime > collected for path in static_files()):
        call_command("collectstatic", interactive=False, verbosity=0)


def static_files() -> list[Path]:
    return [
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    ]


def logging_config() -> dict[str, Any]:
    """The settings' own, with Granian's loggers speaking through them."""
    loggers = {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")}
    return settings.LOGGING | {"loggers": settings.LOGGING["loggers"] | loggers}
