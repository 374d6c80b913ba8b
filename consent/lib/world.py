"""Names of countries and parts of countries, by the codes of ISO 3166."""

import re

from consent.lib import toml

_NAMES = toml.read(__file__)
COUNTRIES: dict[str, str] = _NAMES["countries"]
PARTS: dict[str, dict[str, str]] = _NAMES["parts"]  # of countries whose parts have their own laws

_OWN = re.compile(r"Q[M-Z]")  # codes that ISO 3166 leaves free for private use


def exists(code: str) -> bool:
    """Return whether a code is a place; of parts, only those of US and CA are checked."""
    country, _, part = code.partition("-")
    if code == "ZZ" or len(country) == 3 or _OWN.fullmatch(country):
        return True  # all other places; a group of places
    return country in COUNTRIES and (not part or country not in PARTS or part in PARTS[country])


def name(code: str) -> str:
    """Return the English name for use in a sentence; the code itself if it is not listed."""
    country, _, part = code.partition("-")
    if part:
        return PARTS.get(country, {}).get(part, code)
    return "places that are not known" if code == "ZZ" else COUNTRIES.get(code, code)


def title(code: str) -> str:
    """Return the English name for use alone, in a chart or a table."""
    country, _, part = code.partition("-")
    if part and name(code) == code and country in COUNTRIES:
        return f"{title(country)}, {part}"
    return name(code).removeprefix("the ")
