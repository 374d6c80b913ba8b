"""How long something is kept, as vendors write it: “2 years”, “30 minutes after last activity”."""

import re

_SECONDS = {
    "second": 1,
    "sec": 1,
    "minute": 60,
    "min": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_FIRST = re.compile(rf"(\d{{1,4}})\s*({'|'.join(_SECONDS)})s?\b", re.IGNORECASE)


def seconds(words: str) -> int | None:
    """None: for the session, or not said. Of two times the first one counts."""
    found = _FIRST.match(words.strip())
    return int(found[1]) * _SECONDS[found[2].lower()] if found else None
