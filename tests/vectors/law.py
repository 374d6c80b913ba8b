"""The law as a decision table, written from the requirements and not from the code it judges.

Every row is put together from labelled ingredients, and the expected answer is looked up by
the labels alone: nothing here counts days or compares versions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.vectors import DAY, NOW, SHOWN, Row, expected

KEY = "it"
HERE = "US-CA"
VERSION = 3
CENTURY = 36_500
NAMES = ("necessary", "sells_or_shares", "targets_ads", "third_party")


@dataclass(frozen=True)
class Kind:
    category: Row | None
    status: str  # unknown, necessary or optional
    is_flagged: bool = False
    is_third_party: bool = False


@dataclass(frozen=True)
class Place:
    region: Row
    silence: str  # what it means for this category: yes or no
    memory: int | None
    reask: int | None
    asks_under_signal: bool


def _kind(*flags: str) -> Kind:
    return Kind(
        {"key": KEY, "version": VERSION, **{name: name in flags for name in NAMES}},
        "necessary" if "necessary" in flags else "optional",
        is_flagged=bool({"sells_or_shares", "targets_ads"} & set(flags)),
        is_third_party="third_party" in flags,
    )


def _place(
    model: str, silence: str, memory: int | None, reask: int | None, here: str = ""
) -> Place:
    overrides = {KEY: here} if here else {}
    rule: Row = {"code": HERE, "model": model, "overrides": overrides}
    rule |= {"memory_days": memory, "reask_days": reask}
    return Place(rule, silence, memory, reask, asks_under_signal=model == "opt-in")


KINDS = {
    "unknown": Kind(None, "unknown"),
    "necessary": _kind("necessary", "sells_or_shares", "targets_ads", "third_party"),
    "own": _kind(),
    "third party": _kind("third_party"),
    "sells": _kind("sells_or_shares"),
    "targets": _kind("targets_ads"),
    "sells to third party": _kind("sells_or_shares", "third_party"),
}
PLACES = {
    "opt-in": _place("opt-in", "no", 182, 182),
    "opt-out": _place("opt-out", "yes", 400, None),
    "notice": _place("notice", "yes", 400, 365),
    "opt-out but opt-in for it": _place("opt-out", "no", 400, None, here="opt-in"),
    "opt-in but notice for it": _place("opt-in", "yes", None, 0, here="notice"),
}

# What the visitor's answer comes to, by label: the verdict, and whether the banner may ask.
BY_ANSWER = {
    "yes": ("granted", "choice", False),
    "void": ("lapsed", "choice", True),
    "no": ("denied", "choice", False),
    "old no": ("lapsed", "choice", True),
    "unbelievable": ("denied", "invalid", True),
    "unbelievable no": ("denied", "invalid", True),
    "about something else": ("unasked", "default", True),
}
SILENCE = {"yes": ("granted", "region", True), "no": ("unasked", "default", True)}
FLAGS = ("", "signal", "account", "signal account", "then")


def _answer(seconds_ago: int, version: int, granted: int) -> Row:
    return {"decided_at": NOW - seconds_ago, "choices": {KEY: [version, granted]}, "region": HERE}


def _first_second(day: int) -> int:
    """How many seconds ago the day began that was so many days ago, by the calendar of UTC."""
    return day * DAY + NOW % DAY


def voices(place: Place) -> dict[str, tuple[Row | None, str]]:
    """Every answer that a visitor may have given here, and its meaning."""
    found: dict[str, tuple[Row | None, str]] = {
        "nothing": (None, "nothing"),
        "a signal alone": ({"decided_at": NOW, "choices": {}, "region": HERE}, "a signal alone"),
        "silent": (
            {"decided_at": NOW, "choices": {"other": [1, 1]}, "region": HERE},
            "about something else",
        ),
        "yes": (_answer(0, VERSION, 1), "yes"),
        "yes, older meaning": (_answer(DAY, VERSION - 1, 1), "void"),
        "yes, newer meaning": (_answer(DAY, VERSION + 1, 1), "void"),
        "yes, 300 s ahead": (_answer(-300, VERSION, 1), "yes"),
        "yes, 301 s ahead": (_answer(-301, VERSION, 1), "unbelievable"),
        "no": (_answer(0, VERSION, 0), "no"),
        "no, older meaning": (_answer(0, VERSION - 1, 0), "no"),
        "no, 301 s ahead": (_answer(-301, VERSION, 0), "unbelievable no"),
        **_ages("yes", 1, place.memory, "void"),
        **_ages("no", 0, place.reask, "old no"),
    }
    return found


def _ages(word: str, granted: int, days: int | None, after: str) -> dict[str, tuple[Row, str]]:
    if days is None:
        return {f"{word}, day {CENTURY}": (_answer(CENTURY * DAY, VERSION, granted), word)}
    return {
        f"{word}, day {days}": (_answer(_first_second(days), VERSION, granted), word),
        f"{word}, day {days + 1}": (_answer(_first_second(days) + 1, VERSION, granted), after),
    }


def judgement(kind: Kind, place: Place, voice: str, flags: str) -> tuple[str, str, bool]:
    """The first clause that matches (R21)."""
    under_signal = "signal" in flags or "then" in flags
    meaning = "unbelievable" if "broken" in flags else voice
    if meaning == "a signal alone":
        meaning = "nothing" if "then" in flags else "about something else"
    silence = "no" if kind.is_third_party else place.silence
    clauses = [
        (kind.status == "unknown", ("denied", "invalid", False)),
        (kind.status == "necessary", ("granted", "necessary", False)),
        (kind.is_flagged and under_signal, ("denied", "signal", False)),
        (kind.is_flagged and "account" in flags, ("denied", "account", False)),
        (meaning in BY_ANSWER, BY_ANSWER.get(meaning)),
        (meaning == "nothing", SILENCE[silence]),
    ]
    verdict, reason, asks = next(answer for applies, answer in clauses if applies and answer)
    # A no to a sale, even one with a wrong clock, ends the asking where a no has no end (R62).
    opted_out = kind.is_flagged and place.reask is None and meaning in ("no", "unbelievable no")
    quiet = opted_out or (under_signal and not place.asks_under_signal)
    return verdict, reason, asks and not quiet


def rows() -> Iterator[Row]:
    """Every kind in every place with every voice under every flag."""
    for (kind_name, kind), (place_name, place) in product(KINDS.items(), PLACES.items()):
        for name, (answer, voice) in voices(place).items():
            for flags in _flags(answer):
                verdict, reason, asks = judgement(kind, place, voice, flags)
                yield {
                    "id": f"{kind_name} · {place_name} · {name} · {flags or 'no flags'}",
                    "category": kind.category,
                    "region": place.region,
                    "evidence": _shown(answer, flags),
                    "now": NOW,
                    **expected(verdict, reason),
                    "asks": asks,
                }


def _shown(answer: Row | None, flags: str) -> Row:
    given = answer and {**answer, "signal": "then" in flags}
    said = {"signal": "signal" in flags, "account": "account" in flags}
    return SHOWN | said | {"answer": given, "is_broken": "broken" in flags}


def _flags(answer: Row | None) -> tuple[str, ...]:
    if answer is None:
        return (*FLAGS[:-1], "broken", "broken signal", "broken account")
    return (*FLAGS, "broken") if answer["choices"].get(KEY) == [VERSION, 1] else FLAGS
