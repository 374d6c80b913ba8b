"""Countries and parts of countries, by the codes of ISO 3166, and what they are called."""

import re
import tomllib
from pathlib import Path

_NAMES = tomllib.loads(Path(__file__).with_name("world.toml").read_text(encoding="utf-8"))
COUNTRIES: dict[str, str] = _NAMES["countries"]
PARTS: dict[str, dict[str, str]] = _NAMES["parts"]  # where these have laws of their own

_OWN = re.compile(r"Q[M-Z]")  # which ISO 3166 leaves to whoever needs a code for something else


def exists(code: str) -> bool:
    """Whether a code stands for a place; of parts, those of the United States and Canada."""
    country, _, part = code.partition("-")
    if code == "ZZ" or len(country) == 3 or _OWN.fullmatch(country):
        return True  # everywhere else; a group of places
    return country in COUNTRIES and (not part or country not in PARTS or part in PARTS[country])


def name(code: str) -> str:
    """In English, as it stands in a sentence; the code itself of what is not in these lists."""
    country, _, part = code.partition("-")
    if part:
        return PARTS.get(country, {}).get(part, code)
    return "places that are not known" if code == "ZZ" else COUNTRIES.get(code, code)


def title(code: str) -> str:
    """In English, as it stands alone: on a chart or in a table."""
    country, _, part = code.partition("-")
    if part and name(code) == code and country in COUNTRIES:
        return f"{title(country)}, {part}"
    return name(code).removeprefix("the ")
