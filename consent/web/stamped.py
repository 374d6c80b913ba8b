"""A text whose end says when it was sent, compressed once but for that end, which lasts 30 seconds.

A browser's own cache, or one on the way, may hand on an answer that is old. What must know how old
it is reads the stamp; neither a page nor its clock learns that otherwise.
"""

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.utils.asyncio import async_unsafe

from consent.web.compressed import WAYS, CompressedText, encoding_of
from consent.web.responses import etag_of

SECONDS = 30  # for which one stamp serves: as long, a browser that has the answer gets a 304
STAMP = "0" * 10  # stands for the Unix seconds
CLOSE = "}\n"  # what follows the stamp, at the end of a script
_GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
_RAW = -zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class StampedText:
    """One text but for its end, compressed once, by Content-Encoding."""

    stems: Mapping[str, bytes]
    _made: dict[str, tuple[bytes, CompressedText]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    @async_unsafe("This takes a thread a tenth of a second, and an event loop has no time.")
    def of(cls, text: str) -> Self:
        plain = _stem(text)
        deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW)
        packed = deflate.compress(plain) + deflate.flush(zlib.Z_SYNC_FLUSH)
        return cls({"br": _smallest(plain), "gzip": packed, "": plain})

    def answer(
        self, request: HttpRequest, content_type: str, *, cache: str, varies: tuple[str, ...] = ()
    ) -> HttpResponse:
        """As small as this browser takes it; nothing, where it has it already."""
        encoding = encoding_of(request)
        end = f"{int(time.time()) // SECONDS * SECONDS}{CLOSE}".encode()
        known, text = self._made.get(encoding, (b"", None))
        if text is None or known != end:
            body = self._body(encoding, end)
            text = CompressedText({encoding: body}, {encoding: etag_of(body)})
            self._made[encoding] = end, text
        return text.answer(request, content_type, cache=cache, varies=varies)

    def _body(self, encoding: str, end: bytes) -> bytes:
        stem = self.stems[encoding]
        if encoding == "br":
            return stem + _in_brotli(end)
        if encoding == "gzip":
            return _GZIP_HEAD + stem + _in_gzip(end, after=self.stems[""])
        return stem + end


def is_stamped(text: str) -> bool:
    """Whether it ends with the place of a stamp."""
    return text.endswith(STAMP + CLOSE)


def size_of(text: str) -> int:
    """How many bytes of Brotli it is with its stamp."""
    return len(_smallest(_stem(text)) + _in_brotli(f"{STAMP}{CLOSE}".encode()))


def _stem(text: str) -> bytes:
    return text.removesuffix(STAMP + CLOSE).encode()


def _smallest(plain: bytes) -> bytes:
    """By Brotli, up to the edge of a byte, where more can follow."""
    return min((_flushed(plain, way) for way in WAYS), key=len)


def _flushed(plain: bytes, way: dict[str, int]) -> bytes:
    compressor = brotli.Compressor(quality=11, **way)
    flushed: bytes = compressor.process(plain) + compressor.flush()
    return flushed


def _in_brotli(end: bytes) -> bytes:
    """One meta-block as it is, and the empty one that is the last (RFC 7932, 9.2)."""
    length, is_uncompressed = len(end) - 1, 1
    return (length << 3 | is_uncompressed << 19).to_bytes(3, "little") + end + b"\x03"


def _in_gzip(end: bytes, *, after: bytes) -> bytes:
    """The last block, stored as it is (RFC 1951, 3.2.4), and what ends the member (RFC 1952)."""
    length = len(end)
    block = b"\x01" + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little") + end
    checksum = zlib.crc32(end, zlib.crc32(after))
    return block + checksum.to_bytes(4, "little") + (len(after) + length).to_bytes(4, "little")
