"""A text that many browsers ask for: packed once, sent from memory, 304 where it is held."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from consent.http import document

FRESH = "max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
# Which is the smallest depends on the text; the difference is some thirty bytes of seven thousand
WAYS: tuple[dict[str, int], ...] = (
    {},
    {"mode": brotli.MODE_FONT, "lgwin": 14},
    {"mode": brotli.MODE_FONT, "lgwin": 16},
)
_NOUGHT = re.compile(r";q=0(\.0*)?$")


@dataclass(frozen=True, slots=True)
class Packed:
    """One text, packed once. By Content-Encoding; "" is as it is."""

    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]  # a strong tag is of the very bytes that are sent

    @classmethod
    def of(cls, text: str) -> Self:
        plain = text.encode()
        bodies = {
            "br": min((brotli.compress(plain, quality=11, **way) for way in WAYS), key=len),
            "gzip": gzip.compress(plain, compresslevel=9, mtime=0),
            "": plain,
        }
        return cls(bodies, {name: f'"{_digest(body)}"' for name, body in bodies.items()})

    def answer(self, request: HttpRequest, content_type: str, *, cache: str) -> HttpResponse:
        """As small as this browser takes it."""
        encoding = _encoding(request)
        response = document(
            request,
            self.bodies[encoding],
            etag=self.etags[encoding],
            cache=cache,
            content_type=content_type,
        )
        if encoding:
            response.headers["Content-Encoding"] = encoding
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


def _encoding(request: HttpRequest) -> str:
    """The smallest that the browser takes; a weight other than nought is a yes."""
    parts = request.META.get("HTTP_ACCEPT_ENCODING", "").lower().replace(" ", "").split(",")
    accepted = [part.partition(";")[0] for part in parts if not _NOUGHT.search(part)]
    return next((name for name in ("br", "gzip") if name in accepted), "")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
