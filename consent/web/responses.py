"""Build responses: problems, stored responses, documents with an ETag, compressed texts."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Self

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.utils.asyncio import async_unsafe
from django.utils.cache import patch_vary_headers

from consent.lib import failures
from consent.web import request_id

RETRY_SECONDS = 5
_MOMENT = "public, max-age=2"  # seconds; a process reads a switch within as many
JAVASCRIPT = "text/javascript; charset=utf-8"
FRESH = "max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
_REFUSED = re.compile(r";q=0(\.0*)?$")


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
    if request:
        response.headers[request_id.HEADER] = request
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def in_console(reason: RequestProblem) -> HttpResponse:
    """Return a script that only logs the problem; with an error status no browser would run it.

    Caches keep it for a moment: an uncacheable response would not replace an older cached script.
    """
    line = json.dumps(f"mixConsent: {reason.title} {reason.detail}")
    return HttpResponse(
        f"console.error({line});\n", content_type=JAVASCRIPT, headers={"Cache-Control": _MOMENT}
    )


class StoredResponse(NamedTuple):
    """A response that is stored and sent again unchanged."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def from_response(cls, response: HttpResponse) -> Self:
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
    failures.report_error(error, during)
    return RequestProblem(
        "The record cannot be reached.",
        status=503,
        detail="Send it again in a moment: a decision with the same id.",
    )


def _etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _has_match(request: HttpRequest, etag: str) -> bool:
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
    etag = etag or _etag_of(body)
    if _has_match(request, etag):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache
    return response


def shortest_brotli(plain: bytes, quality: int = 11) -> bytes:
    modes = brotli.MODE_GENERIC, brotli.MODE_FONT  # of 9,200 bytes, each may save the last 20
    found: list[bytes] = [brotli.compress(plain, mode=mode, quality=quality) for mode in modes]
    return min(found, key=len)


@dataclass(frozen=True, slots=True)
class CompressedText:
    """One text, compressed once for each Content-Encoding; "" is uncompressed."""

    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]  # a strong tag identifies the exact bytes that are sent
    _replies: dict[Hashable, StoredResponse] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    @async_unsafe("This takes a thread tens of milliseconds, and an event loop has no time.")
    def build(cls, text: str) -> Self:
        plain = text.encode()
        bodies = {
            "br": shortest_brotli(plain),
            "gzip": gzip.compress(plain, compresslevel=9, mtime=0),
            "": plain,
        }
        return cls(bodies, {name: _etag_of(body) for name, body in bodies.items()})

    def answer(
        self, request: HttpRequest, content_type: str, *, cache: str, varies: tuple[str, ...] = ()
    ) -> HttpResponse:
        """Return the smallest encoding that the browser accepts; 304 where it has the text."""
        encoding = _encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        etag = self.etags[encoding]
        key = (encoding, _has_match(request, etag), content_type, cache, varies)
        reply = self._replies.get(key)
        if reply is None:
            body = self.bodies[encoding]
            response = document(request, body, etag=etag, cache=cache, content_type=content_type)
            coded = {"Content-Encoding": encoding} if encoding else {}
            for name, value in (OPEN | coded).items():
                response.headers[name] = value
            patch_vary_headers(response, ("Accept-Encoding", *varies))
            reply = self._replies[key] = StoredResponse.from_response(response)
        return reply.response()


class CompressedTexts:
    """Texts that are built and compressed once, keyed by their inputs."""

    def __init__(self, max_texts: int) -> None:
        self._max_texts = max_texts
        self._texts: dict[Hashable, CompressedText] = {}

    def get(self, key: Hashable, make: Callable[[], str]) -> CompressedText:
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= self._max_texts:
                self._texts.clear()  # most belong to replaced notices
            found = self._texts[key] = CompressedText.build(make())
        return found


@lru_cache(maxsize=128)  # browsers send few different values
def _encoding(header: str) -> str:
    """Return the smallest encoding that the browser accepts, by a weight other than zero."""
    parts = header.lower().replace(" ", "").split(",")
    accepted = [part.partition(";")[0] for part in parts if not _REFUSED.search(part)]
    return next((name for name in ("br", "gzip") if name in accepted), "")
