"""Single values of a body: their bounds, and the problem where one does not fit."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from consent.kernel.values import CATEGORY_KEY, DETECTED_NAME
from consent.lib.uuid7 import time_of
from consent.models import Decision

LONGEST_BODY = 16 * 1024  # octets
LAST_NUMBER = 2**31 - 1
MOST_CHOICES = 60
LONGEST_WAIT = 31 * 86_400_000  # milliseconds that a browser may have been offline
MOST_NAMES = 50  # in one report of detections
LONGEST_ACCOUNT = 200  # characters of a site's own name for an account
SURFACES = (Decision.Surface.BANNER, Decision.Surface.PREFERENCES)
METHODS = tuple(one for one in Decision.Method if one != Decision.Method.OPT_OUT)  # a form of ours
REFUSALS = (Decision.Method.REJECT, Decision.Method.WITHDRAW)

# A site's own name for an account in a header: UTF-8, percent-encoded
ENCODED_ACCOUNT = re.compile(r"(?:[!-$&-~]|%[0-9A-Fa-f]{2})+", re.ASCII)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)


class MalformedInput(ValueError):
    """What was sent does not have the shape that is needed; the message says which."""


def an_id(value: str) -> UUID:
    if not ID.fullmatch(value):
        raise MalformedInput("id is a UUIDv7 in lower case.")
    id = UUID(value)
    try:
        time_of(id)
    except ValueError as error:
        raise MalformedInput("id is of no time that we can write.") from error
    return id


def number(name: str, value: int) -> int:
    if isinstance(value, bool) or not 1 <= value <= LAST_NUMBER:
        raise MalformedInput(f"{name} is a whole number from 1.")
    return value


def milliseconds(name: str, value: object) -> int:
    if type(value) is not int or not 0 <= value <= LONGEST_WAIT:
        raise MalformedInput(f"{name} is a whole number of milliseconds up to {LONGEST_WAIT}.")
    return value


def a_bool(name: str, value: object) -> bool:
    if not isinstance(value, bool):  # 1 is none, though it equals True
        raise MalformedInput(f"{name} is true or false.")
    return value


def text(name: str, value: object, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise MalformedInput(f"{name} does not look like one.")
    return value


def account(value: str) -> str:
    is_text = not any("\ud800" <= character <= "\udfff" for character in value)  # half a character
    if not is_text or not 1 <= len(value) <= LONGEST_ACCOUNT:
        raise MalformedInput(f"account is text of 1 to {LONGEST_ACCOUNT} characters.")
    return value


def one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise MalformedInput(f"{name} is one of {', '.join(known)}.")
    return value


def names(names: list[Any]) -> tuple[str, ...]:
    if not 1 <= len(names) <= MOST_NAMES:
        raise MalformedInput(f"names lists 1 to {MOST_NAMES} names. Send more in another report.")
    if not all(isinstance(name, str) and DETECTED_NAME.fullmatch(name) for name in names):
        raise MalformedInput(
            "A name is 1 to 128 letters, digits and !#$%&'*+-.^_`|~:/ of ASCII. "
            "Leave out the names that are not."
        )
    return tuple(names)


def choices(choices: Mapping[str, Any]) -> Mapping[str, bool]:
    if len(choices) > MOST_CHOICES:
        raise MalformedInput("choices names more categories than there can be.")
    for key, choice in choices.items():
        if not CATEGORY_KEY.fullmatch(key) or not isinstance(choice, bool):
            raise MalformedInput("choices says true or false for each category by its key.")
    return choices


def require_import(choices: Mapping[str, Any], surface: str) -> None:
    if surface != Decision.Surface.BANNER:
        raise MalformedInput("Only the banner sends method imported.")
    if not choices:
        raise MalformedInput("method imported names each choice that it imports.")
