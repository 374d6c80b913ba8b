"""Check a place's rule against the requirements of its law, today and on every later day."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from consent.kernel.rules import NOWHERE, Model, Region
from consent.lib import world
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.words import Row

EEA = (
    "AT", "AX", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
QUEBEC = "CA-QC"
OPT_IN_PLACES = (*EEA, "GB", "CH", NOWHERE, QUEBEC)
# Where Global Privacy Control must be honored (R76)
SIGNALLED = (
    "US-CA", "US-CO", "US-CT", "US-DE", "US-MD", "US-MN",
    "US-MT", "US-NE", "US-NH", "US-NJ", "US-OR", "US-TX",
)  # fmt: skip
TWO_STEPS = "US-CA"  # R54
# Days for which a no must hold at least (R61, R62)
LEAST_DAYS = {"US-CA": 365, "FR": 182, "IT": 182}
FRENCH = "CA-QC"  # R89
# Where wiretap law is applied to data that others receive or record (R82, R83)
ALL_PARTIES = ("US-CA", "US-FL")


def lint(rules: FutureRules, new: Row) -> Iterator[Problem]:
    yield from _signal(rules)
    yield from _two_steps(rules)
    yield from _silence(rules)
    yield from _all_parties(rules)
    yield from _never_started(rules)
    yield from _days_after_no(rules)
    yield from _french(rules, new["site"]["languages"])


def _signal(rules: FutureRules) -> Iterator[Problem]:
    """Require that visitors are told that the signal was honored (R12)."""
    for code in SIGNALLED:
        if found := rules.broken(code, lambda region: not region.gpc):
            yield Problem(
                f"{world.name(code)} requires Global Privacy Control, and "
                f"{rules.rule(code, found)} does not tell visitors that it was "
                f"honoured{rules.when(found)}. Tick it there.",
                at=rules.field(code, found, "gpc"),
            )


def _two_steps(rules: FutureRules) -> Iterator[Problem]:
    if found := rules.broken(TWO_STEPS, lambda region: not region.two_step):
        yield Problem(
            f"{world.name(TWO_STEPS)} requires two steps back after an opt-out, a request and a "
            f"confirmation, and {rules.rule(TWO_STEPS, found)} does not ask for "
            f"them{rules.when(found)}. Tick them there.",
            at=rules.field(TWO_STEPS, found, "two_step"),
        )


def _silence(rules: FutureRules) -> Iterator[Problem]:
    """Where the law is opt-in, require opt-in for everything optional (R27, R85).

    Yields one problem per rule, however many places it covers.
    """
    wrong: dict[tuple[str, date, tuple[str, ...]], list[str]] = {}
    where: dict[str, str] = {}  # a code of the rule's area
    for place in OPT_IN_PLACES:
        for code in rules.parts(place):
            if found := rules.broken(code, partial(_loose, rules)):
                keys = _loose(rules, rules.ruleset.region(code, today=found))
                rule = rules.rule(code, found)
                where.setdefault(rule, code)
                places = wrong.setdefault((rule, found, keys), [])
                places += [] if place in places else [place]
    for (rule, found, keys), places in wrong.items():
        yield Problem(
            f"Visitors in {words.few([*map(world.name, places)])} must be asked first, and {rule} "
            f"does not wait for their yes{rules.when(found)}: {rules.categories(keys)}. Set "
            "it to opt-in there.",
            at=rules.field(where[rule], found, _field(rules, where[rule], found)),
        )


def _field(rules: FutureRules, code: str, on: date) -> str:
    """Return the field to correct; for an exception of an opt-in rule, the exceptions."""
    is_opt_in = rules.ruleset.region(code, today=on).model is Model.OPT_IN
    return "overrides" if is_opt_in else "model"


def _loose(rules: FutureRules, region: Region) -> tuple[str, ...]:
    """Return categories allowed by silence or ticked by default: a default tick is no yes."""
    return tuple(
        category.key
        for category in rules.ruleset.optional
        if region.model_for(category) is not Model.OPT_IN
    )


def _all_parties(rules: FutureRules) -> Iterator[Problem]:
    """Require a yes for advertising there; recording and third parties need one everywhere."""
    for code in ALL_PARTIES:
        if found := rules.broken(code, partial(_sold_unasked, rules)):
            keys = _sold_unasked(rules, rules.ruleset.region(code, today=found))
            yield Problem(
                f"{world.name(code)}: {rules.categories(keys)} sells, shares or targets "
                f"advertising, and {rules.rule(code, found)} does not wait for a "
                f"yes{rules.when(found)}. Courts there take it for listening in unasked. Set it "
                "to opt-in there.",
                at=rules.field(code, found, "overrides"),
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
    """Report exceptions that have no effect, since their readers would be misled.

    Recording, sensitive and third-party categories need a yes everywhere (R29, R30, R83).
    """
    waiting = {category.key for category in rules.ruleset.optional if category.needs_yes}
    for row in rules.ruleset.regions:
        if not {row["code"], *row["covers"]}.isdisjoint(OPT_IN_PLACES):
            continue  # reported there
        keys = sorted(
            key
            for key, model in row["overrides"].items()
            if key in waiting and model != Model.OPT_IN
        )
        if keys:
            yield Problem(
                f"{words.rule(row)} lets {rules.categories(keys)} be on without a yes. What "
                "records, is sensitive or involves a third party waits for one everywhere: set "
                "it to opt-in, or take the exception away.",
                at=fields.rule(row, "overrides"),
            )


def _days_after_no(rules: FutureRules) -> Iterator[Problem]:
    """Require that a no is not asked about again before the law's minimum; never is allowed."""
    for country, least in LEAST_DAYS.items():
        reported: set[tuple[str, date]] = set()
        for code in rules.parts(country):
            found = rules.broken(code, partial(_asks_before, least))
            if found and (problem := (rules.rule(code, found), found)) not in reported:
                reported.add(problem)
                yield Problem(
                    f"{world.name(country)} requires that nobody is asked again for {least} days "
                    f"after a no, and {problem[0]} asks sooner{rules.when(found)}. "
                    f"Write {least} days or more there, or none.",
                    at=rules.field(code, found, "reask_days"),
                )


def _asks_before(days: int, region: Region) -> bool:
    return region.reask_days is not None and region.reask_days < days


def _french(rules: FutureRules, languages: list[str]) -> Iterator[Problem]:
    place = world.name(FRENCH)
    if "fr" not in languages:
        yield Problem(
            f"{place} requires French, and the site does not speak it: add fr to the site's "
            "languages.",
            at=fields.site("languages"),
        )
    found = rules.first(lambda day: rules.ruleset.languages(FRENCH, today=day)[:1] != ("fr",))
    if found:
        yield Problem(
            f"{place} requires French before any other language, and "
            f"{rules.rule(FRENCH, found)} does not begin in it{rules.when(found)}. "
            "Write fr first among its languages.",
            at=rules.field(FRENCH, found, "languages"),
        )
