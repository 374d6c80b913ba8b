"""Routes that are answered from memory, and so never behind a database, a body or a password."""

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
# They need no notice
OF_THE_PROCESS = frozenset({"/healthz", "/log/checkpoint", "/log/keys", "/readyz"})
COUNTED = ("/v1/detections", "/v1/shown")  # in memory, by POST
METRICS = "/metrics"  # what has to be read for them is read in the background
NUMBERED = "number="  # of /v1/notice: an older one is read from the record
SCRIPTS = ("/banner-", "/parts/")
METHODS = ("GET", "HEAD")
BELOW = "consent.is_below_prefix"  # of an environ
MAX_CONTENT_TYPE = 256  # Django parses it in time that grows as the square of its length
# Everything here is UTF-8, and some charsets are no text: Django would look them up and fail
CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


class MemoryRoutes:
    """Answers the busiest routes by the same views, with nothing around them.

    Django tells its database connections of the beginning and the end of every request, which
    costs a third of such an answer, and these routes have no business with a database.
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
        """The answer, or None where Django's handler has to give it.

        In an event loop that includes what has to be read or compressed first: Django refuses
        queries there, and so does `web/compressed.py`.
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
            return None  # Django's handler will meet the same error, log it and answer

    def needs_no_database(self, environ: Environ) -> bool:
        """Whether this is answered without a database, and so must not wait for one in a thread."""
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
    """Once: an event loop has perhaps done so, and what is left may begin with the prefix again.

    Taken off twice, an address that a proxy lets pass would be another one, such as the admin's.
    """
    if BELOW in environ:
        return
    environ[BELOW] = True
    prefix, path = settings.FORCE_SCRIPT_NAME, environ["PATH_INFO"]
    # A proxy in front may have taken it off
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        environ["PATH_INFO"] = path[len(prefix) :] or "/"


def _start(start: Callable[..., Any], status: str, headers: list[Any], *error: Any) -> Any:
    """What broke says by which id the log has it."""
    if status.startswith("5"):
        headers.append((request_id.HEADER, request_id.current()))
    return start(status, headers, *error)


def _no_page(request: object) -> Any:
    raise LookupError("MemoryRoutes answers public routes only.")
