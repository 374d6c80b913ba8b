"""One good copy of what the service publishes, and the answers it gives."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from consent import evidence
from consent.client.memory import Memory
from consent.client.permission import Permission
from consent.client.register import Register
from consent.evidence import Reading, Seen, Shown
from consent.jar import Jar
from consent.rules import CLOCK_SKEW, DAY, Answer, Region, signalled
from consent.terms import Terms
from consent.tokens import KeyRing


class Asked(NamedTuple):
    """What the headers of a request say, unread."""

    cookies: str | None = None
    sec_gpc: str | None = None
    dnt: str | None = None


class Published:
    """Keys and notice of one site. Everything it answers is the kernel's."""

    def __init__(self, notice: Mapping[str, Any], ring: KeyRing, *, issuer: str, site: str) -> None:
        if notice["site"]["key"] != site:
            raise ValueError(f"This notice is not the one of {site!r}.")
        self.terms = Terms.of(notice)
        self._domain: str = notice["site"]["cookie_domain"]
        self._reading = Reading.of(ring, issuer=issuer, site=site, domain=self._domain)
        self._register = Register(self.terms)
        self._memory: Memory[Permission] = Memory()

    @classmethod
    def of(cls, keys: bytes, notice: bytes, *, issuer: str, site: str) -> Self:
        """Take apart what was fetched; ValueError, KeyError or TypeError if it is not that."""
        ring = KeyRing.from_jwks(json.loads(keys))
        return cls(json.loads(notice), ring, issuer=issuer, site=site)

    def permit(self, asked: Asked, place: str, *, now: int) -> Permission:
        shown = self._reading.shown(asked.cookies)
        key = (shown, asked.sec_gpc, asked.dnt, place)
        if permission := self._memory.get(key, now=now):
            return permission
        region = self.terms.region(place, today=datetime.fromtimestamp(now, UTC).date())
        signal = evidence.signal(asked.sec_gpc, asked.dnt, region)
        seen = self._reading.seen(shown, signal=signal)
        permission = self._judge(seen, region, place, now=now)
        answer = seen.evidence.answer
        if not _is_rubbish(seen, shown):  # or whoever sends it decides what is remembered
            self._memory.keep(key, permission, since=now, until=_changes(answer, now=now))
        return permission

    def jar(self, cookies: str | None) -> Jar:
        """A browser's cookies of the service, to be changed."""
        seen = self._reading.seen(self._reading.shown(cookies), signal=False)
        return Jar.of(self._reading, cookies, seen, self._domain)

    def _judge(self, seen: Seen, region: Region, place: str, *, now: int) -> Permission:
        shown = seen.evidence
        return Permission(
            rulings=MappingProxyType(self.terms.judge_all(region, shown, now=now)),
            region=place,
            model=region.model,
            register=self._register,
            signal=signalled(shown),
            account=shown.account,
            is_signed_in=seen.login is not None,
            decided_at=shown.answer.decided_at if shown.answer else None,
            notice=self.terms.number,
            show_banner=bool(self.terms.questions(region, shown, now=now)),
        )


def _is_rubbish(seen: Seen, shown: Shown) -> bool:
    return seen.evidence.is_broken or (bool(shown.logins) and seen.login is None)


def _changes(answer: Answer | None, *, now: int) -> int:
    """The next second at which the same evidence may be judged differently.

    Rules of regions begin and end at midnight; a choice grows older by whole days from when it
    was made; an answer from the future is believed as soon as the clocks could agree.
    """
    midnight = (now // DAY + 1) * DAY
    if answer is None:
        return midnight
    if answer.decided_at > now + CLOCK_SKEW:
        return min(midnight, answer.decided_at - CLOCK_SKEW)
    kept = (choice.decided_at for choice in answer.choices.values())
    times = {answer.decided_at, *(time for time in kept if time is not None)}
    return min(midnight, *(time + ((now - time) // DAY + 1) * DAY for time in times))
