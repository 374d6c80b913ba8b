"""Read `words.toml`: the words that the lint searches for, by language."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BY_LANGUAGE: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words; labels in other languages are judged by their form alone."""

    accepts: re.Pattern[str]  # beginnings of a label that says yes
    refuses: re.Pattern[str]
    saves: re.Pattern[str]
    puts_off: re.Pattern[str]  # postpones the answer
    pleads: re.Pattern[str]  # praises one answer, or shames the other
    further: frozenset[str]  # words that may follow without changing the meaning
    implies: re.Pattern[str]  # treats something else as a yes
    yes: str  # suggested replacement
    no: str
    save: str


def begins(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words)})(?!\w)")


def has(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


@cache
def vocabulary(language: str) -> Vocabulary | None:
    found = BY_LANGUAGE.get(language.partition("-")[0])
    if found is None:
        return None
    words: Mapping[str, Any] = found["steering"]
    facts: dict[str, Any] = {name: words[name] for name in ("yes", "no", "save")}
    facts |= {name: begins(words[name]) for name in ("accepts", "refuses", "saves")}
    facts |= {name: has(words[name]) for name in ("puts_off", "pleads")}
    further, implies = frozenset(words["further"].split()), re.compile(words["implies"])
    return Vocabulary(further=further, implies=implies, **facts)


def plain(text: str) -> str:
    """Normalize a text as in the table."""
    return " ".join(text.casefold().replace("’", "'").replace("ʼ", "'").split())
