"""The short way: what is answered from memory goes round Django's handler."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest

from config.middleware import PublicRoutes
from config.single_body import Wsgi
from consent import notices

PATHS = frozenset({"/v1/check", "/banner.js", "/banner.json"})


class MemoryRoutes:
    """Answers the routes that are asked most with the same code, and nothing around it.

    Django tells its database connections of the beginning and the end of every request, which
    costs a third of such an answer, and these routes have no business with a database.
    """

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._answer = PublicRoutes(_no_page)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        is_short = (
            environ["PATH_INFO"] in PATHS
            and environ["REQUEST_METHOD"] == "GET"
            and notices.are_known()
        )
        if not is_short:
            return self._application(environ, start_response)
        try:
            response = self._answer(WSGIRequest(dict(environ)))
        except Exception:
            # It will go wrong there as well, where it is logged and worded
            return self._application(environ, start_response)
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, list(response.items()))
        return [response.content]


def _no_page(request: object) -> Any:
    raise LookupError("This way leads to public routes alone.")
