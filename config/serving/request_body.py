"""The body of a request, read without a thread that waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from config.serving.environ import Environ
from consent.web.responses import RequestProblem

Receive = Callable[[], Awaitable[dict[str, Any]]]

SECONDS = 10.0  # for all of it


class Disconnected(Exception):
    """Whoever asked is gone."""


async def read_body(environ: Environ, receive: Receive, *, most: int) -> bytes:
    """The whole body. RequestProblem where it is longer than `most` octets, or does not come."""
    announced = environ.get("CONTENT_LENGTH", "")
    if announced in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most:
        raise _too_long(most)
    try:
        async with asyncio.timeout(SECONDS):
            return await _collect(receive, most)
    except TimeoutError:
        raise RequestProblem(
            "The body did not arrive in time.", status=408, detail="Send the request again."
        ) from None


async def _collect(receive: Receive, most: int) -> bytes:
    parts, length, has_more = [], 0, True
    while has_more:
        message = await receive()
        if message["type"] != "http.request":
            raise Disconnected
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            raise _too_long(most)
        has_more = message.get("more_body", False)
    return b"".join(parts)


def _too_long(most: int) -> RequestProblem:
    return RequestProblem(f"The body is longer than {most} octets.", status=413)
