"""Answer routes from memory, so that they never wait for a database, a body or a password."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from config.asgi import Environ, Wsgi
from config.middleware import PublicRoutes
from consent import notices
from consent.lib import request_id
from consent.regions import proxies

PATHS = frozenset(
    {
        "/.well-known/gpc.json",
        "/.well-known/jwks.json",
        "/banner.js",
        "/banner.json",
        "/guard.js",
        "/healthz",
        "/log/checkpoint",
        "/log/keys",
        "/mix-consent.d.ts",
        "/readyz",
        "/register.json",
        "/v1/check",
        "/v1/notice",
        "/v1/vectors.json",
        "/words.json",
    }
)
# These need no notice
OF_THE_PROCESS = frozenset({"/healthz", "/log/checkpoint", "/log/keys", "/readyz"})
COUNTED = ("/v1/detections", "/v1/shown")  # counted in memory, by POST
METRICS = "/metrics"  # their data is read in the background
NUMBERED = "number="  # of /v1/notice: an older notice is read from the database
SCRIPTS = ("/banner-", "/parts/")
METHODS = ("GET", "HEAD")
BELOW = "consent.is_below_prefix"  # key in an environ
MAX_CONTENT_TYPE = 256  # Django's parser takes quadratic time
# Everything here is UTF-8; on charsets that are no text encodings Django would fail
CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


class MemoryRoutes:
    """Answer the busiest routes by the same views, without Django's handler.

    Django's handler signals the start and the end of each request to its database connections: a
    third of the cost of such an answer. These routes need no database.
    """

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._answer = PublicRoutes(_no_page)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = self.from_memory(environ)
        if response is None:
            return self._application(environ, partial(_start, start_response))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    def from_memory(self, environ: Environ) -> HttpResponse | None:
        """Return the response, or None where Django's handler has to answer.

        In an event loop this includes what has to be read or compressed first: Django refuses
        queries there, and `web/responses.py` refuses to compress.
        """
        trust = proxies.trusted(settings.CONSENT_TRUSTED_PROXIES)
        request_id.begin(environ, trust.vouches)
        content_type = environ.get("CONTENT_TYPE", "")[:MAX_CONTENT_TYPE]
        environ["CONTENT_TYPE"] = CHARSET.sub("", content_type)
        _take_prefix_off(environ)
        is_known = notices.are_known() or environ["PATH_INFO"] in OF_THE_PROCESS
        if not is_known or not _is_from_memory(environ):
            return None
        try:
            return self._answer(WSGIRequest(environ | {"wsgi.input": BytesIO()}))
        except Exception:
            return None  # Django's handler gets the same error, logs it and answers

    def needs_no_database(self, environ: Environ) -> bool:
        """Return whether this needs no database, and so must not wait behind one that does."""
        if environ["PATH_INFO"] == METRICS:
            return True
        if not notices.are_known():
            return False
        if _is_from_memory(environ):
            return NUMBERED not in environ["QUERY_STRING"]
        return environ["PATH_INFO"] in COUNTED


def _is_from_memory(environ: Environ) -> bool:
    path = environ["PATH_INFO"]
    is_known = path in PATHS or path.startswith(SCRIPTS)
    return is_known and environ["REQUEST_METHOD"] in METHODS


def _take_prefix_off(environ: Environ) -> None:
    """Remove the path prefix once: the event loop may have removed it already.

    Removed twice, a path that a proxy allows could become another one, such as the admin's.
    """
    if BELOW in environ:
        return
    environ[BELOW] = True
    prefix, path = settings.FORCE_SCRIPT_NAME, environ["PATH_INFO"]
    # A proxy in front may have removed it
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"


def _start(start: Callable[..., Any], status: str, headers: list[Any], *error: Any) -> Any:
    """Add the request's id, which the log shows, to a response with an error status."""
    if status.startswith("5"):
        headers.append((request_id.HEADER, request_id.current()))
    return start(status, headers, *error)


def _no_page(request: object) -> Any:
    raise LookupError("MemoryRoutes answers public routes only.")
