"""Listening socket of `manage.py serve`: an address and a port, or a Unix socket."""

import socket
import stat
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import CommandError

_MODE = 0o660  # of a socket: the proxy's user must be in our group


class Listener(NamedTuple):
    host: str  # an IP address
    port: int
    path: str  # of a Unix socket, which is used in place of an address; or empty

    def granian_settings(self) -> dict[str, Any]:
        if self.path:
            return {"uds": Path(self.path).absolute(), "uds_permissions": _MODE}
        return {"address": self.host, "port": self.port}

    def refuse_taken(self) -> None:
        """Raise if the port is in use: Granian would share it, and get half of the requests."""
        try:
            if self.path:
                _bind_socket(Path(self.path))
            else:
                family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
                socket.create_server((self.host, self.port), family=family).close()
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            place = self.path or f"Port {self.port} of {self.host}"
            raise CommandError(f"{place} cannot be had: {reason}.") from error


def _bind_socket(path: Path) -> None:
    """Bind for a moment. Remove what a killed process has left."""
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        if path.exists():
            if not stat.S_ISSOCK(path.stat().st_mode):
                raise FileExistsError(0, "another file has the name")
            if client.connect_ex(str(path)) == 0:
                raise FileExistsError(0, "a service listens there")
            path.unlink()
        server.bind(str(path))
    path.unlink()
