"""Answer routes from memory, so that they never wait for a database, a body or a password."""

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from config.server.application import Environ, Wsgi
from config.server.middleware import PublicRoutes
from consent import notices
from consent.api import urls
from consent.lib import request_id
from consent.web import metrics, regions, site_access
from consent.web.responses import problem

_PATTERNS = [f"/{route.pattern}" for route in urls.from_memory]
PATHS = frozenset(pattern for pattern in _PATTERNS if "<" not in pattern)
_WITHOUT_NOTICE = frozenset({"/healthz", "/log/checkpoint", "/log/keys", "/readyz"})
_COUNTED = ("/v1/detections", "/v1/shown")  # counted in memory, by POST
_METRICS = "/metrics"  # their data is read in the background
_NUMBERED = "number="  # of /v1/notice: an older notice is read from the database
SCRIPTS = tuple({pattern.partition("<")[0] for pattern in _PATTERNS if "<" in pattern})
_MAX_PATH = 512  # octets: Django spells those that are no UTF-8 one by one
_MAX_FIELDS = 500  # of a query: beyond Django's own limit, not even an error page could read them
_PREPARED = "consent.is_prepared"  # key in an environ
_BOUNDARY = re.compile(r";\s*boundary=[^;]*", re.IGNORECASE)


class MemoryRoutes:
    """Answer the busiest routes without Django's handler, whose database signals cost a third."""

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._answer = PublicRoutes(_no_page)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = self.from_memory(environ)
        if response is None:
            return self._application(environ, start_response)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    def from_memory(self, environ: Environ) -> HttpResponse | None:
        """Return the response, or None where Django's handler has to answer.

        In an event loop this includes what has to be read or compressed first: Django refuses
        queries there, and `web/responses.py` refuses to compress.
        """
        request_id.begin(environ, regions.trusted(settings.CONSENT_TRUSTED_PROXIES).vouches)
        if _PREPARED not in environ:  # the event loop may have done it already
            _prepare(environ)
        fields = environ["QUERY_STRING"].count("&")
        if len(environ["PATH_INFO"]) > _MAX_PATH or fields >= _MAX_FIELDS:
            metrics.answered(metrics.UNREAD, 414, 0)
            return problem("This address is too long.", status=414)
        is_known = notices.are_known() or environ["PATH_INFO"] in _WITHOUT_NOTICE
        if not is_known or not _is_from_memory(environ):
            return None
        try:
            return self._answer(WSGIRequest(environ | {"wsgi.input": BytesIO()}))
        except Exception:
            return None  # Django's handler gets the same error, logs it and answers

    def needs_no_database(self, environ: Environ) -> bool:
        """Return whether this needs no database, and so must not wait behind one that does."""
        path, is_old = environ["PATH_INFO"], _NUMBERED in environ["QUERY_STRING"]
        is_in_memory = path in _COUNTED or (_is_from_memory(environ) and not is_old)
        return path == _METRICS or (notices.are_known() and is_in_memory)


def _is_from_memory(environ: Environ) -> bool:
    path = environ["PATH_INFO"]
    is_known = path in PATHS or path.startswith(SCRIPTS)
    return is_known and environ["REQUEST_METHOD"] in site_access.READ


def _prepare(environ: Environ) -> None:
    """Remove the path prefix, and what Content-Type says beside the type and the boundary.

    Removed twice, a prefix could turn a path that a proxy allows into another, such as the
    admin's. By a charset Django would decode query strings, and a shared cache would keep the
    result for clients that sent none; and its parser takes quadratic time.
    """
    environ[_PREPARED] = True
    if content_type := environ.get("CONTENT_TYPE"):
        boundary = _BOUNDARY.search(content_type)
        media_type, _, _ = content_type.partition(";")
        environ["CONTENT_TYPE"] = media_type + (boundary[0] if boundary else "")
    prefix, path = settings.FORCE_SCRIPT_NAME, environ["PATH_INFO"]
    # A proxy in front may have removed it
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"


def _no_page(request: object) -> Any:
    raise LookupError("MemoryRoutes answers public routes only.")
