"""What may be sent to us: taken apart by shape, and described in the same breath."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent.ids import time_of
from consent.models import Decision, Sighting
from consent.models.fields import CATEGORY_KEY

LONGEST_BODY = 16 * 1024  # octets
LAST_NUMBER = 2**31 - 1
MOST_CHOICES = 60
MOST_NAMES = 50  # in one report of sightings
LONGEST_ACCOUNT = 200  # characters of a site's own name for an account
SURFACES = (Decision.Surface.BANNER, Decision.Surface.PREFERENCES)
METHODS = tuple(one for one in Decision.Method if one != Decision.Method.OPT_OUT)  # a form of ours
REFUSALS = (Decision.Method.REJECT, Decision.Method.WITHDRAW)

SITE_KEY = re.compile(r"[A-Za-z0-9_-]{1,50}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", re.ASCII)
# a cookie's name, a host with its port, or the name of a cache, which holds an address
SIGHTED_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z:/]{1,128}", re.ASCII)
PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)


class Malformed(ValueError):
    """What was sent does not have the shape that was asked for; the message says which."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision, as a browser sends it."""

    id: UUID
    site: str
    notice: int
    choices: Mapping[str, bool]
    surface: Decision.Surface
    method: Decision.Method
    language: str
    signal: bool
    keeps: bool  # what choices leaves out stays as the cookie has it, and is no no

    @classmethod
    def of(cls, body: bytes) -> "Answered":
        match _object(body):
            case {
                "id": str(id),
                "site": str(site),
                "notice": int(notice),
                "choices": dict(choices),
                "surface": str(surface),
                "method": str(method),
                "language": str(language),
                "signal": bool(signal),
                **rest,
            } if rest in ({}, {"keeps": True}, {"keeps": False}):
                if method == Decision.Method.SIGNAL and (choices or not signal):
                    raise Malformed("method signal says nothing but that a signal is sent.")
                if method == Decision.Method.MIGRATED:
                    _require_carried(choices, surface)
                return cls(
                    id=_id(id),
                    site=_text("site", site, SITE_KEY),
                    notice=_number("notice", notice),
                    choices=_choices(choices),
                    surface=Decision.Surface(_one_of("surface", surface, SURFACES)),
                    method=Decision.Method(_one_of("method", method, METHODS)),
                    language=_text("language", language, LANGUAGE),
                    signal=signal,
                    keeps=rest.get("keeps") is True,
                )
            case _:
                raise Malformed(_wanted(DECISION))


@dataclass(frozen=True, slots=True)
class Shown:
    """A banner that was shown, once."""

    site: str
    notice: int
    language: str

    @classmethod
    def of(cls, body: bytes) -> "Shown":
        match _object(body):
            case {
                "site": str(site),
                "notice": int(notice),
                "language": str(language),
                **rest,
            } if not rest:
                return cls(
                    _text("site", site, SITE_KEY),
                    _number("notice", notice),
                    _text("language", language, LANGUAGE),
                )
            case _:
                raise Malformed(_wanted(SHOWN))


@dataclass(frozen=True, slots=True)
class Sighted:
    """Names that a browser met though they were refused."""

    site: str
    kind: Sighting.Kind
    names: tuple[str, ...]

    @classmethod
    def of(cls, body: bytes) -> "Sighted":
        match _object(body):
            case {
                "site": str(site),
                "kind": str(kind),
                "names": list(names),
                **rest,
            } if not rest:
                return cls(
                    _text("site", site, SITE_KEY),
                    Sighting.Kind(_one_of("kind", kind, tuple(Sighting.Kind))),
                    _names(names),
                )
            case _:
                raise Malformed(_wanted(SIGHTED))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in now, by the site's own name for the account; None: nobody any more."""

    account: str | None

    @classmethod
    def of(cls, body: bytes) -> "SignedIn":
        match _object(body):
            case {"account": str() | None as account, **rest} if not rest:
                return cls(None if account is None else _account(account))
            case _:
                raise Malformed(_wanted(SIGNED_IN))


@dataclass(frozen=True, slots=True)
class Closed:
    """An account that is no more."""

    account: str

    @classmethod
    def of(cls, body: bytes) -> "Closed":
        match _object(body):
            case {"account": str(account), **rest} if not rest:
                return cls(_account(account))
            case _:
                raise Malformed(_wanted(CLOSED))


def _object(body: bytes) -> object:
    try:
        return json.loads(
            body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_each_name_once
        )
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is not JSON in UTF-8.") from error


def _refuse(constant: str) -> None:
    raise Malformed(f"{constant} is not JSON.")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):  # which of the two was meant cannot be told
        raise Malformed("A member of the body stands there twice.")
    return members


def _wanted(schema: Mapping[str, Any]) -> str:
    return f"Send an object with exactly these members: {', '.join(schema['required'])}."


def _id(value: str) -> UUID:
    if not ID.fullmatch(value):
        raise Malformed("id is a UUIDv7 in lower case.")
    id = UUID(value)
    try:
        time_of(id)
    except ValueError as error:
        raise Malformed("id is of no time that we can write.") from error
    return id


def _number(name: str, value: int) -> int:
    if isinstance(value, bool) or not 1 <= value <= LAST_NUMBER:
        raise Malformed(f"{name} is a whole number from 1.")
    return value


def _text(name: str, value: str, shape: re.Pattern[str]) -> str:
    if not shape.fullmatch(value):
        raise Malformed(f"{name} does not look like one.")
    return value


def _account(value: str) -> str:
    is_text = not any("\ud800" <= character <= "\udfff" for character in value)  # half a character
    if not is_text or not 1 <= len(value) <= LONGEST_ACCOUNT:
        raise Malformed(f"account is text of 1 to {LONGEST_ACCOUNT} characters.")
    return value


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise Malformed(f"{name} is one of {', '.join(known)}.")
    return value


def _names(names: list[Any]) -> tuple[str, ...]:
    if not 1 <= len(names) <= MOST_NAMES:
        raise Malformed(f"names lists 1 to {MOST_NAMES} names. Send more in another report.")
    if not all(isinstance(name, str) and SIGHTED_NAME.fullmatch(name) for name in names):
        raise Malformed(
            "A name is 1 to 128 letters, digits and !#$%&'*+-.^_`|~:/ of ASCII. "
            "Leave out the names that are not."
        )
    return tuple(names)


def _choices(choices: Mapping[str, Any]) -> Mapping[str, bool]:
    if len(choices) > MOST_CHOICES:
        raise Malformed("choices names more categories than there can be.")
    for key, choice in choices.items():
        if not CATEGORY_KEY.fullmatch(key) or not isinstance(choice, bool):
            raise Malformed("choices says true or false for each category by its key.")
    return choices


def _require_carried(choices: Mapping[str, Any], surface: str) -> None:
    if surface != Decision.Surface.BANNER:
        raise Malformed("method migrated is the banner's alone.")
    if not choices:
        raise Malformed("method migrated names each choice that it carries over.")


def _pattern(shape: re.Pattern[str]) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{shape.pattern}$"}


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


CHOICES: dict[str, Any] = {
    "type": "object",
    "description": "Optional categories by their keys. One that is left out is a no.",
    "maxProperties": MOST_CHOICES,
    "propertyNames": _pattern(CATEGORY_KEY),
    "additionalProperties": {"type": "boolean"},
}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": LAST_NUMBER}
DECISION = _closed(
    id=_pattern(ID)
    | {"description": "A UUIDv7 that the browser made. Sent twice, it is recorded once."},
    site=_pattern(SITE_KEY),
    notice=NUMBER | {"description": "The notice that was shown."},
    choices=CHOICES,
    surface={"enum": list(SURFACES)},
    method={
        "enum": list(METHODS),
        "description": "reject and withdraw say yes to nothing. signal takes Global Privacy "
        "Control down, once per browser: choices is empty, and what is not concerned stays open. "
        "migrated carries over what was answered in another product, before any answer here; "
        "surface is banner, what choices leaves out stays open, and a yes is carried only where "
        "the site carries it and silence may mean yes in this region.",
    },
    language=_pattern(LANGUAGE),
    signal={"type": "boolean", "description": "navigator.globalPrivacyControl === true"},
)
DECISION["properties"]["keeps"] = {
    "type": "boolean",
    "default": False,
    "description": "Asked about some categories only: what choices leaves out stays as the "
    "cookie has it, with its date.",
}
SHOWN = _closed(site=_pattern(SITE_KEY), notice=NUMBER, language=_pattern(LANGUAGE))
SIGHTED = _closed(
    site=_pattern(SITE_KEY),
    kind={
        "enum": list(Sighting.Kind),
        "description": "blocked: a page tried it before a yes. survived: it was still there "
        "after a no.",
    },
    names={
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_NAMES,
        "items": _pattern(SIGHTED_NAME),
        "description": "Of cookies, keys in storage, caches and hosts; never their values.",
    },
)
ACCOUNT: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_ACCOUNT}
SIGNED_IN = _closed(account=ACCOUNT | {"type": ["string", "null"]})
CLOSED = _closed(account=ACCOUNT)
