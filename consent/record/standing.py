"""What an account has come to: its opt-out of sale and advertising, and what else it refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from consent.cookies.account_token import AccountToken
from consent.kernel.rules import Answer
from consent.models import AccountAnswer

_TICK = timedelta(microseconds=1)


class AccountChoice(NamedTuple):
    """The latest word of an account on one category."""

    version: int  # of the category
    granted: bool
    at: float  # Unix seconds, by our clock
    place: str  # where it was given

    @classmethod
    def of(cls, spelt: list[Any]) -> Self:
        version, granted, at, place = spelt
        return cls(version, bool(granted), at, place)

    def spell(self) -> list[Any]:
        return [self.version, int(self.granted), int(self.at * 1000) / 1000, self.place]


@dataclass(frozen=True, slots=True)
class Standing:
    opted_out: bool = False
    since: datetime | None = None
    choices: Mapping[str, AccountChoice] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[AccountAnswer]) -> "Standing":
        """The latest word on each matter, so that two rows written at once are both heard."""
        standing = cls()
        for row in rows:
            standing = standing.with_(_in(row))
        return standing

    def with_(self, other: "Standing") -> "Standing":
        """Both; of two words on one matter the later one, and of two at once the no."""
        choices = dict(self.choices)
        for key, choice in other.choices.items():
            known = choices.get(key)
            if known is None or (choice.at, not choice.granted) > (known.at, not known.granted):
                choices[key] = choice
        opt_out = max(self, other, key=lambda one: (_seconds(one.since), one.opted_out))
        return Standing(opt_out.opted_out, opt_out.since, choices)

    def turned(self, *, opted_out: bool, now: datetime) -> "Standing":
        """Out or back in: later than before, also where another machine's clock is ahead."""
        since = max(now, self.since + _TICK) if self.since else now
        return replace(self, opted_out=opted_out, since=since)

    @property
    def refused(self) -> dict[str, AccountChoice]:
        return {key: choice for key, choice in self.choices.items() if not choice.granted}

    def token(self, account: str, answer: Answer | None, *, now: datetime) -> AccountToken:
        """For a browser with this answer. A yes that did not know of a no counts as before it."""
        refused = {}
        for key, choice in sorted(self.refused.items()):
            at, yes_at = int(choice.at), _yes_at(answer, key)
            refused[key] = yes_at + 1 if yes_at > at else at
        return AccountToken(account, self.opted_out, int(now.timestamp()), refused)


def _in(row: AccountAnswer) -> Standing:
    choices = {key: AccountChoice.of(spelt) for key, spelt in row.choices.items()}
    return Standing(row.opted_out, row.since, choices)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0


def _yes_at(answer: Answer | None, key: str) -> int:
    choice = answer.choices.get(key) if answer else None
    if answer is None or choice is None or not choice.granted:
        return 0
    return answer.decided_at if choice.decided_at is None else choice.decided_at
