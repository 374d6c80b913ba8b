"""One copy of what the service publishes, and the permissions that follow from it."""

import json
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from threading import Lock
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from consent.client import forks
from consent.client.failure_counts import Failure, FailureCounts
from consent.client.headers import RequestHeaders
from consent.client.permission import VARY, Permission, Register
from consent.cookies import reader
from consent.cookies.keyring import KeyRing
from consent.cookies.reader import CookieReader, CookieReading, CookieValues
from consent.cookies.writer import CookieWriter
from consent.kernel.rules import CLOCK_SKEW, DAY, Answer, Region, signalled
from consent.kernel.ruleset import Ruleset

T = TypeVar("T")


class CacheEntry(NamedTuple, Generic[T]):
    value: T
    since: int
    until: int
    octets: int


class Cache(Generic[T]):
    """Two generations: what is asked for while the young one fills up is in it afterwards.

    When it is full, the old one is forgotten whole. So the least used goes first, as in any
    cache, but finding something among the young takes no lock and moves nothing.
    """

    def __init__(self, size: int = 4096, octets: int = 4_000_000) -> None:
        self._most = size // 2  # of either generation
        self._largest = octets // 2
        self._young: dict[Hashable, CacheEntry[T]] = {}
        self._old: dict[Hashable, CacheEntry[T]] = {}
        self._octets = 0  # of the young
        self.after_fork()
        forks.register(self)

    def after_fork(self) -> None:
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: Hashable, *, now: int) -> T | None:
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            self._insert(key, found)
        value, since, until, _ = found
        return value if since <= now < until else None  # a clock may also be set back

    def put(self, key: Hashable, value: T, *, since: int, until: int, octets: int) -> None:
        """Store it for the seconds from `since` to before `until`; `octets` is its size."""
        if octets <= self._largest:
            self._insert(key, CacheEntry(value, since, until, octets))

    def _insert(self, key: Hashable, entry: CacheEntry[T]) -> None:
        with self._lock:
            if len(self._young) >= self._most or self._octets + entry.octets > self._largest:
                self._old, self._young, self._octets = self._young, {}, 0
            if key not in self._young:
                self._octets += entry.octets
            self._young[key] = entry


CacheKey = tuple[CookieValues, bool, bool, str]  # cookies of ours, Sec-GPC, DNT, place


class Snapshot:
    """Keys and notice of one site. What may be set is decided by the kernel."""

    def __init__(
        self,
        notice: Mapping[str, Any],
        ring: KeyRing,
        *,
        issuer: str,
        site: str,
        counts: FailureCounts | None = None,
        on_unknown_key: Callable[[], object] | None = None,
    ) -> None:
        if notice["site"]["key"] != site:
            raise ValueError(f"This notice is not the one of {site!r}.")
        self.ruleset = Ruleset.of(notice)
        self._domain: str = notice["site"]["cookie_domain"]
        self._reader = CookieReader.of(ring, issuer=issuer, site=site, domain=self._domain)
        self._register = Register(self.ruleset, self._reader.names.every)
        self._cache: Cache[Permission] = Cache()
        self._counts = counts or FailureCounts()
        self._on_unknown_key = on_unknown_key

    @classmethod
    def of(cls, keys: bytes, notice: bytes, **facts: Any) -> Self:
        """Take apart what was fetched; ValueError, KeyError or TypeError if it is not that."""
        return cls(json.loads(notice), KeyRing.from_jwks(json.loads(keys)), **facts)

    def check(self, request: RequestHeaders, place: str, *, now: int) -> Permission:
        cookies, sec_gpc, dnt = request
        values = self._reader.values(cookies)
        # What the headers mean, not their text: one of 8 kB must not fill the cache
        key = (values, reader.gpc(sec_gpc), reader.gpc(dnt), place)
        return self._cache.get(key, now=now) or self._evaluate(key, now=now)

    def _evaluate(self, key: CacheKey, *, now: int) -> Permission:
        values, has_gpc, has_dnt, place = key
        region = self.ruleset.region(place, today=datetime.fromtimestamp(now, UTC).date())
        reading = self._reader.read(values, signal=has_gpc or (has_dnt and region.dnt))
        permission = self._permission(reading, region, place, now=now)
        if _is_refused(reading, values):
            # Not cached: invented tokens must not push good ones out
            self._counts.add(Failure.COOKIE_REFUSED)
            if reading.has_unknown_key and self._on_unknown_key:
                self._on_unknown_key()
            return permission
        until = _valid_until(reading.context.answer, now=now)
        octets = sum(map(len, values.decisions + values.accounts))
        self._cache.put(key, permission, since=now, until=until, octets=octets)
        return permission

    def sign_out(self, cookies: str | None) -> tuple[str, ...]:
        """The Set-Cookie lines by which this browser is nobody's, and keeps its own choice."""
        reading = self._reader.read(self._reader.values(cookies), signal=False)
        lines = CookieWriter(reading, cookies, self._domain, self._reader.names).signed_out()
        return tuple(line.OutputString() for line in lines)

    def _permission(
        self, reading: CookieReading, region: Region, place: str, *, now: int
    ) -> Permission:
        context = reading.context
        judgements = self.ruleset.judge_all(region, context, now=now)
        return Permission(
            judgements=MappingProxyType(judgements),
            region=place,
            model=region.model,
            register=self._register,
            signal=signalled(context),
            account=context.account,
            is_signed_in=reading.account_token is not None,
            decided_at=context.answer.decided_at if context.answer else None,
            notice=self.ruleset.number,
            vary=(*VARY, "DNT") if region.dnt else VARY,
            show_banner=bool(self.ruleset.questions_after(judgements, region, context)),
        )


def _is_refused(reading: CookieReading, values: CookieValues) -> bool:
    return reading.context.is_broken or (bool(values.accounts) and reading.account_token is None)


def _valid_until(answer: Answer | None, *, now: int) -> int:
    """The next second at which the same request may be judged differently.

    Rules of regions begin and end at midnight, and a choice grows older then; an answer from the
    future is believed as soon as the clocks could agree.
    """
    midnight = (now // DAY + 1) * DAY
    if answer and answer.decided_at > now + CLOCK_SKEW:
        return min(midnight, answer.decided_at - CLOCK_SKEW)
    return midnight
