"""The shape of an answer: problems, answers given again, documents with a tag."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from django.http import HttpRequest, HttpResponse

from consent.lib import causes, request_id

RETRY_SECONDS = 5
MOMENT = "public, max-age=2"  # as long as a process takes to hear of a switch
JAVASCRIPT = "text/javascript; charset=utf-8"


class RequestProblem(Exception):
    """A request that cannot be answered, and what its sender can do about it."""

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
    """Say what is wrong and what to do about it (RFC 9457)."""
    body = {"title": title, "status": status} | ({"detail": detail} if detail else {}) | extra
    request = request_id.current() if status >= 500 else ""  # as in the lines of our log
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
    """A script that does nothing but say what is wrong; browsers run none of another status.

    Caches keep it for a moment: what is kept nowhere would leave an older script where it is.
    """
    line = json.dumps(f"mixConsent: {reason.title} {reason.detail}")
    return HttpResponse(
        f"console.error({line});\n", content_type=JAVASCRIPT, headers={"Cache-Control": MOMENT}
    )


class StoredResponse(NamedTuple):
    """An answer that will be given again, word for word."""

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


# Any page may read such an answer: it is the same for everyone, and nothing in it is private
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def route_of(request: HttpRequest) -> str:
    """What a request wanted, by its route: never by its address, which a visitor may make up."""
    route = request.resolver_match.route if request.resolver_match else "…"
    return f"{request.method} /{route}"


def unreachable(error: BaseException, during: str) -> RequestProblem:
    """Say why in the log, and that it cannot be done now to whoever asked."""
    causes.report_error(error, during)
    return RequestProblem(
        "The record cannot be reached.", status=503, detail="Try again in a moment."
    )


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def has_match(request: HttpRequest, etag: str) -> bool:
    """Whether the caller has this body already; the comparison is the weak one of RFC 9110."""
    header = request.META.get("HTTP_IF_NONE_MATCH", "")
    if header == etag:
        return True  # as browsers send it
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return etag in tags or tags == ["*"]


def document(
    request: HttpRequest, body: bytes, *, cache: str, content_type: str, etag: str = ""
) -> HttpResponse:
    """A document with a strong tag, or 304 where the caller has it already."""
    etag = etag or etag_of(body)
    if has_match(request, etag):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache
    return response
