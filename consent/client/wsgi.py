"""WSGI middleware: a request carries its permission, a response only allowed cookies."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from consent.client.caching import RequestPermission
from consent.client.filter import ResponseCookies, SiteMiddleware

ENVIRON_KEY = "mix.consent"


class ConsentMiddleware(SiteMiddleware[WSGIApplication, WSGIEnvironment]):
    """Puts the permission in `environ["mix.consent"]` and drops cookies it does not allow.

    No shared cache may keep a page that asks before its headers leave.
    `region` and `minor` are functions of the environ.
    """

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        permission = self._client.check_environ(environ, **self._facts(environ))
        cookies = environ.get("HTTP_COOKIE")  # now: the app may do with its environ as it likes
        environ[ENVIRON_KEY] = asked = RequestPermission(permission)

        def start(
            status: str, headers: list[tuple[str, str]], /, *exc_info: Any
        ) -> Callable[[bytes], object]:
            outgoing = ResponseCookies(self._filter, permission, cookies)
            out = outgoing.complete(headers, is_asked=asked.is_used)
            return start_response(status, out, *exc_info)

        return self._app(environ, start)
