"""Which rule holds at a place on a day, and why: the kernel's answers, in words for staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from consent.kernel.rules import NOTHING, Category, Model, Reason, Region
from consent.kernel.ruleset import Ruleset
from consent.publishing import words

Row = Mapping[str, Any]
SIGNALS = "Signals, and whether visitors are told"
YES, NO = "A yes holds", "Asked again after a no"
BACK = "Way back after an opt-out"
LANGUAGES = "Languages"
SHORT = {Model.OPT_IN: "off", Model.OPT_OUT: "on", Model.NOTICE: "told"}


@dataclass(frozen=True, slots=True)
class RuleStep:
    """A rule that concerns a place, and whether it is the one that holds there."""

    rule: str
    why: str
    period: str
    outcome: str
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """The region rules of one notice on one day, looked up by place."""

    ruleset: Ruleset
    day: date

    def row(self, place: str) -> Row | None:
        return self.ruleset.row(place, today=self.day)

    def region(self, place: str) -> Region:
        return self.ruleset.region(place, today=self.day)

    def facts(self, place: str) -> dict[str, str]:
        """What holds there: label → words."""
        row, region = self.row(place), self.region(place)
        languages = self.ruleset.languages(place, today=self.day)
        return {
            "Rule": _name(row) if row else "none: the strictest holds",
            "Why": _why(row, place) if row else "there is no rule for everywhere else",
            "Valid": _period(row) if row else "always",
            "Model": words.model(region.model),
            SIGNALS: words.signals(is_announced=region.gpc, has_dnt=region.dnt),
            YES: words.yes(region.memory_days),
            NO: words.no(region.reask_days),
            BACK: "two steps" if region.two_step else "one step",
            LANGUAGES: ", ".join(languages) or "the site's own",
        }

    def silence(self, place: str, *, is_short: bool = False) -> dict[str, str]:
        """What holds for each category until the visitor has answered: key → words."""
        region = self.region(place)
        return {
            key: self._silence(category, region, is_short=is_short)
            for key, category in self.ruleset.categories.items()
        }

    def _silence(self, category: Category, region: Region, *, is_short: bool) -> str:
        told = SHORT if is_short else words.SILENCE
        judgement = self.ruleset.judge(category.key, region, NOTHING, now=0)
        model = region.model_for(category)
        if judgement.reason is Reason.NECESSARY:
            return "always on"
        if judgement.allows or model is Model.OPT_IN:
            return told[model]
        reason = "" if is_short else f", {_why_it_waits(category)}"
        return f"{told[Model.OPT_IN]}{reason}"

    def summary(self, place: str) -> dict[str, str]:
        """The same in short, for a row among other places."""
        facts, silence = self.facts(place), self.silence(place, is_short=True)
        optional = {category.key: silence[category.key] for category in self.ruleset.optional}
        row = self.row(place)
        return {
            "Rule": row["code"] if row else "none",
            **optional,
            **{name: facts[name] for name in (SIGNALS, YES, NO, BACK, LANGUAGES)},
        }

    def steps(self, place: str) -> list[RuleStep]:
        """The rules that the kernel finds, in its order, then those of other days."""
        found = list(self._found(place))
        idle = [row for row in self._near(place) if not any(row is one for one in found)]
        return [
            *(self._step(row, place, is_taken=row is found[0]) for row in found),
            *(self._step(row, place, is_taken=False, is_idle=True) for row in idle),
        ]

    def _found(self, place: str) -> Iterator[Row]:
        """Look up again without the rule just found; the parts of a country count as one."""
        ruleset = self.ruleset
        while (found := ruleset.row(place, today=self.day)) is not None:
            yield found
            remaining = [
                row
                for row in ruleset.regions
                if row is not found and not row["code"].startswith(f"{place}-")
            ]
            ruleset = replace(ruleset, regions=tuple(remaining))

    def _near(self, place: str) -> list[Row]:
        places = {place, place.partition("-")[0]}
        return [
            row
            for row in self.ruleset.regions
            if row["code"] in places or places & {*row["covers"]}
        ]

    def _step(self, row: Row, place: str, *, is_taken: bool, is_idle: bool = False) -> RuleStep:
        outcome = "holds" if is_taken else self._idle(row) if is_idle else "comes after"
        return RuleStep(_name(row), _why(row, place), _period(row), outcome, is_taken)

    def _idle(self, row: Row) -> str:
        begins = row["valid_from"] and date.fromisoformat(row["valid_from"])
        return "not in force yet" if begins and begins > self.day else "over"


def _name(row: Row) -> str:
    return f"{row['name']} ({row['code']})"


def _period(row: Row) -> str:
    days = (row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to"))
    return words.period(*days)


def _why(row: Row, place: str) -> str:
    country = place.partition("-")[0]
    if row["code"] == place:
        return "its own rule"
    if place in row["covers"]:
        return "a rule that names it among further places"
    if row["code"].startswith(f"{place}-"):
        return "the strictest of its parts, as the part is not known"
    if row["code"] == country:
        return "the rule of its country"
    if country in row["covers"]:
        return "a rule that names its country among further places"
    return "the rule for everywhere else"


def _why_it_waits(category: Category) -> str:
    if category.third_party:
        return "as a third party is involved"
    return "as it records" if category.records else "as its data is sensitive"
