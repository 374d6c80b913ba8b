"""What an answer is judged by: one published notice, taken apart.

As pure as the rules: standard library only, nothing is read or written, the day is an argument.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, NamedTuple, Self

from consent.kernel.patterns import matches
from consent.kernel.rules import (
    NOWHERE,
    STRICTEST,
    WEAKEST_FIRST,
    Answer,
    Category,
    Judgement,
    Model,
    Reason,
    Region,
    RequestContext,
    Verdict,
    judge,
    signalled,
)

_MOST = 1024  # rules found and remembered


class DeclaredCookie(NamedTuple):
    """One row of the register."""

    name: str  # exact, or a pattern with *
    category: str
    is_cookie: bool = True  # not storage of another kind
    domain: str = ""  # empty: the site's cookie domain
    path: str = "/"
    session_exempt: bool = False  # without a yes it may still be set for the session

    @classmethod
    def of(cls, row: Mapping[str, Any], category: str) -> Self:
        return cls(
            name=row["name"],
            category=category,
            is_cookie=row.get("kind", "cookie") == "cookie",
            domain=row.get("domain") or "",
            path=row.get("path") or "/",
            session_exempt=row.get("session_exempt", False),  # written only where it is on
        )


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What an answer is judged by: one published notice, taken apart."""

    number: int
    categories: Mapping[str, Category]
    cookies: tuple[DeclaredCookie, ...]
    regions: tuple[Mapping[str, Any], ...]  # the notice's rows, dates and all
    cookie_domain: str = ""
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
                    records=row.get("records", False),  # written only where they are on
                    sensitive=row.get("sensitive", False),
                )
                for row in notice["categories"]
            },
            cookies=tuple(
                DeclaredCookie.of(cookie, row["key"])
                for row in notice["categories"]
                for cookie in row["cookies"]
            ),
            regions=tuple(notice["regions"]),
            cookie_domain=notice.get("site", {}).get("cookie_domain", ""),
        )

    @property
    def optional(self) -> tuple[Category, ...]:
        return tuple(c for c in self.categories.values() if not c.necessary)

    @property
    def flagged(self) -> tuple[str, ...]:
        """The categories that an opt-out of sale and sharing turns off (R8)."""
        return tuple(category.key for category in self.optional if category.is_signalled)

    def region(self, code: str, *, today: date) -> Region:
        """The rule in force for an ISO 3166 code."""
        found = self._found.get((code, today))
        if found is None:
            row = self.row(code, today=today)
            found = _region(row) if row else STRICTEST
            if len(self._found) >= _MOST:
                self._found.clear()  # most of them are of earlier days
            self._found[code, today] = found
        return found

    def row(self, code: str, *, today: date) -> Mapping[str, Any] | None:
        """The row in force for an ISO 3166 code: its own, its group's, its country's, else ZZ.

        Of a country that is known without its part, the strictest row holds (R2).
        """
        own = next(self._chain(code, today=today), None)
        if own is None or own["code"] != code:
            return own
        parts = (row for row in self._valid_rows(today) if row["code"].startswith(f"{code}-"))
        return max([own, *parts], key=self._strictness)

    def languages(self, code: str, *, today: date) -> tuple[str, ...]:
        """The languages that a place requires, the one to begin with first (R89)."""
        own = next(self._chain(code, today=today), None)  # a law of one part speaks for no other
        return tuple(own["languages"]) if own else ()

    def _chain(self, code: str, *, today: date) -> Iterator[Mapping[str, Any]]:
        rows = self._valid_rows(today)
        for one in dict.fromkeys((code, code.partition("-")[0], NOWHERE)):
            yield from (row for row in rows if row["code"] == one)
            yield from (row for row in rows if one in row["covers"])

    def _valid_rows(self, today: date) -> list[Mapping[str, Any]]:
        return [row for row in self.regions if _is_valid(row, today)]

    def _strictness(self, row: Mapping[str, Any]) -> tuple[int, ...]:
        region = _region(row)
        models = sum(WEAKEST_FIRST.index(region.model_for(category)) for category in self.optional)
        never = 10**9  # days
        memory = never if region.memory_days is None else region.memory_days
        reask = never if region.reask_days is None else region.reask_days
        return models, region.two_step, region.dnt, reask, -memory

    def judge(self, key: str, region: Region, context: RequestContext, *, now: int) -> Judgement:
        return judge(self.categories.get(key), region, context, now=now)

    def judge_all(
        self, region: Region, context: RequestContext, *, now: int
    ) -> dict[str, Judgement]:
        return {key: self.judge(key, region, context, now=now) for key in self.categories}

    def category_of(self, cookie: str) -> str | None:
        """The category that declares this cookie."""
        row = self.declared(cookie)
        return row.category if row else None

    def declared(self, cookie: str) -> DeclaredCookie | None:
        """The row that speaks of this cookie; an exact name goes before a pattern."""
        exact = (row for row in self.cookies if row.name == cookie)
        patterns = (row for row in self.cookies if matches(cookie, row.name))
        return next(chain(exact, patterns), None)

    def questions(self, region: Region, context: RequestContext, *, now: int) -> tuple[str, ...]:
        """The categories the banner asks about now; none means no banner.

        Asked once and refused is not asked again (R60, R62). Where the law is opt-out or
        notice, a signal leaves nothing to ask (R45). Where a no has no end, who opted out of one
        sale is not asked for another (R62, R65).
        """
        return self.questions_after(self.judge_all(region, context, now=now), region, context)

    def questions_after(
        self, judgements: Mapping[str, Judgement], region: Region, context: RequestContext
    ) -> tuple[str, ...]:
        """The same, where the judgements are known."""
        if signalled(context) and region.model is not Model.OPT_IN:
            return ()
        open_keys = tuple(key for key, judgement in judgements.items() if _is_open(judgement))
        if region.reask_days is None and self._has_opted_out(context.answer):
            return tuple(key for key in open_keys if not self.categories[key].is_signalled)
        return open_keys

    def locked(self, region: Region, context: RequestContext, *, now: int) -> tuple[str, ...]:
        """The categories that only a confirmed request brings back after an opt-out (R54).

        An account's opt-out reaches further than this browser, so lifting it is confirmed anywhere.
        """
        if not (context.account or (region.two_step and self._may_be_out(context))):
            return ()
        return tuple(
            category.key
            for category in self.optional
            if category.is_signalled and not judge(category, region, context, now=now).allows
        )

    def _may_be_out(self, context: RequestContext) -> bool:
        # what cannot be read may have been an opt-out
        return signalled(context) or context.is_broken or self._has_opted_out(context.answer)

    def _has_opted_out(self, answer: Answer | None) -> bool:
        return answer is not None and any(
            key in self.categories and self.categories[key].is_signalled and not choice.granted
            for key, choice in answer.choices.items()
        )


def _is_open(judgement: Judgement) -> bool:
    if judgement.verdict in (Verdict.UNASKED, Verdict.LAPSED):
        return True
    return judgement.reason in (Reason.REGION, Reason.INVALID)


def _is_valid(row: Mapping[str, Any], today: date) -> bool:
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
