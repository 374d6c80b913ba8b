"""What may be sent to us: read up to a limit, and taken apart by shape."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, UnreadablePostError

from consent.api.schemas import values
from consent.api.schemas.values import (
    LONGEST_BODY,
    METHODS,
    SURFACES,
    MalformedInput,
)
from consent.kernel.values import LANGUAGE, PLACE, SITE_KEY
from consent.models import Decision, Detection
from consent.web.responses import RequestProblem

TYPES = ("text/plain", "application/json")  # the first needs no preflight

Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class DecisionBody:
    """A decision, as a browser sends it."""

    id: UUID
    site: str
    notice: int
    choices: Mapping[str, bool]
    surface: Decision.Surface
    method: Decision.Method
    language: str
    region: str  # whose rule was shown
    signal: bool
    keeps: bool = False  # what choices leaves out stays as the cookie has it, and is not denied
    waited: int = 0  # milliseconds from the answer to this request

    @classmethod
    def of(cls, body: bytes) -> "DecisionBody":
        match _object(body):
            case {
                "id": str(id),
                "site": str(site),
                "notice": int(notice),
                "choices": dict(choices),
                "surface": str(surface),
                "method": str(method),
                "language": str(language),
                "region": str(region),
                "signal": bool(signal),
                **rest,
            } if rest.keys() <= {"keeps", "waited"}:
                if method == Decision.Method.SIGNAL and (choices or not signal):
                    raise MalformedInput("method signal says nothing but that a signal is sent.")
                if method == Decision.Method.IMPORTED:
                    values.require_import(choices, surface)
                return cls(
                    id=values.an_id(id),
                    site=values.text("site", site, SITE_KEY),
                    notice=values.number("notice", notice),
                    choices=values.choices(choices),
                    surface=Decision.Surface(values.one_of("surface", surface, SURFACES)),
                    method=Decision.Method(values.one_of("method", method, METHODS)),
                    language=values.text("language", language, LANGUAGE),
                    region=values.text("region", region, PLACE),
                    signal=signal,
                    keeps=values.a_bool("keeps", rest.get("keeps", False)),
                    waited=values.milliseconds("waited", rest.get("waited", 0)),
                )
            case _:
                raise MalformedInput(_wanted(cls))


@dataclass(frozen=True, slots=True)
class BannerShownBody:
    """A banner that was shown, once."""

    site: str
    notice: int
    language: str

    @classmethod
    def of(cls, body: bytes) -> "BannerShownBody":
        match _object(body):
            case {
                "site": str(site),
                "notice": int(notice),
                "language": str(language),
                **rest,
            } if not rest:
                return cls(
                    values.text("site", site, SITE_KEY),
                    values.number("notice", notice),
                    values.text("language", language, LANGUAGE),
                )
            case _:
                raise MalformedInput(_wanted(cls))


@dataclass(frozen=True, slots=True)
class DetectionBody:
    """Refused or undeclared names that a browser met all the same."""

    site: str
    kind: Detection.Kind
    names: tuple[str, ...]
    what: str = ""  # they are; empty: not said

    @classmethod
    def of(cls, body: bytes) -> "DetectionBody":
        match _object(body):
            case {
                "site": str(site),
                "kind": str(kind),
                "names": list(names),
                **rest,
            } if rest.keys() <= {"what"}:
                return cls(
                    values.text("site", site, SITE_KEY),
                    Detection.Kind(values.one_of("kind", kind, tuple(Detection.Kind))),
                    values.names(names),
                    values.one_of("what", str(rest.get("what", "")), ("", *Detection.What)),
                )
            case _:
                raise MalformedInput(_wanted(cls))


@dataclass(frozen=True, slots=True)
class SignInBody:
    """Who is signed in now, by the site's own name for the account; None: nobody."""

    account: str | None

    @classmethod
    def of(cls, body: bytes) -> "SignInBody":
        match _object(body):
            case {"account": str() | None as account, **rest} if not rest:
                return cls(None if account is None else values.account(account))
            case _:
                raise MalformedInput(_wanted(cls))


@dataclass(frozen=True, slots=True)
class ClosedAccountBody:
    """An account that was closed."""

    account: str

    @classmethod
    def of(cls, body: bytes) -> "ClosedAccountBody":
        match _object(body):
            case {"account": str(account), **rest} if not rest:
                return cls(values.account(account))
            case _:
                raise MalformedInput(_wanted(cls))


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
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_longer = length.isascii() and length.isdigit() and int(length[:20]) > LONGEST_BODY
    if len(body) > LONGEST_BODY or is_longer:
        raise RequestProblem(f"The body is longer than {LONGEST_BODY} octets.", status=413)
    try:
        return parse(body)
    except MalformedInput as error:
        raise RequestProblem("The body cannot be read.", status=400, detail=str(error)) from error


def _object(body: bytes) -> object:
    try:
        return json.loads(
            body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_each_name_once
        )
    except MalformedInput:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedInput("The body is not JSON in UTF-8.") from error


def _refuse(constant: str) -> None:
    raise MalformedInput(f"{constant} is not JSON.")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):  # nobody knows which of the two counts
        raise MalformedInput("A member of the body stands there twice.")
    return members


def _wanted(body: type[Any]) -> str:
    members = [member.name for member in fields(body) if member.default is MISSING]
    return f"Send an object with exactly these members: {', '.join(members)}."
