"""Check a place's rule against the requirements of its law, today and on every later day."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple, Self

from consent.kernel.rules import NOWHERE, Category, Model, Region
from consent.kernel.ruleset import Ruleset
from consent.lib import world
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Field, Problem, problem
from consent.publishing.words import Row, day, listed

EEA = (
    "AT", "AX", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
_QUEBEC = "CA-QC"
OPT_IN_PLACES = (*EEA, "GB", "CH", NOWHERE, _QUEBEC, "CA-AB", "CA-BC")  # R175
# What may begin unasked, audited and with an objection, by a category's usual key; None: anything
# first-party that neither records nor advertises (PECR Sch. A1, FMG 45c, CNIL; R176)
_EXCEPTIONS = {"GB": {"analytics", "preferences"}, "CH": None, "FR": {"analytics"}}
# Where Global Privacy Control must be honored, with two steps back (R76, R166)
SIGNALLED = (
    "US-CA", "US-CO", "US-CT", "US-DE", "US-MD", "US-MN",
    "US-MT", "US-NE", "US-NH", "US-NJ", "US-OR", "US-TX",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FutureRules:
    ruleset: Ruleset
    rows: Sequence[Row]  # of the categories
    today: date
    days: tuple[date, ...]

    @classmethod
    def build(cls, new: Row, *, today: date) -> Self:
        ruleset = Ruleset.of({"number": 0, **new})
        return cls(ruleset, new["categories"], today, days_ahead(new["regions"], today))

    def first(self, code: str, is_wrong: Callable[[str, date], object]) -> date | None:
        """Return the first day on which a place's rule is wrong."""
        country = code.partition("-")[0]
        names = {code, country, NOWHERE}
        rows = [
            row
            for row in self.ruleset.regions
            if row["code"] in names or not names.isdisjoint(row["covers"])
        ]
        days = days_ahead(rows, self.today)
        return next((day for day in days if is_wrong(code, day)), None)

    def parts(self, code: str) -> list[str]:
        """Return a place and its subdivisions that may have another rule."""
        if "-" in code:  # a subdivision itself
            return [code]
        places = (place for row in self.ruleset.regions for place in (row["code"], *row["covers"]))
        known = {place for place in places if place.startswith(f"{code}-")}
        return [code, f"{code}-*", *sorted(known)]  # any subdivision without its own rule, too

    def rule(self, code: str, on: date) -> str:
        row = self.ruleset.row(code, today=on)
        if row is None:
            return "the strictest rule, which holds where none is written,"
        return f"the rule {words.rule(row)}, which holds there,"

    def field(self, code: str, on: date, name: str) -> Field:
        """Return a field of the rule in force at a place, or of a new rule."""
        row = self.ruleset.row(code, today=on)
        return fields.rule(row, name) if row else Field("regionrule", code, name)

    def categories(self, keys: Iterable[str]) -> str:
        """List categories by the names that staff know."""
        called = {row["key"]: words.category(row) for row in self.rows}
        return listed([called[key] for key in keys])

    def when(self, found: date) -> str:
        return f" from {day(found)}" if found > self.today else ""


def days_ahead(regions: Iterable[Row], today: date) -> tuple[date, ...]:
    """Return today, and each later day on which the rules may change."""
    days = {today}
    for row in regions:
        if row["valid_from"]:
            days.add(date.fromisoformat(row["valid_from"]))
        if row["valid_to"] and (last := date.fromisoformat(row["valid_to"])) < date.max:
            days.add(last + timedelta(days=1))
    return tuple(sorted(day for day in days if day >= today))


class _Duty(NamedTuple):
    """What the law of some places requires of their rules."""

    code: str  # of its message
    places: Iterable[str]
    is_broken: Callable[[FutureRules, str, date], object]  # by the rule of a place on a day
    field: str  # of the rule, in which it is corrected


def _of_region(is_broken: Callable[[Region], bool]) -> Callable[[FutureRules, str, date], bool]:
    return lambda rules, code, day: is_broken(rules.ruleset.region(code, today=day))


def _asks_before(least: int) -> Callable[[FutureRules, str, date], bool]:
    return _of_region(lambda region: region.reask_days is not None and region.reask_days < least)


def _begins_in_another_language(rules: FutureRules, code: str, day: date) -> bool:
    return rules.ruleset.languages(code, today=day)[:1] != ("fr",)


def _loose(rules: FutureRules, code: str, day: date) -> dict[Category, Model]:
    """Return categories allowed by silence or ticked by default: a default tick is no yes."""
    region = rules.ruleset.region(code, today=day)
    models = {category: region.model_for(category) for category in rules.ruleset.optional}
    return {category: model for category, model in models.items() if model is not Model.OPT_IN}


def _excepted(code: str, loose: Mapping[Category, Model]) -> list[str]:
    """Return those that a statutory exception lets begin without a yes (R176)."""
    usual = _EXCEPTIONS.get(code.partition("-")[0], set())
    return [
        category.key
        for category, model in loose.items()
        if model is Model.OPT_OUT
        and not (category.needs_yes or category.is_signalled)
        and (usual is None or category.key in usual)
    ]


def _unlawful(rules: FutureRules, code: str, day: date) -> list[str]:
    loose = _loose(rules, code, day)
    excepted = _excepted(code, loose)
    return [category.key for category in loose if category.key not in excepted]


def _excepted_where(*, is_audited: bool) -> Callable[[FutureRules, str, date], list[str]]:
    def found(rules: FutureRules, code: str, day: date) -> list[str]:
        row = rules.ruleset.row(code, today=day) or {}
        is_here = ((row.get("audited") or "9") <= f"{rules.today}") is is_audited
        return _excepted(code, _loose(rules, code, day)) if is_here else []

    return found


def _sold_unasked(rules: FutureRules, code: str, day: date) -> list[str]:
    """Return advertising that begins without a yes; recording needs one everywhere."""
    loose = _loose(rules, code, day)
    return [category.key for category in loose if category.is_signalled and not category.needs_yes]


DUTIES = (
    _Duty("signal_not_told", SIGNALLED, _of_region(lambda region: not region.gpc), "gpc"),  # R12
    _Duty("no_two_steps", SIGNALLED, _of_region(lambda place: not place.two_step), "two_step"),
    # Where wiretap law is applied to data that others receive or record (R82, R83)
    _Duty("sold_unasked", ("US-CA", "US-FL"), _sold_unasked, "overrides"),
    # Days for which a no must hold at least (R61, R62)
    _Duty("asks_too_soon_365", ("US-CA",), _asks_before(365), "reask_days"),
    _Duty("asks_too_soon_182", (*EEA, "GB", "CH"), _asks_before(182), "reask_days"),  # R185
    _Duty("not_french_first", (_QUEBEC,), _begins_in_another_language, "languages"),  # R89
    # Where the law is opt-in, for everything optional (R27, R85)
    _Duty("silence_is_yes", OPT_IN_PLACES, _unlawful, "model"),
    _Duty("exception_unaudited", _EXCEPTIONS, _excepted_where(is_audited=False), "audited"),
    _Duty("exception_audited", _EXCEPTIONS, _excepted_where(is_audited=True), "audited"),
)


def lint(rules: FutureRules, new: Row) -> Iterator[Problem]:
    for duty in DUTIES:
        yield from _broken(rules, duty)
    yield from _never_started(rules)
    if "fr" not in new["site"]["languages"]:
        yield problem("no_french", fields.site("languages"), place=world.name(_QUEBEC))
    elif not _has_french_policy(new["texts"]):
        at = fields.wording("fr", "privacy_policy_url")
        yield problem("no_french_policy", at, place=world.name(_QUEBEC))  # R177


def _has_french_policy(texts: Mapping[str, Row]) -> bool:
    """Return whether the French texts lead to a policy of their own."""
    addresses = {code: row["privacy_policy_url"] for code, row in texts.items()}
    french = addresses.pop("fr", "")
    return bool(french) and french not in addresses.values()


def _broken(rules: FutureRules, duty: _Duty) -> Iterator[Problem]:
    """Yield one problem for each rule that breaks a duty, however many places it covers."""
    wrong: dict[tuple[str, date, tuple[str, ...]], list[tuple[str, str]]] = {}
    for place in duty.places:
        for code in rules.parts(place):
            if found := rules.first(code, partial(duty.is_broken, rules)):
                broken = duty.is_broken(rules, code, found)
                keys = (*broken,) if isinstance(broken, list) else ()
                key = rules.rule(code, found), found, keys
                wrong.setdefault(key, []).append((world.name(place), code))
    for (rule, found, keys), places in wrong.items():
        code = places[0][1]
        region = rules.ruleset.region(code, today=found)
        is_exception = duty.field == "model" and region.model is Model.OPT_IN
        yield problem(
            duty.code,
            rules.field(code, found, "overrides" if is_exception else duty.field),
            places=words.few([*dict(places)]),
            rule=rule,
            when=rules.when(found),
            categories=rules.categories(keys) if keys else "",
        )


def _never_started(rules: FutureRules) -> Iterator[Problem]:
    """Report exceptions for what needs a yes everywhere: they mislead (R29, R30, R83)."""
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
            at, names = fields.rule(row, "overrides"), rules.categories(keys)
            yield problem("exception_without_effect", at, rule=words.rule(row), categories=names)
