"""Listening socket of `manage.py serve`: an address and a port, or a Unix socket."""

import socket
import stat
import sys
from pathlib import Path

BACKLOG = 1024  # connections that wait
_MODE = 0o660  # of a Unix socket: the proxy's user must be in our group


def open_socket(host: str, port: int, path: str) -> socket.socket:
    """Listen at the Unix socket, if there is a path. Raise SystemExit if the place is taken."""
    try:
        if path:
            return _unix_socket(Path(path))
        is_ipv6 = ":" in host
        family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
        return socket.create_server(
            (host, port), family=family, backlog=BACKLOG, dualstack_ipv6=is_ipv6
        )
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sys.exit(f"{path or f'Port {port} of {host}'} cannot be had: {reason}.")


def _unix_socket(path: Path) -> socket.socket:
    """Listen there. Remove what a killed process has left."""
    if path.exists():
        if not stat.S_ISSOCK(path.stat().st_mode):
            raise FileExistsError(0, "another file has the name")
        with socket.socket(socket.AF_UNIX) as client:
            if client.connect_ex(str(path)) == 0:
                raise FileExistsError(0, "a service listens there")
        path.unlink()
    server = socket.socket(socket.AF_UNIX)
    try:
        server.bind(str(path))
    except OSError:
        server.close()
        raise
    path.chmod(_MODE)
    server.listen(BACKLOG)
    return server


def close_socket(server: socket.socket) -> None:
    if server.family == socket.AF_UNIX:
        Path(server.getsockname()).unlink(missing_ok=True)
    server.close()
