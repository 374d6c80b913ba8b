"""A small server beside the test, on a port of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STOP_SECONDS = 0.01  # at most; by itself, the library takes half a second


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler], **members: Any) -> Iterator[int]:
    """Answer as this class does, with these members of its own; the port is returned."""
    made = type(handler.__name__, (handler,), members) if isinstance(handler, type) else handler
    with ThreadingHTTPServer(("127.0.0.1", 0), made) as server:
        thread = threading.Thread(target=server.serve_forever, args=(STOP_SECONDS,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
