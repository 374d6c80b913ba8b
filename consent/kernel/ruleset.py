"""Judge answers by one published notice.

Pure like the rules: standard library only, nothing is read or written, the day is an argument.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, NamedTuple, Self

from consent.kernel.laws import Law
from consent.kernel.places import Places, Row
from consent.kernel.rules import (
    NOWHERE,
    Answer,
    Category,
    Judgement,
    Model,
    Reason,
    Region,
    RequestContext,
    Verdict,
    is_asked_less,
    judge,
    signalled,
)
from consent.kernel.values import matches

_MAX_DAYS = 4  # cached
_MAX_PLACES = 1024  # cached


class DeclaredCookie(NamedTuple):
    """One row of the register."""

    name: str  # exact, or a pattern with *
    category: str
    is_cookie: bool = True  # False for other kinds of storage
    domain: str = ""  # empty: the site's cookie domain
    path: str = "/"

    @classmethod
    def from_row(cls, row: Mapping[str, Any], category: str) -> Self:
        return cls(
            name=row["name"],
            category=category,
            is_cookie=row.get("kind", "cookie") == "cookie",
            domain=row.get("domain") or "",
            path=row.get("path") or "/",
        )


_WORDS = ("name", "summary", "purpose")


def is_reworded(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Return whether a category reads otherwise, in a language that both notices have."""
    was, now = before.get("texts", {}), after.get("texts", {})
    return any(was[code].get(n) != now[code].get(n) for code in was if code in now for n in _WORDS)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A published notice, parsed for judging."""

    number: int
    categories: Mapping[str, Category]
    cookies: tuple[DeclaredCookie, ...]
    regions: tuple[Mapping[str, Any], ...]  # the notice's rows with their dates
    cookie_domain: str = ""
    optional: tuple[Category, ...] = field(init=False, repr=False, compare=False)
    # What an opt-out of sale and sharing turns off (R8): keys
    flagged: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _days: dict[date, Places] = field(default_factory=dict, init=False, repr=False, compare=False)
    _found: dict[tuple[str, date], tuple[Row | None, Region]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        optional = tuple(c for c in self.categories.values() if not c.necessary)
        object.__setattr__(self, "optional", optional)
        object.__setattr__(self, "flagged", tuple(c.key for c in optional if c.is_signalled))

    @classmethod
    def of(cls, notice: Mapping[str, Any]) -> Self:
        """Parse a published notice (`/v1/notice`). Raises KeyError, TypeError or ValueError."""
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
                    records=row.get("records", False),  # present only if true
                    sensitive=row.get("sensitive", False),
                )
                for row in notice["categories"]
            },
            cookies=tuple(
                DeclaredCookie.from_row(cookie, row["key"])
                for row in notice["categories"]
                for cookie in row["cookies"]
            ),
            regions=tuple(notice["regions"]),
            cookie_domain=notice.get("site", {}).get("cookie_domain", ""),
        )

    def region(self, code: str, *, today: date) -> Region:
        """Return the rule in force for an ISO 3166 code."""
        return self._find(code, today)[1]

    def row(self, code: str, *, today: date) -> Row | None:
        """Return the row in force for an ISO 3166 code: its own, group's or country's, else ZZ."""
        return self._find(code, today)[0]

    def languages(self, code: str, *, today: date) -> tuple[str, ...]:
        """Return the languages that a place requires, the default one first (R89)."""
        row = self.row(code, today=today)  # who may be in Quebec begins in French (R177)
        return tuple(row["languages"]) if row else ()

    def _find(self, code: str, today: date) -> tuple[Row | None, Region]:
        if (found := self._found.get((code, today))) is None:
            if len(self._found) >= _MAX_PLACES or len({*self._days, today}) > _MAX_DAYS:
                self._found.clear()
                self._days.clear()
            places = self._days.get(today) or Places(self.regions, self.optional, today)
            self._days[today] = places
            found = self._found[code, today] = places.find(code)
        return found

    def judge(self, key: str, region: Region, context: RequestContext, *, now: int) -> Judgement:
        return judge(self.categories.get(key), region, context, now=now)

    def judge_all(
        self, region: Region, context: RequestContext, *, now: int
    ) -> dict[str, Judgement]:
        return {
            key: judge(category, region, context, now=now)
            for key, category in self.categories.items()
        }

    def category_of(self, cookie: str) -> str | None:
        """Return the category that declares this cookie."""
        row = self.declared(cookie)
        return row.category if row else None

    def declared(self, cookie: str) -> DeclaredCookie | None:
        """Return the row that declares this cookie; an exact name precedes a pattern."""
        exact = (row for row in self.cookies if row.name == cookie)
        patterns = (row for row in self.cookies if matches(cookie, row.name))
        return next(chain(exact, patterns), None)

    def questions(self, region: Region, context: RequestContext, *, now: int) -> tuple[str, ...]:
        """Return the categories the banner asks about now; if empty, no banner is shown.

        A refused category is not asked again (R60, R62). Under an opt-out or notice law, a signal
        leaves nothing to ask (R45). Where a no has no end, here or where it was given, a visitor
        who opted out of one sale is not asked about another (R62, R65).
        """
        return self.questions_after(self.judge_all(region, context, now=now), region, context)

    def questions_after(
        self, judgements: Mapping[str, Judgement], region: Region, context: RequestContext
    ) -> tuple[str, ...]:
        """Return the same from known judgements."""
        if signalled(context) and region.model is not Model.OPT_IN:
            return ()
        open_keys = tuple(
            key
            for key, judgement in judgements.items()
            if _is_open(judgement) and not self._is_left(key, judgement, region, context.answer)
        )
        if any(law.reask_days is None for law in self._opt_outs(region, context.answer)):
            return tuple(key for key in open_keys if not self.categories[key].is_signalled)
        return open_keys

    def locked(self, region: Region, context: RequestContext, *, now: int) -> tuple[str, ...]:
        """Return the categories that need a confirmed request after an opt-out (R54).

        By the law here, or where the opt-out was given. An account's opt-out applies beyond this
        browser, so ending it needs confirmation everywhere.
        """
        # an unreadable answer may have been an opt-out
        may_be_out = region.two_step and (context.signal or context.is_broken)
        laws = self._opt_outs(region, context.answer)
        if not (context.account or may_be_out or any(law.two_step for law in laws)):
            return ()
        return tuple(
            category.key
            for category in self.optional
            if category.is_signalled and not judge(category, region, context, now=now).allows
        )

    def places_kept(
        self, region: Region, place: str, answer: Answer | None, *, shown: str = ""
    ) -> dict[str, str]:
        """Return, by category, places of an earlier no that a no given here does not weaken.

        Only places with a stricter law than here. `shown` is the place whose rule was used for this
        question, if it is another one: the no counts as given there, too (R161).
        """
        there = place if shown in ("", NOWHERE) else shown
        if answer is None and there == place:
            return {}
        here, found = region.law(place).strictness, {}
        for category in self.optional:
            places = [*(answer.refused_in(category) if answer else ()), there]
            strictest = max(places, key=lambda one: region.law(one).strictness)
            if region.law(strictest).strictness > here:
                found[category.key] = strictest
        return found

    def resolve(
        self, choices: Mapping[str, bool | None], *, signal: bool, locked: Collection[str] = ()
    ) -> dict[str, bool | None]:
        """Return a choice for every optional category: silence is a no, a signal is a no (R8, R26).

        `locked` are the categories that this answer cannot turn on (R54). None stays None: a switch
        that was on by rule and not touched (R164).
        """
        resolved: dict[str, bool | None] = {}
        for category in self.optional:
            is_off = (signal and category.is_signalled) or category.key in locked
            choice = False if is_off else choices.get(category.key, False)
            resolved[category.key] = None if choice is None else choice is True
        return resolved

    def _is_left(
        self, key: str, judgement: Judgement, region: Region, answer: Answer | None
    ) -> bool:
        """Return whether a switch that is on by rule was shown and left so (R164)."""
        choice = answer.choices.get(key) if answer and judgement.reason is Reason.REGION else None
        if answer is None or choice is None:
            return False
        return not is_asked_less(self.categories[key], answer.model_of(choice), region)

    def _opt_outs(self, region: Region, answer: Answer | None) -> list[Law]:
        """Return the laws that apply to the recorded opt-outs of sale and sharing."""
        flagged = [c for c in self.categories.values() if c.is_signalled]
        places = (place for c in flagged for place in (answer.refused_in(c) if answer else ()))
        return [region.law(place) for place in places]


def _is_open(judgement: Judgement) -> bool:
    is_unanswered = judgement.verdict in (Verdict.UNASKED, Verdict.LAPSED)
    return is_unanswered or judgement.reason in (Reason.REGION, Reason.INVALID)
