"""The id of a request: in each of its lines in the log, and in an answer that something broke.

It lasts as long as the request, and nobody's browser keeps it.
"""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

HEADER = "X-Request-ID"
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

Environ = dict[str, Any]

_KEY = "consent.request_id"
_request: ContextVar[tuple[Environ, Callable[[Environ], bool]] | None] = ContextVar(
    "request", default=None
)


def begin(environ: Environ, vouches: Callable[[Environ], bool]) -> None:
    """What this thread or task does from here on belongs to this request.

    `vouches` tells whether a proxy of ours has sent it, whose id is believed.
    """
    _request.set((environ, vouches))


def current() -> str:
    """The proxy's id if it is plain, else one of ours, made now: few requests need any."""
    request = _request.get()
    if request is None:
        return ""
    environ, vouches = request
    if _KEY not in environ:
        sent = str(environ.get("HTTP_X_REQUEST_ID", ""))
        is_plain = PLAIN.fullmatch(sent) is not None and vouches(environ)
        environ[_KEY] = sent if is_plain else secrets.token_hex(6)
    return str(environ[_KEY])
