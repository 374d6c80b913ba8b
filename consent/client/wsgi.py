"""WSGI middleware: the request knows what it may set, and the rest never leaves."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from consent.client.client import ConsentClient
from consent.client.filter import Filter
from consent.client.permission import Permission

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ENVIRON_KEY = "mix.consent"

log = logging.getLogger("consent.client")


class ConsentMiddleware:
    """Puts the permission in `environ["mix.consent"]` and drops cookies it does not allow.

    `region` tells the visitor's region from the environ; without it the strictest rule holds.
    With `report_only` nothing is dropped, only counted (`refused`) and logged.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        client: ConsentClient,
        *,
        report_only: bool = False,
        region: "Callable[[WSGIEnvironment], str | None] | None" = None,
    ) -> None:
        self._app = app
        self._client = client
        self._region = region
        self._filter = Filter(client.clock, report_only=report_only)
        self.refused = self._filter.refused

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        permission = self._client.check_environ(environ, region=self._region_of(environ))
        environ[ENVIRON_KEY] = permission

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
        ) -> Callable[[bytes], object]:
            if exc_info is None:
                return start_response(status, self._let_out(headers, permission))
            return start_response(status, self._let_out(headers, permission), exc_info)

        return self._app(environ, start)

    def _region_of(self, environ: "WSGIEnvironment") -> str | None:
        try:
            return self._region(environ) if self._region else None
        except Exception:
            log.warning("The region could not be told; the strictest rule holds.", exc_info=True)
            return None

    def _let_out(
        self, headers: list[tuple[str, str]], permission: Permission
    ) -> list[tuple[str, str]]:
        return [
            (name, value)
            for name, value in headers
            if name.lower() != "set-cookie" or self._filter.passes(value, permission)
        ]
