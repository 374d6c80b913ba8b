"""The shape of an answer: problems, and decorators that say what a route lets through."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, NamedTuple, Self

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")
RETRY_SECONDS = "5"


class RequestProblem(Exception):
    """A request that cannot be answered, and what its sender can do about it."""

    def __init__(self, title: str, *, status: int, detail: str = "", **extra: Any) -> None:
        super().__init__(title)
        self.title, self.status, self.detail, self.extra = title, status, detail, extra

    def response(self) -> HttpResponse:
        return problem(self.title, status=self.status, detail=self.detail, **self.extra)


def problem(title: str, *, status: int, detail: str = "", **extra: Any) -> HttpResponse:
    """Say what is wrong and what to do about it (RFC 9457)."""
    body = {"title": title, "status": status} | ({"detail": detail} if detail else {}) | extra
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


class StoredResponse(NamedTuple):
    """An answer that will be given again, as it was worded the first time."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        return cls(response.status_code, dict(response.items()), response.content)

    def response(self) -> HttpResponse:
        if "Content-Type" in self.headers:
            return HttpResponse(self.body, status=self.status, headers=self.headers)
        response = HttpResponse(self.body, "-", self.status, headers=self.headers)
        del response.headers["Content-Type"]  # Django always writes one
        return response


def only(*methods: str) -> Callable[[View], View]:
    """Let these methods through; HEAD comes with GET."""
    allowed = _with_head(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in allowed:
                return view(request, *args, **kwargs)
            names = ", ".join(allowed)
            answer = problem(f"Use {names} here.", status=405)
            answer.headers["Allow"] = names
            return answer

        return wrapped

    return decorate


def _with_head(methods: Iterable[str]) -> list[str]:
    given = dict.fromkeys(methods)
    return list(given | {"HEAD": None} if "GET" in given else given)


def never_kept(view: View) -> View:
    """The answer is this visitor's alone: no cache may keep it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return wrapped


OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def open_to_all(view: View) -> View:
    """Any page may read the answer: it is the same for everyone, and holds nothing private."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in OPEN.items():
            response.headers.setdefault(name, value)
        return response

    return wrapped


def endpoint(*methods: str) -> Callable[[View], View]:
    """Let these methods through, say which where OPTIONS asks, and word a refusal as a problem."""
    allowed = ", ".join(_with_head([*methods, "OPTIONS"]))

    def decorate(view: View) -> View:
        @only(*methods, "OPTIONS")
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": allowed})
            try:
                return view(request, *args, **kwargs)
            except RequestProblem as refused:
                return refused.response()
            except DatabaseError:
                log.warning("The database does not answer: %s", request.path_info)
                return unreachable().response()

        return wrapped

    return decorate


def unreachable() -> RequestProblem:
    return RequestProblem(
        "The record cannot be reached.", status=503, detail="Try again in a moment."
    )


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def has_match(request: HttpRequest, etag: str) -> bool:
    """Whether the caller holds this body already; the comparison is the weak one of RFC 9110."""
    shown = request.META.get("HTTP_IF_NONE_MATCH", "")
    if shown == etag:
        return True  # as browsers send it
    tags = [tag.strip().removeprefix("W/") for tag in shown.split(",")]
    return etag in tags or tags == ["*"]


def document(
    request: HttpRequest, body: bytes, *, etag: str, cache: str, content_type: str
) -> HttpResponse:
    """A document with a strong tag, or 304 where the caller holds it already."""
    if has_match(request, etag):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache
    return response
