"""Reading what was sent, up to a limit."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, UnreadablePostError

from consent.api.schemas.values import LONGEST_BODY, MalformedInput
from consent.web.responses import RequestProblem

TYPES = ("text/plain", "application/json")  # the first needs no preflight

Body = TypeVar("Body")


def read(request: HttpRequest, parse: Callable[[bytes], Body]) -> Body:
    """Return the body as `parse` takes it apart; refuse what is too long, foreign or malformed."""
    if (request.content_type or "").lower() not in TYPES:
        raise RequestProblem(
            "This body is of a type that is not read here.",
            status=415,
            detail=f"Send JSON as {' or '.join(TYPES)}.",
        )
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise RequestProblem("Say how long the body is, in Content-Length.", status=411)
    try:
        body = request.read(LONGEST_BODY + 1)
    except (OSError, UnreadablePostError) as error:
        raise RequestProblem("The body broke off.", status=400) from error
    if len(body) > LONGEST_BODY or _announced(request) > LONGEST_BODY:
        raise RequestProblem(f"The body is longer than {LONGEST_BODY} octets.", status=413)
    try:
        return parse(body)
    except MalformedInput as error:
        raise RequestProblem("The body cannot be read.", status=400, detail=str(error)) from error


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
