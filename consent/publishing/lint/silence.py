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
OPTED_IN = (*EEA, "GB", "CH", NOWHERE, QUEBEC)
# What does not identify, locate or profile anybody may be told of there instead
TOLD = {QUEBEC: ("preferences",)}


def lint(ahead: FutureRules) -> Iterator[Problem]:
    """One problem a rule, however many places it speaks for."""
    wrong: dict[tuple[str, date, tuple[str, ...]], list[str]] = {}
    for place in OPTED_IN:
        for code in ahead.parts(place):
            if found := ahead.broken(code, partial(_loose, ahead, place)):
                keys = _loose(ahead, place, ahead.ruleset.region(code, today=found))
                places = wrong.setdefault((ahead.rule(code, found), found, keys), [])
                places += [] if place in places else [place]
    for (rule, found, keys), places in wrong.items():
        source = "R85" if places == [QUEBEC] else "R27"
        yield Problem(
            f"{', '.join(places)}: a yes is required first, and {rule} does not wait for it"
            f"{ahead.when(found)}: {', '.join(keys)}. Set them to opt-in there ({source})."
        )


def _loose(ahead: FutureRules, place: str, region: Region) -> tuple[str, ...]:
    return tuple(
        category.key
        for category in ahead.ruleset.optional
        if region.model_for(category) is not Model.OPT_IN
        and (category.is_signalled or category.key not in TOLD.get(place, ()))
    )
