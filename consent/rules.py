"""What consent means: may this class of cookies be used now, and why?

Pure: standard library only, nothing is read or written, time is an argument. The banner's
`consent/banner/rules.js` is the twin of this file; both run the table in `tests/vectors/`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

DAY = 86_400  # seconds
CLOCK_SKEW = 300  # seconds that two honest clocks may differ
NOWHERE = "ZZ"  # the region of a visitor whose region is not known (R2)


class Model(StrEnum):
    """What a region's law makes of silence."""

    OPT_IN = "opt-in"
    OPT_OUT = "opt-out"
    NOTICE = "notice"


class Verdict(StrEnum):
    """May these cookies be used now?"""

    GRANTED = "granted"
    DENIED = "denied"
    UNASKED = "unasked"  # no answer on record
    LAPSED = "lapsed"  # the answer is too old, or was a yes to an older meaning

    @property
    def allows(self) -> bool:
        return self is Verdict.GRANTED


class Reason(StrEnum):
    """Which rule gave the verdict."""

    NECESSARY = "necessary"
    SIGNAL = "signal"  # Global Privacy Control, now or when this browser was last heard of
    ACCOUNT = "account"  # the visitor's account has opted out
    CHOICE = "choice"  # the visitor's own answer
    REGION = "region"  # the region's law allows it until refused
    DEFAULT = "default"  # nobody has answered, so the answer is no
    INVALID = "invalid"  # what was shown cannot be believed, or is not known here


@dataclass(frozen=True, slots=True)
class Ruling:
    verdict: Verdict
    reason: Reason

    @property
    def allows(self) -> bool:
        return self.verdict.allows


@dataclass(frozen=True, slots=True)
class Category:
    """A class of cookies switched on or off together."""

    key: str
    version: int = 1
    necessary: bool = False
    sells_or_shares: bool = False
    targets_ads: bool = False
    third_party: bool = False

    @property
    def is_signalled(self) -> bool:
        """Whether a standing no (GPC, account opt-out) concerns this category (R8, R11)."""
        return self.sells_or_shares or self.targets_ads


@dataclass(frozen=True, slots=True)
class Region:
    """The rule of one place (R3). Days are whole days; `None` means never."""

    code: str
    model: Model = Model.OPT_IN
    overrides: Mapping[str, Model] = field(default_factory=dict)  # category key → model
    memory_days: int | None = 182  # a yes holds through this day (R61)
    reask_days: int | None = 182  # a no may be asked about after this day; None: never (R62, R63)
    two_step: bool = False  # after an opt-out, a yes needs a request and a confirmation (R54)
    dnt: bool = False  # Do Not Track is a signal here (R22)
    gpc: bool = True  # the visitor is told that a signal was honoured (R12)

    def model_for(self, category: Category) -> Model:
        return self.overrides.get(category.key, self.model)


STRICTEST = Region(NOWHERE)
_MOST = 1024  # rules found and remembered
_STRICT = (Model.NOTICE, Model.OPT_OUT, Model.OPT_IN)


@dataclass(frozen=True, slots=True)
class Choice:
    version: int  # of the category, as it was shown
    granted: bool
    decided_at: int | None = None  # Unix seconds, where it is older than the answer (R64)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor decided, once. `decided_at` is in Unix seconds and never moves (R64).

    A signal alone, without a choice, was taken down (R68) and says nothing of the rest.
    """

    decided_at: int
    choices: Mapping[str, Choice]
    signal: bool = False  # a standing no was sent with it, or before it and never revoked (R7)

    @property
    def is_signal_alone(self) -> bool:
        return self.signal and not self.choices


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything one request says about its visitor."""

    answer: Answer | None = None
    signal: bool = False  # Sec-GPC: 1 or navigator.globalPrivacyControl, now
    account: bool = False  # the account has opted out
    is_broken: bool = False  # something was shown as an answer that cannot be believed


NOTHING = Evidence()
BROKEN = Evidence(is_broken=True)


def judge(category: Category | None, region: Region, evidence: Evidence, *, now: int) -> Ruling:
    """Say whether `category` may be used, and by which rule; the first that matches wins (R21).

    `category` is None where the notice does not know it. `now` is in Unix seconds.
    """
    answer = evidence.answer
    if category is None:
        return Ruling(Verdict.DENIED, Reason.INVALID)
    if category.necessary:
        return Ruling(Verdict.GRANTED, Reason.NECESSARY)
    if category.is_signalled and signalled(evidence):
        return Ruling(Verdict.DENIED, Reason.SIGNAL)
    if category.is_signalled and evidence.account:
        return Ruling(Verdict.DENIED, Reason.ACCOUNT)
    if evidence.is_broken or (answer and answer.decided_at > now + CLOCK_SKEW):
        return Ruling(Verdict.DENIED, Reason.INVALID)
    if answer and category.key in answer.choices:
        return Ruling(_weigh(category, region, answer, now=now), Reason.CHOICE)
    is_silent = answer is not None and not answer.is_signal_alone
    if is_silent or category.third_party or region.model_for(category) is Model.OPT_IN:
        return Ruling(Verdict.UNASKED, Reason.DEFAULT)  # an answer that is silent is no yes (R65)
    return Ruling(Verdict.GRANTED, Reason.REGION)


def _weigh(category: Category, region: Region, answer: Answer, *, now: int) -> Verdict:
    choice = answer.choices[category.key]
    decided_at = answer.decided_at if choice.decided_at is None else choice.decided_at
    days = (now - decided_at) // DAY
    if choice.granted and choice.version != category.version:
        return Verdict.LAPSED
    limit = region.memory_days if choice.granted else region.reask_days
    if limit is not None and days > limit:
        return Verdict.LAPSED
    return Verdict.GRANTED if choice.granted else Verdict.DENIED


def signalled(evidence: Evidence) -> bool:
    """Whether a signal stands: sent now, or sent when a known visitor answered (R6, R7)."""
    return evidence.signal or bool(evidence.answer and evidence.answer.signal)


def settle(
    choices: Mapping[str, bool],
    *,
    optional: Iterable[Category],
    signal: bool,
    held: Collection[str] = (),
) -> dict[str, bool]:
    """Return a choice for every optional category: silence is a no, a signal is a no (R8, R26).

    `held` are those that this answer cannot bring back (R54).
    """
    return {
        category.key: choices.get(category.key) is True
        and not (signal and category.is_signalled)
        and category.key not in held
        for category in optional
    }


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer is measured against: one published notice, taken apart."""

    number: int
    categories: Mapping[str, Category]
    cookies: tuple[tuple[str, str], ...]  # (name or pattern with *, category key)
    regions: tuple[Mapping[str, Any], ...]  # the notice's rows, dates and all
    _found: dict[tuple[str, date], Region] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, notice: Mapping[str, Any]) -> Self:
        """Read a published notice (`/v1/notice`). KeyError, TypeError, ValueError if it is none."""
        return cls(
            number=notice["number"],
            categories={
                row["key"]: Category(
                    key=row["key"],
                    version=row["version"],
                    necessary=row["necessary"],
                    sells_or_shares=row["sells_or_shares"],
                    targets_ads=row["targets_ads"],
                    third_party=row["third_party"],
                )
                for row in notice["categories"]
            },
            cookies=tuple(
                (cookie["name"], row["key"])
                for row in notice["categories"]
                for cookie in row["cookies"]
            ),
            regions=tuple(notice["regions"]),
        )

    @property
    def optional(self) -> tuple[Category, ...]:
        return tuple(c for c in self.categories.values() if not c.necessary)

    def region(self, code: str, *, today: date) -> Region:
        """The rule in force for an ISO 3166 code."""
        found = self._found.get((code, today))
        if found is None:
            row = self.row(code, today=today)
            found = _region(row) if row else STRICTEST
            if len(self._found) >= _MOST:
                self._found.clear()  # most of them are of days gone by
            self._found[code, today] = found
        return found

    def row(self, code: str, *, today: date) -> Mapping[str, Any] | None:
        """The row in force for an ISO 3166 code: its own, its group's, its country's, else ZZ.

        Of a country that is known without its part, the strictest row holds (R2).
        """
        own = next(self._chain(code, today=today), None)
        if own is None or own["code"] != code:
            return own
        parts = (row for row in self._in_force(today) if row["code"].startswith(f"{code}-"))
        return max([own, *parts], key=self._strictness)

    def languages(self, code: str, *, today: date) -> tuple[str, ...]:
        """The languages that a place requires, the one to begin with first (R89)."""
        own = next(self._chain(code, today=today), None)  # a law of one part speaks for no other
        return tuple(own["languages"]) if own else ()

    def _chain(self, code: str, *, today: date) -> Iterator[Mapping[str, Any]]:
        rows = self._in_force(today)
        for place in dict.fromkeys((code, code.partition("-")[0], NOWHERE)):
            yield from (row for row in rows if row["code"] == place)
            yield from (row for row in rows if place in row["covers"])

    def _in_force(self, today: date) -> list[Mapping[str, Any]]:
        return [row for row in self.regions if _in_force(row, today)]

    def _strictness(self, row: Mapping[str, Any]) -> tuple[int, ...]:
        region = _region(row)
        models = sum(_STRICT.index(region.model_for(category)) for category in self.optional)
        never = 10**9  # days
        memory = never if region.memory_days is None else region.memory_days
        reask = never if region.reask_days is None else region.reask_days
        return models, region.two_step, region.dnt, reask, -memory

    def judge(self, key: str, region: Region, evidence: Evidence, *, now: int) -> Ruling:
        return judge(self.categories.get(key), region, evidence, now=now)

    def judge_all(self, region: Region, evidence: Evidence, *, now: int) -> dict[str, Ruling]:
        return {key: self.judge(key, region, evidence, now=now) for key in self.categories}

    def category_of(self, cookie: str) -> str | None:
        """The category that declares this cookie; an exact name goes before a pattern."""
        names = dict(reversed(self.cookies))
        if cookie in names:
            return names[cookie]
        return next((key for name, key in self.cookies if _matches(cookie, name)), None)

    def questions(self, region: Region, evidence: Evidence, *, now: int) -> tuple[str, ...]:
        """The categories the banner asks about now; none means no banner.

        Asked once and refused is not asked again (R60, R62). Where the law is opt-out or
        notice, a signal leaves nothing to ask (R45). Where a no has no end, who opted out of one
        sale is not asked for another (R62, R65).
        """
        if signalled(evidence) and region.model is not Model.OPT_IN:
            return ()
        rulings = self.judge_all(region, evidence, now=now)
        open_keys = tuple(key for key, ruling in rulings.items() if _is_open(ruling))
        if region.reask_days is None and self._has_opted_out(evidence.answer):
            return tuple(key for key in open_keys if not self.categories[key].is_signalled)
        return open_keys

    def held(self, region: Region, evidence: Evidence, *, now: int) -> tuple[str, ...]:
        """The categories that only a confirmed request brings back after an opt-out (R54).

        An account's opt-out reaches further than this browser, so lifting it is confirmed anywhere.
        """
        is_out = signalled(evidence) or self._has_opted_out(evidence.answer)
        if not (evidence.account or (region.two_step and is_out)):
            return ()
        return tuple(
            category.key
            for category in self.optional
            if category.is_signalled and not judge(category, region, evidence, now=now).allows
        )

    def _has_opted_out(self, answer: Answer | None) -> bool:
        return answer is not None and any(
            key in self.categories and self.categories[key].is_signalled and not choice.granted
            for key, choice in answer.choices.items()
        )


def _is_open(ruling: Ruling) -> bool:
    if ruling.verdict in (Verdict.UNASKED, Verdict.LAPSED):
        return True
    return ruling.reason in (Reason.REGION, Reason.INVALID)


def _matches(cookie: str, pattern: str) -> bool:
    """Whether the pattern holds; only `*` is special in it, anything else means itself."""
    parts = map(re.escape, pattern.split("*"))
    return "*" in pattern and re.fullmatch(".*".join(parts), cookie, re.DOTALL) is not None


def _in_force(row: Mapping[str, Any], today: date) -> bool:
    start, end = row["valid_from"], row["valid_to"]  # ISO dates, both days included, or None
    return (start is None or date.fromisoformat(start) <= today) and (
        end is None or today <= date.fromisoformat(end)
    )


def _region(row: Mapping[str, Any]) -> Region:
    return Region(
        code=row["code"],
        model=Model(row["model"]),
        overrides={key: Model(model) for key, model in row["overrides"].items()},
        memory_days=row["memory_days"],
        reask_days=row["reask_days"],
        two_step=row.get("two_step", False),  # notices published before there was such a rule
        dnt=row.get("dnt", False),
        gpc=row.get("gpc", True),
    )
