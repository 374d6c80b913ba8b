"""Where the law asks for a yes first, nothing optional follows another model (R27, R85)."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from consent.kernel.rules import NOWHERE, Model, Region
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
    for place in OPT_IN_PLACES:
        for code in rules.parts(place):
            if found := rules.broken(code, partial(_loose, rules)):
                keys = _loose(rules, rules.ruleset.region(code, today=found))
                places = wrong.setdefault((rules.rule(code, found), found, keys), [])
                places += [] if place in places else [place]
    for (rule, found, keys), places in wrong.items():
        source = "R85" if places == [QUEBEC] else "R27"
        yield Problem(
            f"{', '.join(places)}: a yes is required first, and {rule} does not wait for it"
            f"{rules.when(found)}: {', '.join(keys)}. Set them to opt-in there ({source})."
        )


def _loose(rules: FutureRules, region: Region) -> tuple[str, ...]:
    """Also what a dialog would show ticked: a box that nobody ticked is no yes."""
    return tuple(
        category.key
        for category in rules.ruleset.optional
        if region.model_for(category) is not Model.OPT_IN
    )
