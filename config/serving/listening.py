"""Listening socket of `manage.py serve`: an address and a port, or a Unix socket."""

import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.core.management import CommandError

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (listens there only if configured)
MODE = 0o660  # of a socket: the proxy's user must be in our group
SECONDS = 2.0


class Listener(NamedTuple):
    host: str  # an IP address; empty for a Unix socket
    port: int
    path: str  # of a Unix socket

    @classmethod
    def of(cls, host: str, port: int, path: str) -> Self:
        if path:
            return cls("", 0, str(Path(path).absolute()))
        host = host.removeprefix("[").removesuffix("]")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, OverflowError) as error:
            raise CommandError(f"--host {host} is no address and no name: {error}.") from error
        return cls(str(found[0][4][0]), port, "")

    def __str__(self) -> str:
        return self.path or f"port {self.port}"  # the log shows no addresses

    def granian_settings(self) -> dict[str, Any]:
        if self.path:
            return {"uds": Path(self.path), "uds_permissions": MODE}
        return {"address": self.host, "port": self.port}

    def refuse_taken(self) -> None:
        """Raise if the port is in use: Granian would share it, and get half of the requests."""
        try:
            self._bind()
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            place = self.path or f"Port {self.port} of {self.host}"
            raise CommandError(f"{place} cannot be had: {reason}.") from error

    def _bind(self) -> None:
        if not self.path:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            socket.create_server((self.host, self.port), family=family).close()
            return
        path = Path(self.path)
        if path.exists():
            if not stat.S_ISSOCK(path.stat().st_mode):
                raise FileExistsError(0, "another file has the name")
            if self._connects():
                raise FileExistsError(0, "a service listens there")
            path.unlink()  # left by a killed process
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(self.path)
        path.unlink()

    def _connects(self) -> bool:
        with suppress(OSError), self._connect():
            return True
        return False

    def _connect(self) -> socket.socket:
        if not self.path:
            return socket.create_connection((ANY.get(self.host, self.host), self.port), SECONDS)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection

    def is_answering(self) -> bool:
        """Return whether a worker answers invalid input, which is neither counted nor logged."""
        with suppress(OSError), self._connect() as connection:
            connection.sendall(b"?\r\n\r\n")
            return connection.recv(5) == b"HTTP/"
        return False

    def announce(self, wait: Callable[[float], bool], say: Callable[[str], None]) -> None:
        """Announce the address once a worker answers; `wait` returns whether to give up."""
        while not wait(0.1):
            if self.is_answering():
                say(f"serving on {self}")
                return
