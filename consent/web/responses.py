"""Build responses: problems, stored responses, documents with an ETag."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from django.http import HttpRequest, HttpResponse

from consent.lib import causes, request_id

RETRY_SECONDS = 5
MOMENT = "public, max-age=2"  # seconds; a process reads a switch within as many
JAVASCRIPT = "text/javascript; charset=utf-8"


class RequestProblem(Exception):
    """A request that is refused; says what its sender can do about it."""

    def __init__(
        self,
        title: str,
        *,
        status: int,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(title)
        self.title, self.status, self.detail, self.extra = title, status, detail, extra
        self.headers = headers or {}

    def response(self) -> HttpResponse:
        response = problem(self.title, status=self.status, detail=self.detail, **self.extra)
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


def problem(title: str, *, status: int, detail: str = "", **extra: Any) -> HttpResponse:
    """Return a problem: what is wrong and what to do about it (RFC 9457)."""
    body = {"title": title, "status": status} | ({"detail": detail} if detail else {}) | extra
    request = request_id.current() if status >= 500 else ""  # as in our log lines
    if request:
        body["request"] = request
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def in_console(reason: RequestProblem) -> HttpResponse:
    """Return a script that only logs the problem; with an error status no browser would run it.

    Caches keep it for a moment: an uncacheable response would not replace an older cached script.
    """
    line = json.dumps(f"mixConsent: {reason.title} {reason.detail}")
    return HttpResponse(
        f"console.error({line});\n", content_type=JAVASCRIPT, headers={"Cache-Control": MOMENT}
    )


class StoredResponse(NamedTuple):
    """A response that is stored and sent again unchanged."""

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
        del response.headers["Content-Type"]  # Django always sets one
        return response


# Any page may read such a response: it is the same for everyone and contains nothing private
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def route_of(request: HttpRequest) -> str:
    """Return the name of a request's route; never its address, which visitors can invent."""
    route = request.resolver_match.route if request.resolver_match else "…"
    return f"{request.method} /{route}"


def unreachable(error: BaseException, during: str) -> RequestProblem:
    """Log the cause, and return a problem: the request cannot be handled now."""
    causes.report_error(error, during)
    return RequestProblem(
        "The record cannot be reached.", status=503, detail="Try again in a moment."
    )


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def has_match(request: HttpRequest, etag: str) -> bool:
    """Return whether the caller has this body already, by RFC 9110's weak comparison."""
    header = request.META.get("HTTP_IF_NONE_MATCH", "")
    if header == etag:
        return True  # as browsers send it
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return etag in tags or tags == ["*"]


def document(
    request: HttpRequest, body: bytes, *, cache: str, content_type: str, etag: str = ""
) -> HttpResponse:
    """Return a document with a strong tag, or 304 where the caller has it already."""
    etag = etag or etag_of(body)
    if has_match(request, etag):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache
    return response
