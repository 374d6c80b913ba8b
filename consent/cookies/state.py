"""The state cookie: what scripts and caches may know of a decision, and no id (design 5.4).

`1~<day>~<region>~<flags>~<category>:<version>:<choice>[:<day>[:<place>]]~…~<category>…`, categories
in order. Days are those of UTC since 1970: a second would be an id. A choice is a digit: 0 is a no;
1, 2 and 3 are a yes that was asked by notice, opt-out and opt-in (R163); 4, 5 and 6 a switch that
was on by rule and not touched, shown by notice, opt-out and opt-in (R164). A choice of an earlier
day than its answer's names it, and so does one that carries the law of another place. The flags are
a digit, the sum of 1 for a signal, 2 for an account that has opted out and 4 for one that is signed
in. At the end stand the categories that this account has refused in another browser. One answer has
one spelling, so that a cache may use the value as its key.
"""

import re
from typing import NamedTuple

from consent.kernel.rules import DAY, WEAKEST_FIRST, Answer, Choice
from consent.kernel.values import PLACE

MAX_LENGTH = 2048

_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_DAY = r"(?:0|[1-9][0-9]{0,6})"
_KEY = "[a-z][a-z0-9_]{0,63}"
_CHOICE = rf"{_KEY}:{_NUMBER}:[0-6](?::{_DAY}(?::{PLACE.pattern})?)?"
_STATE = re.compile(
    rf"1~(?P<day>{_DAY})"
    rf"~(?P<region>{PLACE.pattern})"
    r"~(?P<flags>[0-7])"
    rf"(?P<choices>(?:~{_CHOICE})*)"
    rf"(?P<refused>(?:~{_KEY})*)",
    re.ASCII,
)


class AccountState(NamedTuple):
    """What it says of the account that is signed in."""

    is_signed_in: bool = False
    opted_out: bool = False
    refused: tuple[str, ...] = ()  # and this browser has not allowed since, in order


NOBODY = AccountState()


class State(NamedTuple):
    """What the cookie says."""

    answer: Answer
    account: AccountState = NOBODY

    @property
    def is_of_account_alone(self) -> bool:
        """Nobody has answered in this browser, and the cookie is there for the account's sake."""
        return self.account != NOBODY and not self.answer.choices and not self.answer.signal


def encode(answer: Answer, account: AccountState = NOBODY) -> str:
    """Spell an answer; ValueError if the spelling could not be read back."""
    day, region = answer.decided_at // DAY, answer.region
    choices = (_spell(key, choice, answer) for key, choice in sorted(answer.choices.items()))
    flags = answer.signal + 2 * account.opted_out + 4 * account.is_signed_in
    refused = (f"~{key}" for key in account.refused)
    value = f"1~{day}~{region}~{flags}{''.join(choices)}{''.join(refused)}"
    if decode(value) is None:
        raise ValueError(f"This answer does not fit the state cookie: {value!r}")
    return value


def decode(value: str) -> State | None:
    """Read it, with days in Unix seconds; None: what we did not write ourselves is no answer."""
    found = _STATE.fullmatch(value) if len(value) <= MAX_LENGTH else None
    if found is None:
        return None
    rows = [row.split(":") for row in found["choices"].split("~")[1:]]
    keys = [key for key, *_ in rows]
    refused = found["refused"].split("~")[1:]
    if keys != sorted(set(keys)) or refused != sorted(set(refused)):
        return None
    flags = int(found["flags"])
    answer = Answer(
        decided_at=int(found["day"]) * DAY,
        choices={key: _choice(*words) for key, *words in rows},
        signal=bool(flags & 1),
        region=found["region"],
    )
    if not all(_is_canonical(choice, answer) for choice in answer.choices.values()):
        return None
    account = AccountState(bool(flags & 4), bool(flags & 2), tuple(refused))
    return State(answer, account)


def _is_canonical(choice: Choice, answer: Answer) -> bool:
    """Whether it says what goes without saying, or is younger than its answer."""
    if choice.decided_at is None:
        return True
    if choice.place is None:
        return choice.decided_at < answer.decided_at
    return choice.decided_at <= answer.decided_at and choice.place != answer.region


def _spell(key: str, choice: Choice, answer: Answer) -> str:
    day, place = answer.decided_at // DAY, answer.place_of(choice)
    own = day if choice.decided_at is None else choice.decided_at // DAY
    words = [key, choice.version, digit_of(choice, answer)]
    if place != answer.region:
        words += [own, place]
    elif own != day:
        words += [own]
    return "~" + ":".join(map(str, words))


def _choice(version: str, digit: str, day: str | None = None, place: str | None = None) -> Choice:
    decided_at = None if day is None else int(day) * DAY
    if digit == "0":
        return Choice(int(version), False, decided_at, place)
    left, asked = divmod(int(digit) - 1, len(WEAKEST_FIRST))
    return Choice(int(version), None if left else True, decided_at, place, WEAKEST_FIRST[asked])


def digit_of(choice: Choice, answer: Answer) -> int:
    """Return the digit of a choice in the state cookie."""
    if choice.granted is False:
        return 0
    asked = WEAKEST_FIRST.index(answer.model_of(choice))
    return asked + (1 if choice.granted else 1 + len(WEAKEST_FIRST))
