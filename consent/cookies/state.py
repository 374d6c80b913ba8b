"""The state cookie: what scripts and caches may know of a decision, and no id (design 5.4).

`1~<decided at>~<region>~<opt-outs>~<category>:<version>:<0|1>[:<decided at>]~…`, categories in
order; a choice that is older than its answer says when it was made. The opt-outs are a digit:
1 for a signal, 2 for the account that is signed in, 3 for both. One answer has one spelling, so
that a cache may use the value as its key.
"""

import re
from typing import NamedTuple

from consent.kernel.rules import Answer, Choice
from consent.kernel.values import REGION_CODE

LONGEST = 1024

_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_TIME = r"(?:0|[1-9][0-9]{0,11})"
_CHOICE = rf"[a-z][a-z0-9_]{{0,63}}:{_NUMBER}:[01](?::{_TIME})?"
_STATE = re.compile(
    r"1~(?P<decided_at>0|[1-9][0-9]{0,11})"
    rf"~(?P<region>{REGION_CODE.pattern})"
    r"~(?P<opt_outs>[0-3])"
    rf"(?P<choices>(?:~{_CHOICE})*)",
    re.ASCII,
)


class State(NamedTuple):
    """What the cookie says."""

    answer: Answer
    region: str
    account: bool = False  # the account that is signed in has opted out


def encode(answer: Answer, region: str, *, account: bool = False) -> str:
    """Spell an answer; ValueError if the spelling could not be read back."""
    choices = (
        f"~{key}:{choice.version}:{int(choice.granted)}"
        + ("" if choice.decided_at is None else f":{choice.decided_at}")
        for key, choice in sorted(answer.choices.items())
    )
    opt_outs = int(answer.signal) + 2 * account
    value = f"1~{answer.decided_at}~{region}~{opt_outs}{''.join(choices)}"
    if decode(value) is None:
        raise ValueError(f"This answer does not fit the state cookie: {value!r}")
    return value


def decode(value: str) -> State | None:
    """Read what the cookie says, or None: whatever we did not write ourselves is no answer."""
    found = _STATE.fullmatch(value) if len(value) <= LONGEST else None
    if found is None:
        return None
    rows = [row.split(":") for row in found["choices"].split("~")[1:]]
    keys = [key for key, *_ in rows]
    if keys != sorted(set(keys)):
        return None
    answer = Answer(
        decided_at=int(found["decided_at"]),
        choices={key: _choice(*words) for key, *words in rows},
        signal=found["opt_outs"] in "13",
    )
    if any((choice.decided_at or 0) > answer.decided_at for choice in answer.choices.values()):
        return None
    return State(answer, found["region"], account=found["opt_outs"] in "23")


def _choice(version: str, granted: str, decided_at: str | None = None) -> Choice:
    return Choice(int(version), granted == "1", None if decided_at is None else int(decided_at))
