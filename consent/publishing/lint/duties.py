"""Check a place's rule against the requirements of its law, today and on every later day."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

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


class Duty(NamedTuple):
    """What the law of some places requires of their rules."""

    places: tuple[str, ...]
    is_broken: Callable[[FutureRules, str, date], object]  # by the rule of a place on a day
    field: str  # of the rule, in which it is corrected
    text: str


def _of_region(is_broken: Callable[[Region], bool]) -> Callable[[FutureRules, str, date], bool]:
    return lambda rules, code, day: is_broken(rules.ruleset.region(code, today=day))


def _asks_before(least: int) -> Callable[[FutureRules, str, date], bool]:
    return _of_region(lambda region: region.reask_days is not None and region.reask_days < least)


def _loose(rules: FutureRules, code: str, day: date) -> list[str]:
    """Return categories allowed by silence or ticked by default: a default tick is no yes."""
    region = rules.ruleset.region(code, today=day)
    optional = rules.ruleset.optional
    return [one.key for one in optional if region.model_for(one) is not Model.OPT_IN]


def _sold_unasked(rules: FutureRules, code: str, day: date) -> list[str]:
    """Return advertising that begins without a yes; recording needs one everywhere."""
    known = rules.ruleset.categories
    loose = [known[key] for key in _loose(rules, code, day)]
    return [one.key for one in loose if one.is_signalled and not one.needs_yes]


DUTIES = (
    Duty(
        SIGNALLED,
        _of_region(lambda region: not region.gpc),
        "gpc",  # R12
        "{place} requires Global Privacy Control, and {rule} does not tell visitors that it was "
        "honoured{when}. Tick it there.",
    ),
    Duty(
        ("US-CA",),
        _of_region(lambda region: not region.two_step),
        "two_step",  # R54
        "{place} requires two steps back after an opt-out, a request and a confirmation, and "
        "{rule} does not ask for them{when}. Tick them there.",
    ),
    Duty(
        ("US-CA", "US-FL"),  # where wiretap law is applied to what others receive (R82, R83)
        _sold_unasked,
        "overrides",
        "{place}: {categories} sells, shares or targets advertising, and {rule} does not wait for "
        "a yes{when}. Courts there take it for listening in unasked. Set it to opt-in there.",
    ),
    *(
        Duty(
            (place,),  # R61, R62
            _asks_before(days),
            "reask_days",
            f"{{place}} requires that nobody is asked again for {days} days after a no, and "
            f"{{rule}} asks sooner{{when}}. Write {days} days or more there, or none.",
        )
        for place, days in (("US-CA", 365), ("FR", 182), ("IT", 182))
    ),
    Duty(
        (QUEBEC,),  # R89
        lambda rules, code, day: rules.ruleset.languages(code, today=day)[:1] != ("fr",),
        "languages",
        "{place} requires French before any other language, and {rule} does not begin in "
        "it{when}. Write fr first among its languages.",
    ),
)


def lint(rules: FutureRules, new: Row) -> Iterator[Problem]:
    for duty in DUTIES:
        for place in duty.places:
            yield from _broken(rules, duty, place)
    yield from _silence(rules)
    yield from _never_started(rules)
    if "fr" not in new["site"]["languages"]:
        yield Problem(
            f"{world.name(QUEBEC)} requires French, and the site does not speak it: add fr to the "
            "site's languages.",
            at=fields.site("languages"),
        )


def _broken(rules: FutureRules, duty: Duty, place: str) -> Iterator[Problem]:
    """Yield one problem for each rule that breaks a duty in a place or its parts."""
    reported = set()
    for code in rules.parts(place):
        found = rules.first(partial(duty.is_broken, rules, code))
        if found and (problem := (rules.rule(code, found), found)) not in reported:
            reported.add(problem)
            broken = duty.is_broken(rules, code, found)
            text = duty.text.format(
                place=world.name(place),
                rule=problem[0],
                when=rules.when(found),
                categories=rules.categories(broken) if isinstance(broken, list) else "",
            )
            yield Problem(text, at=rules.field(code, found, duty.field))


def _silence(rules: FutureRules) -> Iterator[Problem]:
    """Where the law is opt-in, require opt-in for everything optional (R27, R85).

    Yields one problem per rule, however many places it covers.
    """
    wrong: dict[tuple[str, date, tuple[str, ...]], list[tuple[str, str]]] = {}
    for place in OPT_IN_PLACES:
        for code in rules.parts(place):
            if found := rules.first(partial(_loose, rules, code)):
                problem = rules.rule(code, found), found, (*_loose(rules, code, found),)
                wrong.setdefault(problem, []).append((world.name(place), code))
    for (rule, found, keys), places in wrong.items():
        code = places[0][1]
        is_opt_in = rules.ruleset.region(code, today=found).model is Model.OPT_IN
        yield Problem(
            f"Visitors in {words.few([*dict(places)])} must be asked first, and {rule} does not "
            f"wait for their yes{rules.when(found)}: {rules.categories(keys)}. Set it to opt-in "
            "there.",
            at=rules.field(code, found, "overrides" if is_opt_in else "model"),
        )


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
