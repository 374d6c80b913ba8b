"""What the law of a place requires of its rule, today and on every later day."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from consent.kernel.rules import Model, Region
from consent.publishing.lint import silence
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.lint.problem import Problem

# Where Global Privacy Control must be honoured (R76)
SIGNALLED = (
    "US-CA", "US-CO", "US-CT", "US-DE", "US-MD", "US-MN",
    "US-MT", "US-NE", "US-NH", "US-NJ", "US-OR", "US-TX",
)  # fmt: skip
TWO_STEPS = "US-CA"
# How many days a no holds at least, and which requirement says so
LEAST_DAYS = {"US-CA": (365, "R62"), "FR": (182, "R61"), "IT": (182, "R61")}
FRENCH = "CA-QC"
# Where wiretap law is brought against what others receive or record (R82, R83)
ALL_PARTIES = ("US-CA", "US-FL")


def lint(new: Mapping[str, Any], *, today: date) -> Iterator[Problem]:
    rules = FutureRules.of(new, today=today)
    yield from _signal(rules)
    yield from _two_steps(rules)
    yield from silence.lint(rules)
    yield from _all_parties(rules)
    yield from _never_started(rules)
    yield from _days_after_no(rules)
    yield from _french(rules, new["site"]["languages"])


def _signal(rules: FutureRules) -> Iterator[Problem]:
    for code in SIGNALLED:
        if found := rules.broken(code, lambda region: not region.gpc):
            yield Problem(
                f"{code} requires Global Privacy Control, and {rules.rule(code, found)} does "
                f"not tell visitors that it was honoured{rules.when(found)}. "
                "Tick it there (R12, R76)."
            )


def _two_steps(rules: FutureRules) -> Iterator[Problem]:
    if found := rules.broken(TWO_STEPS, lambda region: not region.two_step):
        yield Problem(
            f"{TWO_STEPS} requires two steps back after an opt-out, a request and a "
            f"confirmation, and {rules.rule(TWO_STEPS, found)} does not ask for "
            f"them{rules.when(found)}. Tick them there (R54)."
        )


def _all_parties(rules: FutureRules) -> Iterator[Problem]:
    """Advertising waits for a yes there; what records or is a third party's does everywhere."""
    for code in ALL_PARTIES:
        if found := rules.broken(code, partial(_sold_unasked, rules)):
            keys = ", ".join(_sold_unasked(rules, rules.ruleset.region(code, today=found)))
            yield Problem(
                f"{code}: {keys} sells, shares or targets advertising, and "
                f"{rules.rule(code, found)} does not wait for a yes{rules.when(found)}. Set it to "
                "opt-in there (R23, R82, R83)."
            )


def _sold_unasked(rules: FutureRules, region: Region) -> list[str]:
    return [
        category.key
        for category in rules.ruleset.optional
        if category.is_signalled
        and not category.needs_yes
        and region.model_for(category) is not Model.OPT_IN
    ]


def _never_started(rules: FutureRules) -> Iterator[Problem]:
    """A rule that says otherwise would not be followed, and whoever reads it would be misled."""
    waiting = {category.key for category in rules.ruleset.optional if category.needs_yes}
    for row in rules.ruleset.regions:
        if not {row["code"], *row["covers"]}.isdisjoint(silence.OPT_IN_PLACES):
            continue  # said there
        keys = sorted(
            key
            for key, model in row["overrides"].items()
            if key in waiting and model != Model.OPT_IN
        )
        if keys:
            yield Problem(
                f"{row['name']} ({row['code']}) lets {', '.join(keys)} be on without a yes. What "
                "records, is sensitive or involves a third party waits for one everywhere: set "
                "it to opt-in, or take the exception away (R29, R30, R83)."
            )


def _days_after_no(rules: FutureRules) -> Iterator[Problem]:
    """Whoever said no is not asked again for as long as the law says; never is long enough."""
    for country, (least, source) in LEAST_DAYS.items():
        reported: set[tuple[str, date]] = set()
        for code in rules.parts(country):
            found = rules.broken(code, partial(_asks_before, least))
            if found and (problem := (rules.rule(code, found), found)) not in reported:
                reported.add(problem)
                yield Problem(
                    f"{country} requires that nobody is asked again for {least} days after a no, "
                    f"and {problem[0]} asks sooner{rules.when(found)}. "
                    f"Write {least} days or more there, or none ({source})."
                )


def _asks_before(days: int, region: Region) -> bool:
    return region.reask_days is not None and region.reask_days < days


def _french(rules: FutureRules, languages: list[str]) -> Iterator[Problem]:
    if "fr" not in languages:
        yield Problem(f"{FRENCH} requires French: add fr to the site's languages (R89).")
    found = rules.first(lambda day: rules.ruleset.languages(FRENCH, today=day)[:1] != ("fr",))
    if found:
        yield Problem(
            f"{FRENCH} requires French before any other language, and "
            f"{rules.rule(FRENCH, found)} does not begin in it{rules.when(found)}. "
            "Write fr first among its languages (R89)."
        )
