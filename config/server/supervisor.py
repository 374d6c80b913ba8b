"""Keep the processes of `manage.py serve` running, and put new ones in their place on SIGHUP.

One that ends, or whose event loop stands still, is replaced.

This process holds the socket and little of a release's code. Each process that it starts reads
code, packages and settings anew, where a link to the release points then. The old ones end when
all new ones can answer, and go on where one cannot. Meanwhile connections wait in the socket, which
all of them share.
"""

import logging
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from queue import Empty, SimpleQueue

from config.environment import Environment
from config.logs import Json, OneLine
from config.server import listener
from config.server.processes import Processes

log = logging.getLogger("consent.serve")

BESIDE = "SERVES_BESIDE_OLDER"  # a variable: others answer until this process can
_LOOK_SECONDS = 1.0


def add_arguments(parser: ArgumentParser) -> None:
    """Add what this process, too, needs to know."""
    parser.add_argument(
        "--host",
        type=ip_address,
        default="127.0.0.1",
        help="The address to listen at, IPv4 or IPv6. Default: 127.0.0.1; :: is all of both.",
    )
    parser.add_argument("--port", type=int, default=8000, help="Default: 8000")
    parser.add_argument(
        "--socket",
        default="",
        help="A Unix socket to listen at instead, such as /run/mix-consent/serve.sock. The "
        "proxy's user has to be in the group of ours.",
    )
    parser.add_argument("--workers", type=int, default=2, help="Processes. Default: 2")
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help="Start no `manage.py worker` beside the web processes: of many machines a few "
        "are enough that start one.",
    )


def is_asked_for(arguments: Sequence[str]) -> bool:
    """Return whether a command line is that of this process, not of one that it starts."""
    others = {"--prepare", "--listen", "-h", "--help"}
    return arguments[:1] == ["serve"] and others.isdisjoint(arguments)


def main(arguments: Sequence[str]) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    add_arguments(parser)
    options, _ = parser.parse_known_args(arguments)
    supervisor = _Supervisor(options, arguments)
    asked: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit())
    signal.signal(signal.SIGHUP, lambda number, _: asked.put(number))
    try:
        supervisor.start()
        while True:
            with suppress(Empty):
                asked.get(timeout=_LOOK_SECONDS)
                supervisor.begin_replacement()
            supervisor.look()
    finally:
        supervisor.stop()


class _Supervisor:
    def __init__(self, options: Namespace, arguments: Sequence[str]) -> None:
        self._program = Path(sys.argv[0]).absolute()  # a link in it is followed at each start
        self._environment = dict(os.environ)
        _log_like_the_others(Environment(self._program.parent / ".env"))
        self._socket = listener.open_socket(str(options.host), options.port, options.socket)
        self._workers, parent = options.workers, ("--parent", str(os.getpid()))
        self._prepare = ("serve", *arguments, "--prepare")
        web = ("serve", *arguments, *parent, "--listen", str(self._socket.fileno()))
        self._commands = [web] * self._workers + [("worker", *parent)] * (not options.no_worker)
        self._current: Processes | None = None
        self._next: Processes | None = None

    def start(self) -> None:
        if status := self._popen(*self._prepare).wait():
            sys.exit(status)
        try:
            self._current = Processes(self._popen, self._commands)
        except OSError as error:
            sys.exit(
                "There is no folder for temporary files. Let this user write into /tmp, or name "
                f"another folder by TMPDIR. {error}"
            )
        log.info("starting %d workers", self._workers)

    def begin_replacement(self) -> None:
        log.info("New processes are started; the old ones answer until these can.")
        self._give_up()
        try:
            if self._popen(*self._prepare).wait() == 0:
                self._next = Processes(self._popen, self._commands, **{BESIDE: "1"})
                return
        except OSError as error:  # a link that leads nowhere, a full disk
            log.error("%s", error)
        log.error("The new processes cannot start: the old ones go on.")

    def look(self) -> None:
        """Take over new processes or give them up, and start again what has ended."""
        if self._next and self._next.has_ended():
            log.error("The new processes cannot answer: the old ones go on.")
            self._give_up()
        elif self._next and self._next.count_ready() == self._workers:
            log.info("The new processes answer: the old ones end.")
            self._current, self._next = self._next, self._current
            self._give_up()
        if self._current:
            self._current.start_again()

    def stop(self) -> None:
        self._give_up()
        if self._current:
            self._current.stop()
        listener.close_socket(self._socket)
        log.info("stopped")

    def _give_up(self) -> None:
        if self._next:
            self._next.stop()
        self._next = None

    def _popen(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(self._program), *arguments],
            cwd=self._program.parent,
            env=self._environment | variables,
            pass_fds=[self._socket.fileno()],
        )


def _log_like_the_others(env: Environment) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Json() if env("CONSENT_LOG_FORMAT").lower() == "json" else OneLine())
    logging.basicConfig(handlers=[handler], level=logging.INFO)
