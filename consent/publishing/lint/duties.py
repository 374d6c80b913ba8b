"""What the law of a place requires of its rule, today and on every later day."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from consent.kernel.rules import Region
from consent.publishing.lint import silence
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.lint.problem import Problem

# Where Global Privacy Control must be honoured (R76)
SIGNALLED = (
    "US-CA", "US-CO", "US-CT", "US-DE", "US-MD", "US-MN",
    "US-MT", "US-NE", "US-NH", "US-NJ", "US-OR", "US-TX",
)  # fmt: skip
TWO_STEPS = "US-CA"
# How many days a no holds at least, and where that is written
REST = {"US-CA": (365, "R62"), "FR": (182, "R61"), "IT": (182, "R61")}
FRENCH = "CA-QC"


def lint(new: Mapping[str, Any], *, today: date) -> Iterator[Problem]:
    ahead = FutureRules.of(new, today=today)
    yield from _signal(ahead)
    yield from _two_steps(ahead)
    yield from silence.lint(ahead)
    yield from _rest(ahead)
    yield from _french(ahead, new["site"]["languages"])


def _signal(ahead: FutureRules) -> Iterator[Problem]:
    for code in SIGNALLED:
        if found := ahead.broken(code, lambda region: not region.gpc):
            yield Problem(
                f"{code} requires Global Privacy Control, and {ahead.rule(code, found)} does "
                f"not tell visitors that it was honoured{ahead.when(found)}. "
                "Tick it there (R12, R76)."
            )


def _two_steps(ahead: FutureRules) -> Iterator[Problem]:
    if found := ahead.broken(TWO_STEPS, lambda region: not region.two_step):
        yield Problem(
            f"{TWO_STEPS} requires two steps back after an opt-out, a request and a "
            f"confirmation, and {ahead.rule(TWO_STEPS, found)} does not ask for "
            f"them{ahead.when(found)}. Tick them there (R54)."
        )


def _rest(ahead: FutureRules) -> Iterator[Problem]:
    """Who said no is left alone for as long as the law says; without an end is long enough."""
    for country, (least, source) in REST.items():
        told: set[tuple[str, date]] = set()
        for code in ahead.parts(country):
            found = ahead.broken(code, partial(_asks_before, least))
            if found and (problem := (ahead.rule(code, found), found)) not in told:
                told.add(problem)
                yield Problem(
                    f"{country} requires that nobody is asked again for {least} days after a no, "
                    f"and {problem[0]} asks sooner{ahead.when(found)}. "
                    f"Write {least} days or more there, or none ({source})."
                )


def _asks_before(days: int, region: Region) -> bool:
    return region.reask_days is not None and region.reask_days < days


def _french(ahead: FutureRules, languages: list[str]) -> Iterator[Problem]:
    if "fr" not in languages:
        yield Problem(f"{FRENCH} requires French: add fr to the site's languages (R89).")
    found = ahead.first(lambda day: ahead.ruleset.languages(FRENCH, today=day)[:1] != ("fr",))
    if found:
        yield Problem(
            f"{FRENCH} requires French before any other language, and "
            f"{ahead.rule(FRENCH, found)} does not begin in it{ahead.when(found)}. "
            "Write fr first among its languages (R89)."
        )
