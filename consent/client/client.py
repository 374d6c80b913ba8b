"""A server's own view of consent: offline, in microseconds, and never in the way."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from os import PathLike
from typing import Any

from consent.client import headers as reading
from consent.client.account import sign_in, sign_out
from consent.client.disk_cache import DiskCache
from consent.client.failure_counts import Failure, FailureCounts
from consent.client.headers import Headers, RequestHeaders
from consent.client.permission import Permission
from consent.client.refresher import Refresher
from consent.client.register import Register
from consent.client.service import Service
from consent.client.snapshot import Snapshot
from consent.kernel.rules import NOWHERE
from consent.kernel.values import PLACE

log = logging.getLogger("consent.client")


class ConsentClient:
    """Answers for one site, with the service's keys and notice kept in memory.

    `issuer` is the service as its tokens name it, where that is not the address it is reached
    at; `host` is then the Host header to send. `necessary` names cookies the site cannot work
    without: until the register has been fetched once, they and nothing else may be set.

    `cache` is a folder, or a file that ends in `.json`, for the last good copy: with it a process
    that starts while the service is away answers at once. Whoever can write that file decides
    what is believed; it is the owner's alone, and one that others may write is not read.

    Threads may share a client, and so may the children of a fork. Nothing but wrong arguments
    here raises; `stats` counts what went wrong.
    """

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
        issuer = issuer or service_url.rstrip("/")
        self._keeper = Refresher(
            self._service,
            site,
            partial(Snapshot.of, issuer=issuer, site=site, counts=self._counts),
            refresh=refresh,
            patience=patience,
            counts=self._counts,
            disk=DiskCache(cache, service=service_url, issuer=issuer, site=site) if cache else None,
        )
        self._fallback = Register(always=necessary)
        self.clock = clock

    @property
    def failures(self) -> int:
        """Calls that ended in an error, and were answered all the same."""
        return self._counts[Failure.CHECK_FAILED] + self._counts[Failure.ACCOUNT_FAILED]

    def stats(self) -> dict[str, int]:
        """How often what went wrong since the start of this process, by kind."""
        return self._counts.all()

    def check(self, headers: Headers, *, region: str | None = None) -> Permission:
        """Say what may be set for a request with these headers. Never raises.

        An environ is no set of headers, but it is told apart and read as what it is.
        """
        try:
            return self._permit(reading.of_headers(headers), region)
        except Exception:  # whatever it is, the page goes on with necessary only
            return self._fail()

    def check_environ(self, environ: Mapping[str, Any], *, region: str | None = None) -> Permission:
        """Say what may be set for a WSGI request. Never raises."""
        try:
            return self._permit(reading.of_environ(environ), region)
        except Exception:
            return self._fail()

    def check_scope(self, scope: Mapping[str, Any], *, region: str | None = None) -> Permission:
        """Say what may be set for an ASGI request. Never raises.

        Until the service has been reached once, the first call waits for `patience`.
        """
        try:
            return self._permit(reading.of_scope(scope), region)
        except Exception:
            return self._fail()

    async def acheck(self, headers: Headers, *, region: str | None = None) -> Permission:
        """As `check`, and never in the way of the event loop."""
        try:
            return await self._apermit(reading.of_headers(headers), region)
        except Exception:
            return self._fail()

    async def acheck_scope(
        self, scope: Mapping[str, Any], *, region: str | None = None
    ) -> Permission:
        """As `check_scope`, and never in the way of the event loop."""
        try:
            return await self._apermit(reading.of_scope(scope), region)
        except Exception:
            return self._fail()

    def sign_in(
        self, headers: Headers, account: str, *, region: str | None = None
    ) -> tuple[str, ...]:
        """Say who has signed in, and return the Set-Cookie lines to pass on. Never raises.

        `account` is what the site calls it, any text; the client needs the site's token. This
        asks the service and waits for it. Where that fails there are no lines: try again on the
        next request, until `permission.is_signed_in`.
        """
        try:
            asked = reading.of_headers(headers)
            return sign_in(self._service, self._site, account, asked, _place(region))
        except Exception as error:
            return self._untold("in", error)

    async def asign_in(
        self, headers: Headers, account: str, *, region: str | None = None
    ) -> tuple[str, ...]:
        """As `sign_in`; a thread waits for the service, not the event loop."""
        try:
            return await asyncio.to_thread(self.sign_in, headers, account, region=region)
        except Exception as error:  # there may be no thread to be had
            return self._untold("in", error)

    def sign_out(self, headers: Headers) -> tuple[str, ...]:
        """Return the Set-Cookie lines that take the account out of this browser. Never raises.

        Nobody is asked. Without keys and notice, which the first check fetches, there are none.
        """
        try:
            return self._sign_out(self._keeper.current(), headers)
        except Exception as error:
            return self._untold("out", error)

    async def asign_out(self, headers: Headers) -> tuple[str, ...]:
        """As `sign_out`, and never in the way of the event loop."""
        try:
            return self._sign_out(await self._keeper.acurrent(), headers)
        except Exception as error:
            return self._untold("out", error)

    def refresh(self) -> bool:
        """Fetch keys and notice now, in this thread; whether that went well."""
        return self._keeper.load()

    def close(self) -> None:
        """Stop refreshing; what is in memory goes on answering."""
        self._keeper.close()

    def _permit(self, asked: RequestHeaders, region: str | None) -> Permission:
        return self._answer(self._keeper.current(), asked, region)

    async def _apermit(self, asked: RequestHeaders, region: str | None) -> Permission:
        return self._answer(await self._keeper.acurrent(), asked, region)

    def _answer(
        self, published: Snapshot | None, asked: RequestHeaders, region: str | None
    ) -> Permission:
        place = _place(region)
        if published is None:
            self._counts.add(Failure.UNAVAILABLE)
            return Permission.unavailable(self._fallback, place)
        return published.permit(asked, place, now=int(self.clock()))

    def _sign_out(self, published: Snapshot | None, headers: Headers) -> tuple[str, ...]:
        if published is None:
            raise LookupError("The service has not been reached yet.")
        return sign_out(published, reading.of_headers(headers))

    def _untold(self, way: str, error: Exception) -> tuple[str, ...]:
        self._counts.add(Failure.ACCOUNT_FAILED)
        # The name of the error alone: its words may hold what was sent
        log.warning("Nobody was signed %s: %s", way, type(error).__name__)
        return ()

    def _fail(self) -> Permission:
        is_first = self._counts.add(Failure.CHECK_FAILED) == 1
        log.log(logging.ERROR if is_first else logging.DEBUG, "A check failed.", exc_info=is_first)
        return Permission.invalid(self._fallback)


@lru_cache(maxsize=256)
def _place(region: str | None) -> str:
    """An ISO 3166 code as the service reads it; what is none is nowhere, and nowhere is strict."""
    place = region.strip().upper() if region else NOWHERE
    return place if PLACE.fullmatch(place) else NOWHERE
