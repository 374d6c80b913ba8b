"""One good copy of what the service publishes, and the answers it gives."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

from consent.client.cache import Cache
from consent.client.failure_counts import Failure, FailureCounts
from consent.client.headers import RequestHeaders
from consent.client.permission import Permission
from consent.client.register import Register
from consent.cookies import reader
from consent.cookies.keyring import KeyRing
from consent.cookies.reader import CookieReader, CookieReading, CookieValues
from consent.cookies.writer import CookieWriter
from consent.kernel.rules import CLOCK_SKEW, DAY, Answer, Region, signalled
from consent.kernel.ruleset import Ruleset

__all__ = ["RequestHeaders", "Snapshot"]

Key = tuple[CookieValues, bool, bool, str]  # what is shown, Sec-GPC, DNT, and the place

VARIES = ("Cookie", "Sec-GPC")


class Snapshot:
    """Keys and notice of one site. Everything it answers is the kernel's."""

    def __init__(
        self,
        notice: Mapping[str, Any],
        ring: KeyRing,
        *,
        issuer: str,
        site: str,
        counts: FailureCounts | None = None,
    ) -> None:
        if notice["site"]["key"] != site:
            raise ValueError(f"This notice is not the one of {site!r}.")
        self.ruleset = Ruleset.of(notice)
        self._domain: str = notice["site"]["cookie_domain"]
        self._reading = CookieReader.of(ring, issuer=issuer, site=site, domain=self._domain)
        self._register = Register(self.ruleset)
        self._memory: Cache[Permission] = Cache()
        self._counts = counts or FailureCounts()

    @classmethod
    def of(
        cls,
        keys: bytes,
        notice: bytes,
        *,
        issuer: str,
        site: str,
        counts: FailureCounts | None = None,
    ) -> Self:
        """Take apart what was fetched; ValueError, KeyError or TypeError if it is not that."""
        ring = KeyRing.from_jwks(json.loads(keys))
        return cls(json.loads(notice), ring, issuer=issuer, site=site, counts=counts)

    def permit(self, asked: RequestHeaders, place: str, *, now: int) -> Permission:
        cookies, sec_gpc, dnt = asked
        shown = self._reading.values(cookies)
        # What a header comes to, not what it says: nobody fills the memory with one of 8 kB
        key = (shown, reader.gpc(sec_gpc), reader.gpc(dnt), place)
        return self._memory.get(key, now=now) or self._work_out(key, now=now)

    def _work_out(self, key: Key, *, now: int) -> Permission:
        shown, has_gpc, has_dnt, place = key
        region = self.ruleset.region(place, today=datetime.fromtimestamp(now, UTC).date())
        seen = self._reading.read(shown, signal=has_gpc or (has_dnt and region.dnt))
        permission = self._judge(seen, region, place, now=now)
        if _is_rubbish(seen, shown):
            # Not remembered: whoever sends it would decide what is
            self._counts.add(Failure.REFUSED)
            return permission
        until = _changes(seen.context.answer, now=now)
        octets = sum(map(len, shown.decisions + shown.accounts))
        self._memory.keep(key, permission, since=now, until=until, octets=octets)
        return permission

    def jar(self, cookies: str | None) -> CookieWriter:
        """A browser's cookies of the service, to be changed."""
        seen = self._reading.read(self._reading.values(cookies), signal=False)
        return CookieWriter(seen, cookies, self._domain, self._reading.names)

    def _judge(self, seen: CookieReading, region: Region, place: str, *, now: int) -> Permission:
        shown = seen.context
        judgements = self.ruleset.judge_all(region, shown, now=now)
        return Permission(
            judgements=MappingProxyType(judgements),
            region=place,
            model=region.model,
            register=self._register,
            signal=signalled(shown),
            account=shown.account,
            is_signed_in=seen.account_token is not None,
            decided_at=shown.answer.decided_at if shown.answer else None,
            notice=self.ruleset.number,
            vary=(*VARIES, "DNT") if region.dnt else VARIES,
            show_banner=bool(self.ruleset.questions_after(judgements, region, shown)),
        )


def _is_rubbish(seen: CookieReading, shown: CookieValues) -> bool:
    return seen.context.is_broken or (bool(shown.accounts) and seen.account_token is None)


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
