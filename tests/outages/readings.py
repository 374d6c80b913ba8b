"""The numbers of the notices in a response: one, or it was made from two."""

import hashlib
import json
import re
from typing import Any

from tests.outages.decisions import Answer

CHANGED = ("analytics", "marketing")
WORDS = "As notice {} says."
SAYS = re.compile(r"As notice (\d+) says\.")
NUMBERED = re.compile(r"(?:Number|Notice) (\d+), published")
HIDDEN = re.compile(r'name="notice" value="(\d+)"')
SCRIPTED = re.compile(r'notice:(\d+),language:"en"')
VERSIONED = re.compile(r'key:"(?:analytics|marketing)",v:(\d+)')

Found = set[int]


def banner_js(answer: Answer) -> Found:
    text = answer.body.decode()
    assert len(_each(VERSIONED, text, 2)) == 1  # both changed with the same notice
    return _each(SCRIPTED, text, 1) | _each(SAYS, text, 2)


def notice(answer: Answer) -> Found:
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.body).hexdigest()}"'
    body: dict[str, Any] = json.loads(answer.body)
    rows = [row for row in body["categories"] if row["key"] in CHANGED]
    numbers = {
        int(number) for row in rows for number in SAYS.findall(row["texts"]["en"]["purpose"])
    }
    assert len({row["version"] for row in rows}) == 1
    return {body["number"]} | (numbers or {1})


def check(answer: Answer) -> Found:
    """By somebody who allowed everything under notice 1: what changed has lapsed ever since."""
    body = answer.json()
    words = {body["categories"][key]["verdict"] for key in CHANGED}
    assert words == {"granted" if body["notice"] == 1 else "lapsed"}, body
    return {body["notice"]}


def preferences(answer: Answer) -> Found:
    text = answer.body.decode()
    return _each(NUMBERED, text, 1) | _each(HIDDEN, text, 1) | _each(SAYS, text, 2)


ROUTES = {
    "/banner.js": banner_js,
    "/v1/check": check,
    "/v1/notice": notice,
    "/preferences/": preferences,
}


def _each(pattern: re.Pattern[str], text: str, least: int) -> Found:
    """What a pattern finds, so often at least; the first notice has words of its own."""
    found = pattern.findall(text)
    if pattern is SAYS and not found:
        return {1}
    assert len(found) >= least, (pattern.pattern, text[:200])
    return set(map(int, found))
