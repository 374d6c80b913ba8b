"""A WSGI shortcut: routes that are answered from memory skip Django's request handler."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest

from config.middleware import PublicRoutes
from config.single_body import Wsgi
from consent import notices

PATHS = frozenset({"/v1/check", "/banner.js", "/banner.json"})


class MemoryRoutes:
    """Answers the busiest routes by the same views, with nothing around them.

    Django tells its database connections of the beginning and the end of every request, which
    costs a third of such an answer, and these routes have no business with a database.
    """

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._answer = PublicRoutes(_no_page)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        is_in_memory = (
            environ["PATH_INFO"] in PATHS
            and environ["REQUEST_METHOD"] == "GET"
            and notices.are_known()
        )
        if not is_in_memory:
            return self._application(environ, start_response)
        try:
            response = self._answer(WSGIRequest(dict(environ)))
        except Exception:
            # Django's handler will meet the same error, log it and answer
            return self._application(environ, start_response)
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, list(response.items()))
        return [response.content]


def _no_page(request: object) -> Any:
    raise LookupError("MemoryRoutes answers public routes only.")
