"""Compress texts that many browsers request once, send them from memory, or answer 304."""

import gzip
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Self

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.utils.asyncio import async_unsafe
from django.utils.cache import patch_vary_headers

from consent.web.responses import OPEN, StoredResponse, document, etag_of, has_match

FRESH = "max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
_REFUSED = re.compile(r";q=0(\.0*)?$")


class ResponseHead(NamedTuple):
    """The inputs of a response's headers, and whether there is a body."""

    encoding: str
    is_unchanged: bool
    content_type: str
    cache: str
    varies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompressedText:
    """One text, compressed once for each Content-Encoding; "" is uncompressed."""

    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]  # a strong tag identifies the exact bytes that are sent
    _replies: dict[ResponseHead, StoredResponse] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    @async_unsafe("This takes a thread tens of milliseconds, and an event loop has no time.")
    def of(cls, text: str) -> Self:
        plain = text.encode()
        bodies = {
            "br": brotli.compress(plain),
            "gzip": gzip.compress(plain, compresslevel=9, mtime=0),
            "": plain,
        }
        return cls(bodies, {name: etag_of(body) for name, body in bodies.items()})

    def answer(
        self, request: HttpRequest, content_type: str, *, cache: str, varies: tuple[str, ...] = ()
    ) -> HttpResponse:
        """Return the smallest encoding that the browser accepts; 304 where it has the text."""
        encoding = _encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        is_unchanged = has_match(request, self.etags[encoding])
        head = ResponseHead(encoding, is_unchanged, content_type, cache, varies)
        reply = self._replies.get(head)
        if reply is None:
            reply = self._replies[head] = StoredResponse.of(self._worded(request, head))
        return reply.response()

    def _worded(self, request: HttpRequest, head: ResponseHead) -> HttpResponse:
        response = document(
            request,
            self.bodies[head.encoding],
            etag=self.etags[head.encoding],
            cache=head.cache,
            content_type=head.content_type,
        )
        if head.encoding:
            response.headers["Content-Encoding"] = head.encoding
        patch_vary_headers(response, ("Accept-Encoding", *head.varies))
        for name, value in OPEN.items():
            response.headers[name] = value  # public for all: not computed for each request
        return response


class CompressedTexts:
    """Texts that are built and compressed once, keyed by their inputs."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._texts: dict[Hashable, CompressedText] = {}

    def get(self, key: Hashable, make: Callable[[], str]) -> CompressedText:
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= self._most:
                self._texts.clear()  # most belong to replaced notices
            found = self._texts[key] = CompressedText.of(make())
        return found


@lru_cache(maxsize=128)  # browsers send few different values
def _encoding(header: str) -> str:
    """Return the smallest encoding that the browser accepts, by a weight other than zero."""
    parts = header.lower().replace(" ", "").split(",")
    accepted = [part.partition(";")[0] for part in parts if not _REFUSED.search(part)]
    return next((name for name in ("br", "gzip") if name in accepted), "")
