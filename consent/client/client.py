"""The client that a site's server asks: it answers offline, in microseconds, and never raises."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any

from consent.client.disk_cache import DiskCache
from consent.client.fragments import Fragments
from consent.client.headers import (
    Headers,
    RequestHeaders,
    normalized,
    read_environ,
    read_headers,
    read_scope,
)
from consent.client.permission import UNAVAILABLE, Permission, Register
from consent.client.refresher import Refresher
from consent.client.service import Failure, FailureCounts, FetchError, Service
from consent.client.snapshot import Snapshot, Words
from consent.cookies.names import CookieNames

log = logging.getLogger("consent.client")


class ConsentClient:
    """Answers for one site, with the service's keys and notice in memory.

    `issuer` is the service as its tokens name it, where that is not the address it is reached
    at; `host` is then the Host header to send. `necessary` names cookies the site cannot work
    without: until the register has been fetched once, they and nothing else may be set.
    `timeout`, `refresh` and `patience` are seconds: for one request to the last octet of its
    answer, between two of them, and for the first check while nothing has been fetched yet.

    `cache` is a folder, or a file that ends in `.json`, for the last good copy: with it a process
    that starts while the service is away answers at once. Whoever can write that file decides
    what is believed; it is the owner's alone, and one that others may write is not read.

    Threads may share a client, and so may the children of a fork. Nothing but wrong arguments
    here raises; `stats` counts what went wrong.
    """

    _necessary: frozenset[str] = frozenset()

    def __init__(
        self,
        service_url: str,
        site: str,
        *,
        issuer: str | None = None,
        token: str | None = None,
        host: str | None = None,
        timeout: float = 2.0,
        refresh: float = 60.0,
        patience: float = 0.2,
        necessary: Iterable[str] = (),
        cache: str | PathLike[str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._service = Service(service_url, token=token, host=host, timeout=timeout)
        self._site = site
        self._counts = FailureCounts()
        self._issuer = issuer or service_url.rstrip("/")
        self._fragments = Fragments(
            self._service, site, self._issuer, lambda: self._refresher.hurry(), refresh=refresh
        )
        self._words = Words(self._counts)
        whose = {"service": service_url, "issuer": self._issuer}
        self._refresher = Refresher(
            self._service,
            site,
            self._build,
            refresh=refresh,
            patience=patience,
            counts=self._counts,
            load_more=self._fragments.load,
            disk_cache=DiskCache(cache, **whose, site=site) if cache else None,
        )
        self.add_necessary({*CookieNames.of(site, None).every, *necessary})
        self.clock = clock

    def stats(self) -> dict[str, int]:
        """How often what went wrong since the start of this process, by kind."""
        return {str(failure): self._counts[failure] for failure in Failure}

    def check(
        self, headers: Headers, *, region: str | None = None, minor: bool = False
    ) -> Permission:
        """Say what may be set for a request with these headers. Never raises.

        A known minor gets no sale and no advertising, whatever was answered (R188).

        An environ is no set of headers, but it is recognised and read as what it is. Until the
        service has been reached once, the first call waits for `patience`.
        """
        return self._check(read_headers, headers, region, minor)

    def check_environ(
        self, environ: Mapping[str, Any], *, region: str | None = None, minor: bool = False
    ) -> Permission:
        """Say what may be set for a WSGI request. Never raises."""
        return self._check(read_environ, environ, region, minor)

    async def acheck(
        self, headers: Headers, *, region: str | None = None, minor: bool = False
    ) -> Permission:
        """As `check`, and never in the way of the event loop."""
        return await self._acheck(read_headers, headers, region, minor)

    async def acheck_scope(
        self, scope: Mapping[str, Any], *, region: str | None = None, minor: bool = False
    ) -> Permission:
        """Say what may be set for an ASGI request. Never raises."""
        return await self._acheck(read_scope, scope, region, minor)

    def sign_in(
        self, headers: Headers, account: str, *, region: str | None = None
    ) -> tuple[str, ...]:
        """Say who has signed in, and return the Set-Cookie lines to pass on. Never raises.

        `account` is any text by which the site knows the account; the client needs a site token
        with the scope `accounts`. This waits for the service. If that fails there are no lines:
        try again on the next request, until `permission.is_signed_in`.
        """
        try:
            request, place = read_headers(headers), normalized(region)
            return self._service.sign_in(self._site, account, request, place)
        except Exception as error:
            return self._fail_account("signed in", error)

    def sign_out(self, headers: Headers) -> tuple[str, ...]:
        """Return the Set-Cookie lines that take the account out of this browser. Never raises.

        No request is made. Without keys and notice, which the first check fetches, there are none.
        """
        try:
            snapshot = self._refresher.current()
            if snapshot is None:
                raise LookupError("The service has not been reached yet.")
            return snapshot.sign_out(read_headers(headers).cookies)
        except Exception as error:
            return self._fail_account("signed out", error)

    def refuses(self, account: str, category: str) -> bool:
        """Whether an account has refused a category in any browser, by now. Never raises.

        For programs that do later what a visitor had allowed. This waits for the service, and
        while it cannot be asked the answer is that it refuses. That it does not is no yes.
        """
        try:
            return category in self._service.refused(self._site, account)
        except Exception as error:
            self._fail_account("asked about", error)
            return True

    def add_necessary(self, names: Iterable[str]) -> None:
        """Name more cookies that may be set until the register has been fetched once."""
        self._necessary = self._necessary.union(names)
        self._fallback = Register(always=self._necessary)

    def refresh(self) -> bool:
        """Fetch keys and notice now, in this thread; whether that went well."""
        return self._refresher.load()

    def close(self) -> None:
        """Stop refreshing; what is in memory goes on answering."""
        self._refresher.close()

    def _build(self, keys: bytes, notice: bytes) -> Snapshot:
        snapshot = Snapshot.from_documents(
            keys,
            notice,
            issuer=self._issuer,
            site=self._site,
            counts=self._counts,
            on_unknown_key=lambda: self._refresher.hurry(),  # which is not there at first
            fragments=self._fragments,
            words=self._words,
        )
        self._fragments.notice = snapshot.ruleset.number
        return snapshot

    def _check(
        self, read: Callable[[Any], RequestHeaders], given: Any, region: str | None, minor: bool
    ) -> Permission:
        try:
            return self._answer(self._refresher.current(), read(given), region, minor)
        except Exception:  # whatever it is, the page goes on with necessary only
            return self._fail()

    async def _acheck(
        self, read: Callable[[Any], RequestHeaders], given: Any, region: str | None, minor: bool
    ) -> Permission:
        try:
            return self._answer(await self._refresher.acurrent(), read(given), region, minor)
        except Exception:
            return self._fail()

    def _answer(
        self, snapshot: Snapshot | None, request: RequestHeaders, region: str | None, minor: bool
    ) -> Permission:
        place = normalized(region)
        if minor:
            request = request._replace(minor=True)
        if snapshot is None:
            self._counts.add(Failure.UNAVAILABLE)
            return Permission.necessary_only(self._fallback, place, UNAVAILABLE)
        return snapshot.check(request, place, now=int(self.clock()))

    def _fail_account(self, action: str, error: Exception) -> tuple[str, ...]:
        self._counts.add(Failure.ACCOUNT_FAILED)
        # Of another error the name alone: its words may hold what was sent
        reason = error if isinstance(error, FetchError) else type(error).__name__
        log.warning("No account was %s: %s", action, reason)
        return ()

    def _fail(self) -> Permission:
        is_first = self._counts.add(Failure.CHECK_FAILED) == 1
        log.log(logging.ERROR if is_first else logging.DEBUG, "A check failed.", exc_info=is_first)
        return Permission.necessary_only(self._fallback)
