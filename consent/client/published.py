"""One good copy of what the service publishes, and the answers it gives."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

from consent import evidence
from consent.client.memory import Memory
from consent.client.permission import Permission
from consent.client.register import Register
from consent.rules import CLOCK_SKEW, DAY, Answer, Evidence, Terms, signalled
from consent.tokens import KeyRing, Reader, cookie_names


class Published:
    """Keys and notice of one site. Everything it answers is the kernel's."""

    def __init__(self, notice: Mapping[str, Any], ring: KeyRing, *, issuer: str, site: str) -> None:
        if notice["site"]["key"] != site:
            raise ValueError(f"This notice is not the one of {site!r}.")
        self.terms = Terms.of(notice)
        self._reader = Reader(ring, issuer=issuer, audience=site)
        self._register = Register(self.terms)
        self._cookie, _ = cookie_names(notice["site"]["cookie_domain"])
        self._memory: Memory[Permission] = Memory()

    @classmethod
    def of(cls, keys: bytes, notice: bytes, *, issuer: str, site: str) -> Self:
        """Take apart what was fetched; ValueError, KeyError or TypeError if it is not that."""
        ring = KeyRing.from_jwks(json.loads(keys))
        return cls(json.loads(notice), ring, issuer=issuer, site=site)

    def permit(
        self, cookies: str | None, sec_gpc: str | None, region: str, *, now: int
    ) -> Permission:
        shown = evidence.values(cookies, self._cookie)
        signal = evidence.gpc(sec_gpc)
        key = (shown, signal, region)
        if permission := self._memory.get(key, now=now):
            return permission
        seen, _ = evidence.weigh(shown, self._reader, signal=signal)
        permission = self._judge(seen, region, now=now)
        if not seen.is_broken:  # or whoever sends rubbish decides what is remembered
            self._memory.keep(key, permission, since=now, until=_changes(seen.answer, now=now))
        return permission

    def _judge(self, seen: Evidence, place: str, *, now: int) -> Permission:
        region = self.terms.region(place, today=datetime.fromtimestamp(now, UTC).date())
        return Permission(
            rulings=MappingProxyType(self.terms.judge_all(region, seen, now=now)),
            region=place,
            model=region.model,
            register=self._register,
            signal=signalled(seen),
            decided_at=seen.answer.decided_at if seen.answer else None,
            notice=self.terms.number,
            show_banner=bool(self.terms.questions(region, seen, now=now)),
        )


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
