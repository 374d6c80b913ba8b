"""Where the law asks for a yes first, nothing optional follows another model (R27, R85)."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from consent.kernel.rules import NOWHERE, Model, Region
from consent.lib import world
from consent.publishing import words
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.lint.problem import Problem

EEA = (
    "AT", "AX", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
QUEBEC = "CA-QC"
OPT_IN_PLACES = (*EEA, "GB", "CH", NOWHERE, QUEBEC)


def lint(rules: FutureRules) -> Iterator[Problem]:
    """One problem for each rule, however many places it covers."""
    wrong: dict[tuple[str, date, tuple[str, ...]], list[str]] = {}
    where: dict[str, str] = {}  # a code at which the rule is found again
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
    """An exception of an opt-in rule is mended among its exceptions."""
    is_opt_in = rules.ruleset.region(code, today=on).model is Model.OPT_IN
    return "overrides" if is_opt_in else "model"


def _loose(rules: FutureRules, region: Region) -> tuple[str, ...]:
    """Also what a dialog would show ticked: a box that nobody ticked is no yes."""
    return tuple(
        category.key
        for category in rules.ruleset.optional
        if region.model_for(category) is not Model.OPT_IN
    )
