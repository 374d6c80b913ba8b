"""The state of an account: its opt-out of sale and advertising, and its other refusals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from consent.cookies.account_token import AccountToken
from consent.intake.decisions import GivenAnswer
from consent.intake.visit import Visit
from consent.kernel.rules import Answer
from consent.models import AccountAnswer, Decision

Reason = AccountAnswer.Reason

_TICK = timedelta(microseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class AccountChoice(NamedTuple):
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
class AccountNews:
    """What a browser brings to the account that is signed in there."""

    at: datetime  # when the server received it
    opt_out: Reason | None = None
    choices: Mapping[str, AccountChoice] = field(default_factory=dict)
    decision: UUID | None = None

    @classmethod
    def from_signal(cls, visit: Visit) -> Self:
        """Read the signal that is sent now: nothing that was answered before (R199)."""
        return cls(visit.now, Reason.SIGNAL if visit.context.signal else None)

    @classmethod
    def from_answer(
        cls, visit: Visit, token: AccountToken, given: GivenAnswer, decision: Decision
    ) -> Self:
        """Read what the visitor answered to the questions of now, while the account was signed in.

        A choice that the answer repeats, and a no that something else keeps, are not the account's.
        """
        at = decision.decided_at.timestamp()
        if given.waited and at < token.signed_in_at:  # somebody else may have been signed in
            return cls.from_signal(visit)
        opt_out, choices = cls.from_signal(visit).opt_out, {}
        own = {} if given.method == Decision.Method.IMPORTED else decision.choices
        for category in visit.in_force.ruleset.optional:
            key = category.key
            version, granted, *_ = own.get(key, (0, None))
            is_repeated = key in given.earlier and key not in given.choices
            if granted is None or is_repeated or given.choices.get(key, False) != bool(granted):
                continue
            if not category.is_signalled:
                choices[key] = AccountChoice(version, bool(granted), at, decision.place)
            elif not granted:
                opt_out = opt_out or Reason.CHOICE
        if given.signal:
            opt_out = Reason.SIGNAL
        received = visit.now if visit.context.signal else decision.received_at
        return cls(received, opt_out, choices, decision.pk)


@dataclass(frozen=True, slots=True)
class Standing:
    opted_out: bool = False
    since: datetime | None = None
    choices: Mapping[str, AccountChoice] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, rows: Iterable[AccountAnswer]) -> "Standing":
        """Merge the rows, so that of two rows written at the same time both count."""
        standing = cls()
        for row in rows:
            choices = {key: AccountChoice.parse(spelt) for key, spelt in row.choices.items()}
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

    def after(
        self, news: AccountNews, known_refusals: Mapping[str, int], *, now: datetime
    ) -> "Standing":
        """Return it after what a browser brings, whose token had these refusals.

        An opt-out counts if it came after the request to come back, and a no if it is later than
        the account's yes. A yes counts against a refusal that the browser knew of.
        """
        found = {}
        for key, choice in news.choices.items():
            known = self.choices.get(key)
            is_refused = known is not None and not known.granted
            is_known = choice.at > known_refusals.get(key, choice.at)
            is_new = is_refused and is_known if choice.granted else not is_refused
            if is_new and (known is None or choice.at > known.at):
                found[key] = choice
        standing = self.with_(Standing(choices=found)) if found else self
        is_later = self.since is None or news.at > self.since
        if news.opt_out and is_later and not self.opted_out:
            return standing.turned(opted_out=True, now=now)
        return standing

    def turned(self, *, opted_out: bool, now: datetime) -> "Standing":
        """Return it opted out or in, later than before even if another machine's clock is ahead."""
        since = max(now, self.since + _TICK) if self.since else now
        return replace(self, opted_out=opted_out, since=since)

    @property
    def refused(self) -> dict[str, AccountChoice]:
        return {key: choice for key, choice in self.choices.items() if not choice.granted}

    def token(self, known: AccountToken, answer: Answer | None, *, now: datetime) -> AccountToken:
        """Return a token for a browser with this answer; a yes unaware of a no precedes it.

        What its token knew and no row knows stays refused: a restored backup has lost the row.
        """
        choices = answer.choices if answer else {}
        refused = {key: at for key, at in known.refused.items() if key not in self.choices}
        for key, refusal in sorted(self.refused.items()):
            own = choices.get(key)
            at = answer.decided_at if answer else 0
            at = at if own is None or own.decided_at is None else own.decided_at
            is_later_yes = own is not None and own.granted and at > int(refusal.at)
            refused[key] = at + 1 if is_later_yes else int(refusal.at)
        at = int(now.timestamp())
        opted_out = self.opted_out if self.since else known.opted_out
        return replace(known, opted_out=opted_out, at=at, refused=dict(sorted(refused.items())))
