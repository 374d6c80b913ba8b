"""Read request bodies up to a size limit, and parse them member by member."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, TypeVar, get_type_hints
from uuid import UUID

from django.http import HttpRequest, UnreadablePostError

from consent.kernel.values import CATEGORY_KEY, DETECTED_NAME, LANGUAGE, PLACE, SITE_KEY
from consent.lib.uuid7 import time_of
from consent.models import Decision, Detection
from consent.web.responses import RequestProblem

TYPES = ("text/plain", "application/json")  # the first one needs no preflight
MAX_BODY = 16 * 1024  # octets
MAX_NUMBER = 2**31 - 1
MAX_CHOICES = 60
MAX_WAIT = 31 * 86_400_000  # milliseconds that a browser may have been offline
MAX_NAMES = 50  # in one report of detections
MAX_ACCOUNT = 200  # characters of a site's own name for an account
SURFACES = (Decision.Surface.BANNER, Decision.Surface.PREFERENCES)
METHODS = tuple(one for one in Decision.Method if one != Decision.Method.OPT_OUT)  # our form's own

# A site's own name for an account in a header: UTF-8, percent-encoded
ENCODED_ACCOUNT = re.compile(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2})+", re.ASCII)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)

Body = TypeVar("Body")
ReadMember = Callable[[str, Any], Any]  # a member's name and its raw value → the parsed value


class MalformedInput(ValueError):
    """The body does not have the required shape; the message names it."""


def require(condition: bool, message: str) -> None:
    if not condition:
        raise MalformedInput(message)


def an_id(name: str, value: Any) -> UUID:
    text(ID)(name, value)
    id = UUID(value)
    try:
        time_of(id)
    except ValueError as error:
        raise MalformedInput(f"{name} is of no time that we can write.") from error
    return id


def text(shape: re.Pattern[str]) -> ReadMember:
    def read(name: str, value: Any) -> Any:
        is_good = isinstance(value, str) and shape.fullmatch(value)
        require(bool(is_good), f"{name} does not look like one.")
        return value

    return read


def number(least: int, most: int, unit: str = "") -> ReadMember:
    def read(name: str, value: Any) -> Any:
        is_good = type(value) is int and least <= value <= most  # True is an int to isinstance
        require(is_good, f"{name} is a whole number{unit} from {least} to {most}.")
        return value

    return read


def one_of(known: Iterable[str]) -> ReadMember:
    values = {str(one): one for one in known}

    def read(name: str, value: Any) -> Any:
        is_good = isinstance(value, str) and value in values
        require(is_good, f"{name} is one of {', '.join(values)}.")
        return values[value]

    return read


def a_bool(name: str, value: Any) -> Any:
    require(isinstance(value, bool), f"{name} is true or false.")  # 1 equals True, but is no bool
    return value


def account(name: str, value: Any) -> Any:
    is_text = isinstance(value, str) and not any("\ud800" <= one <= "\udfff" for one in value)
    is_good = is_text and 1 <= len(value) <= MAX_ACCOUNT  # and no unpaired surrogate
    require(is_good, f"{name} is text of 1 to {MAX_ACCOUNT} characters.")
    return value


def account_or_nobody(name: str, value: Any) -> Any:
    return value if value is None else account(name, value)


def names(name: str, value: Any) -> tuple[str, ...]:
    is_list = isinstance(value, list) and 1 <= len(value) <= MAX_NAMES
    require(is_list, f"{name} lists 1 to {MAX_NAMES} names. Send more in another report.")
    require(
        all(isinstance(one, str) and DETECTED_NAME.fullmatch(one) for one in value),
        "A name is 1 to 128 letters, digits and !#$%&'*+-.^_`|~:/ of ASCII. "
        "Leave out the names that are not.",
    )
    return tuple(value)


def choices(name: str, value: Any) -> Any:
    is_good = isinstance(value, dict) and all(
        CATEGORY_KEY.fullmatch(key) and isinstance(choice, bool) for key, choice in value.items()
    )
    require(is_good, f"{name} says true or false for each category by its key.")
    require(len(value) <= MAX_CHOICES, f"{name} holds more categories than there can be.")
    return value


@dataclass(frozen=True, slots=True)
class DecisionBody:
    """A decision, as a browser sends it."""

    id: Annotated[UUID, an_id]
    site: Annotated[str, text(SITE_KEY)]
    notice: Annotated[int, number(1, MAX_NUMBER)]
    choices: Annotated[Mapping[str, bool], choices]
    surface: Annotated[Decision.Surface, one_of(SURFACES)]
    method: Annotated[Decision.Method, one_of(METHODS)]
    language: Annotated[str, text(LANGUAGE)]
    region: Annotated[str, text(PLACE)]  # the region whose rule was shown
    signal: Annotated[bool, a_bool]
    # Categories that are missing keep the cookie's choice, and are not denied
    keeps: Annotated[bool, a_bool] = False
    # Added from the request
    waited: Annotated[int, number(0, MAX_WAIT, " of milliseconds")] = 0

    def __post_init__(self) -> None:
        if self.method is Decision.Method.SIGNAL:
            is_alone = self.signal and not self.choices
            require(is_alone, "method signal says nothing but that a signal is sent.")
        if self.method is Decision.Method.IMPORTED:
            is_banner = self.surface is Decision.Surface.BANNER
            require(is_banner, "Only the banner sends method imported.")
            require(bool(self.choices), "method imported names each choice that it imports.")


@dataclass(frozen=True, slots=True)
class BannerShownBody:
    """One display of a banner."""

    site: Annotated[str, text(SITE_KEY)]
    notice: Annotated[int, number(1, MAX_NUMBER)]
    language: Annotated[str, text(LANGUAGE)]


@dataclass(frozen=True, slots=True)
class DetectionBody:
    """Refused or undeclared names that a browser has detected."""

    site: Annotated[str, text(SITE_KEY)]
    kind: Annotated[Detection.Kind, one_of(Detection.Kind)]
    names: Annotated[tuple[str, ...], names]
    what: Annotated[str, one_of(("", *Detection.What))] = ""  # what kind of names; empty: not known


@dataclass(frozen=True, slots=True)
class SignInBody:
    """The account that is signed in now, by the site's own name for it; None: nobody."""

    account: Annotated[str | None, account_or_nobody]


@dataclass(frozen=True, slots=True)
class ClosedAccountBody:
    """An account that was closed."""

    account: Annotated[str, account]


def read(request: HttpRequest, kind: type[Body]) -> Body:
    """Return the parsed body. Refuse one that is too long, of a wrong type or malformed."""
    if (request.content_type or "").lower() not in TYPES:
        raise RequestProblem(
            "This body is of a type that is not read here.",
            status=415,
            detail=f"Send JSON as {' or '.join(TYPES)}.",
        )
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise RequestProblem("Say how long the body is, in Content-Length.", status=411)
    try:
        body = request.read(MAX_BODY + 1)
    except (OSError, UnreadablePostError) as error:
        raise RequestProblem("The body broke off.", status=400) from error
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_longer = length.isascii() and length.isdigit() and int(length[:20]) > MAX_BODY
    if len(body) > MAX_BODY or is_longer:
        raise RequestProblem(f"The body is longer than {MAX_BODY} octets.", status=413)
    try:
        parsed: Body = _parse(body, kind)
    except MalformedInput as error:
        raise RequestProblem("The body cannot be read.", status=400, detail=str(error)) from error
    return parsed


def needed(kind: Any) -> list[str]:
    """Return the names of a body's required members."""
    return [one.name for one in fields(kind) if one.default is MISSING]


def _parse(body: bytes, kind: Any) -> Any:
    readers = _readers(kind)
    match _object(body):
        case dict(sent) if set(needed(kind)) <= sent.keys() <= readers.keys():
            return kind(**{name: readers[name](name, value) for name, value in sent.items()})
    members = ", ".join(needed(kind))
    raise MalformedInput(f"Send an object with exactly these members: {members}.")


@cache
def _readers(kind: type) -> dict[str, ReadMember]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


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
    require(len(members) == len(pairs), "A member of the body stands there twice.")
    return members
