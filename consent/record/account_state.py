"""The state of an account: its opt-out of sale and advertising, and its other refusals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from consent.cookies.account_token import AccountToken
from consent.cookies.reader import CookieReading
from consent.kernel.rules import Answer
from consent.kernel.ruleset import Ruleset
from consent.models import AccountAnswer, Decision

_TICK = timedelta(microseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class _AccountChoice(NamedTuple):
    """An account's latest choice for one category."""

    version: int  # of the category
    granted: bool
    at: float  # Unix seconds, by the server's clock
    place: str  # of the answer

    @classmethod
    def parse(cls, spelt: list[Any]) -> Self:
        version, granted, at, place = spelt
        return cls(version, bool(granted), at, place)

    def spell(self) -> list[Any]:
        return [self.version, int(self.granted), int(self.at * 1000) / 1000, self.place]


@dataclass(frozen=True, slots=True)
class Standing:
    opted_out: bool = False
    since: datetime | None = None
    choices: Mapping[str, _AccountChoice] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, rows: Iterable[AccountAnswer]) -> "Standing":
        """Merge the rows, so that of two rows written at the same time both count."""
        standing = cls()
        for row in rows:
            choices = {key: _AccountChoice.parse(spelt) for key, spelt in row.choices.items()}
            standing = standing.with_(cls(row.opted_out, row.since, choices))
        return standing

    def with_(self, other: "Standing") -> "Standing":
        """Merge both: the later choice wins, and of two at the same time the no."""
        choices = dict(self.choices)
        for key, choice in other.choices.items():
            known = choices.get(key)
            if known is None or (choice.at, not choice.granted) > (known.at, not known.granted):
                choices[key] = choice
        opt_out = max(self, other, key=lambda state: (state.since or _NEVER, state.opted_out))
        return Standing(opt_out.opted_out, opt_out.since, choices)

    def turned(self, *, opted_out: bool, now: datetime) -> "Standing":
        """Return it opted out or in, later than before even if another machine's clock is ahead."""
        since = max(now, self.since + _TICK) if self.since else now
        return replace(self, opted_out=opted_out, since=since)

    @property
    def refused(self) -> dict[str, _AccountChoice]:
        return {key: choice for key, choice in self.choices.items() if not choice.granted}

    def token(self, account: str, answer: Answer | None, *, now: datetime) -> AccountToken:
        """Return a token for a browser with this answer; a yes unaware of a no precedes it."""
        choices = answer.choices if answer else {}
        refused = {}
        for key, refusal in sorted(self.refused.items()):
            own = choices.get(key)
            at = answer.decided_at if answer else 0
            at = at if own is None or own.decided_at is None else own.decided_at
            is_later_yes = own is not None and own.granted and at > int(refusal.at)
            refused[key] = at + 1 if is_later_yes else int(refusal.at)
        return AccountToken(account, self.opted_out, int(now.timestamp()), refused)


Reason = AccountAnswer.Reason


_OptOut = tuple[AccountAnswer.Reason, float]  # a browser's own, and its time in Unix seconds


@dataclass(frozen=True, slots=True)
class BrowserAnswer:
    """A browser's recorded answer, or what it sends now."""

    answer: Answer | None = None
    signal: bool = False  # sent with this request
    decision: UUID | None = None
    at: datetime | None = None  # receipt of the answer, if known
    decided_at: float | None = None  # more precise than the answer's own, if known
    place: str = ""  # of the answer
    is_imported: bool = False  # from another product: it revokes nothing that was answered here

    @classmethod
    def from_reading(cls, reading: CookieReading) -> Self:
        """Read the browser's cookies and headers; an invalid cookie counts as none."""
        context, signed = reading.context, reading.signed
        if signed is None:
            return cls(signal=context.signal)
        return cls(context.answer, context.signal, signed.id, place=signed.answer.region)

    @classmethod
    def from_decision(cls, decision: Decision) -> Self:
        return cls(
            decision.answer,
            decision=decision.id,
            at=decision.received_at,
            decided_at=decision.decided_at.timestamp(),
            place=decision.place,
            is_imported=decision.method == Decision.Method.IMPORTED,
        )

    def opt_out(self, ruleset: Ruleset, *, now: datetime) -> _OptOut | None:
        """Return its latest no to sale, sharing or targeting, if any."""
        if self.signal:
            return Reason.SIGNAL, now.timestamp()
        if self.answer is None:
            return None
        own = self.at.timestamp() if self.at else self.answer.decided_at
        if self.answer.signal:
            return Reason.SIGNAL, own
        refused = [
            own if choice.decided_at is None else choice.decided_at
            for key, choice in self.answer.choices.items()
            if choice.granted is False
            and key in ruleset.categories
            and ruleset.categories[key].is_signalled
        ]
        return (Reason.CHOICE, max(refused)) if refused else None

    def choices(
        self, ruleset: Ruleset, standing: Standing, known_refusals: Mapping[str, int]
    ) -> dict[str, _AccountChoice]:
        """Return the browser's choices that are new to the account, except opt-out categories.

        A no counts if it is later than the account's yes. A yes counts against a refusal that the
        browser's token contained when it was given.
        """
        found: dict[str, _AccountChoice] = {}
        if self.answer is None:
            return found
        own = self.answer.decided_at if self.decided_at is None else self.decided_at
        for category in ruleset.optional:
            key = category.key
            choice = self.answer.choices.get(key)
            if choice is None or choice.granted is None or category.is_signalled:
                continue
            at = own if choice.decided_at is None else choice.decided_at
            known = standing.choices.get(key)
            is_later = known is None or at > known.at
            is_refused = known is not None and not known.granted
            is_known = not self.is_imported and at > known_refusals.get(key, at)
            is_news = is_refused and is_known if choice.granted else not is_refused
            if is_later and is_news:
                found[key] = _AccountChoice(choice.version, choice.granted, at, self.place)
        return found
