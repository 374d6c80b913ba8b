"""One copy of what the service publishes, and the permissions that follow from it.

It notices where a category has other words under the version that an old yes was given to.
"""

import json
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self

from consent.client.fragments import Fragments
from consent.client.headers import RequestHeaders
from consent.client.permission import VARY, Permission, Register
from consent.client.service import Failure, FailureCounts
from consent.cookies.keyring import KeyRing
from consent.cookies.reader import CookieReader, CookieReading, CookieValues, gpc, signal
from consent.cookies.writer import CookieWriter
from consent.kernel.rules import DAY, Judgement, Reason, Region, Verdict, signalled
from consent.kernel.ruleset import Ruleset, is_reworded

log = logging.getLogger("consent.client")


class Words:
    """What each version of a category meant, in the newest notice that came.

    Where a person judged that the meaning stayed, the notice says so itself (`reworded`).
    """

    def __init__(self, counts: FailureCounts) -> None:
        self._counts = counts
        self._number = 0
        self._rows: Mapping[str, Any] = {}
        self._distrusted: set[tuple[str, int]] = set()  # until the version rises

    def distrusted(self, notice: Mapping[str, Any]) -> frozenset[str]:
        """Return the categories of which no yes is believed."""
        rows = {row["key"]: row for row in notice["categories"]}
        if notice["number"] >= self._number:  # an older one may come out of a cache
            for key, row in rows.items():
                self._compare(self._rows.get(key), row)
            self._number, self._rows = notice["number"], rows
        return frozenset(k for k, row in rows.items() if (k, row["version"]) in self._distrusted)

    def _compare(self, was: Mapping[str, Any] | None, row: Mapping[str, Any]) -> None:
        meaning, since = (row["key"], row["version"]), row.get("reworded", 0)
        if not was or was["version"] != row["version"] or row["necessary"]:
            return
        if is_reworded(was, row) and since <= self._number and meaning not in self._distrusted:
            self._distrusted.add(meaning)
            self._counts.add(Failure.NOTICE_REWORDED)
            line = "Notice after %s gives %s other words under its old version: no yes is believed."
            log.error(line, self._number, row["key"])


MAX_PERMISSIONS = 4096  # cached

# Cookies of ours, Sec-GPC, DNT, place, day: rules begin and end at midnight, choices age then
_CacheKey = tuple[CookieValues, bool, bool, bool, str, int]


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
        fragments: Fragments | None = None,
        distrusted: Collection[str] = (),
    ) -> None:
        if notice["site"]["key"] != site:
            raise ValueError(f"This notice is not the one of {site!r}.")
        self.ruleset = Ruleset.of(notice)
        self._domain: str = notice["site"]["cookie_domain"]
        self._reader = CookieReader.build(ring, issuer=issuer, site=site, domain=self._domain)
        self._register = Register(self.ruleset, self._reader.names.every)
        self._cache: dict[_CacheKey, Permission] = {}
        self._counts = FailureCounts() if counts is None else counts
        self._on_unknown_key = on_unknown_key
        self._fragments = fragments
        self._distrusted = dict.fromkeys(distrusted, Judgement(Verdict.DENIED, Reason.INVALID))

    @classmethod
    def from_documents(
        cls, keys: bytes, notice: bytes, *, words: Words | None = None, **facts: Any
    ) -> Self:
        """Take apart what was fetched; ValueError, KeyError or TypeError if it is not that."""
        ring, document = KeyRing.from_jwks(json.loads(keys)), json.loads(notice)
        distrusted = words.distrusted(document) if words else ()
        return cls(document, ring, distrusted=distrusted, **facts)

    def check(self, request: RequestHeaders, place: str, *, now: int) -> Permission:
        cookies, sec_gpc, dnt, minor = request
        values = self._reader.values(cookies)
        # What the headers mean, not their text: one of 8 kB must not fill the cache
        key = (values, gpc(sec_gpc), gpc(dnt), minor, place, now // DAY)
        return self._cache.get(key) or self._evaluate(key, now=now)

    def _evaluate(self, key: _CacheKey, *, now: int) -> Permission:
        values, has_gpc, has_dnt, is_minor, place, _ = key
        region = self.ruleset.region(place, today=datetime.fromtimestamp(now, UTC).date())
        is_sent = signal(has_gpc, has_dnt, region)
        reading = self._reader.read(values, signal=is_sent or is_minor)
        permission = replace(
            self._permission(reading, region, place, now=now),
            sent="true" if is_sent else "minor" if is_minor else "",
            is_new=not (values.decisions or values.accounts),
        )
        is_refused = bool(values.accounts) and reading.account_token is None
        if is_refused or reading.context.is_broken:
            # Not cached: invented tokens must not push good ones out
            self._counts.add(Failure.COOKIE_REFUSED)
            if reading.has_unknown_key and self._on_unknown_key:
                self._on_unknown_key()
        elif (permission.decided_at or 0) <= now:  # an answer dated ahead is believed later
            if len(self._cache) >= MAX_PERMISSIONS:
                self._cache.clear()
            self._cache[key] = permission
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
        judgements = self.ruleset.judge_all(region, context, now=now) | self._distrusted
        return Permission(
            judgements=MappingProxyType(judgements),
            region=place,
            model=region.model,
            register=self._register,
            signal=signalled(context),
            fragments=self._fragments,
            account=context.account,
            is_signed_in=reading.account_token is not None,
            decided_at=context.answer.decided_at if context.answer else None,
            notice=self.ruleset.number,
            vary=(*VARY, "DNT") if region.dnt else VARY,
            show_banner=bool(self.ruleset.questions_after(judgements, region, context)),
        )
