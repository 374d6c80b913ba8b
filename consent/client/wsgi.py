"""WSGI middleware: the request knows what it may set, and the rest never leaves."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from consent.client.client import ConsentClient
from consent.client.filter import Filter
from consent.client.place import told
from consent.client.response_cookies import ResponseCookies

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ENVIRON_KEY = "mix.consent"


class ConsentMiddleware:
    """Puts the permission in `environ["mix.consent"]` and drops cookies it does not allow.

    `region` tells the visitor's region from the environ; without it the strictest rule holds.
    The options are the filter's: `report_only`, `expire`, `vary`.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        client: ConsentClient,
        *,
        region: "Callable[[WSGIEnvironment], str | None] | None" = None,
        **options: bool,
    ) -> None:
        self._app = app
        self._client = client
        self._region = region
        self._filter = Filter(client.clock, **options)
        self.refused = self._filter.refused

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        permission = self._client.check_environ(environ, region=told(self._region, environ))
        cookies = environ.get("HTTP_COOKIE")  # now: the app may do with its environ as it likes
        environ[ENVIRON_KEY] = permission

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
        ) -> Callable[[bytes], object]:
            out = _let_out(headers, ResponseCookies(self._filter, permission, cookies))
            if exc_info is None:
                return start_response(status, out)
            return start_response(status, out, exc_info)

        return self._app(environ, start)


def _let_out(headers: list[tuple[str, str]], outgoing: ResponseCookies) -> list[tuple[str, str]]:
    out = []
    for header in headers:
        name = header[0].lower()
        if name == "set-cookie":
            line = outgoing.judge(header[1])
            if line is None:
                continue
            header = (header[0], line)
        elif name == "vary":
            outgoing.varies(header[1])
        out.append(header)
    return out + outgoing.added()
