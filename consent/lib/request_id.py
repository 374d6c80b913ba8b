"""Assign an id to each request, for log lines and error responses; no browser stores it."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

HEADER = "X-Request-ID"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

_Environ = dict[str, Any]

_KEY = "consent.request_id"
_request: ContextVar[tuple[_Environ, Callable[[_Environ], bool]] | None] = ContextVar(
    "request", default=None
)


def begin(environ: _Environ, vouches: Callable[[_Environ], bool]) -> None:
    """Assign what this thread or task does from now on to this request.

    `vouches` returns whether a trusted proxy sent the request: only its id is accepted.
    """
    _request.set((environ, vouches))


def current() -> str:
    """Return the trusted proxy's id if well formed, else a new one: few requests need one."""
    request = _request.get()
    if request is None:
        return ""
    environ, vouches = request
    if _KEY not in environ:
        sent = str(environ.get("HTTP_X_REQUEST_ID", ""))
        is_plain = _PLAIN.fullmatch(sent) is not None and vouches(environ)
        environ[_KEY] = sent if is_plain else secrets.token_hex(6)
    return str(environ[_KEY])
