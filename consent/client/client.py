"""A server's own view of consent: offline, in microseconds, and never in the way."""

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from threading import Lock
from typing import Any

from consent.client.account import sign_in, sign_out
from consent.client.keeper import Keeper
from consent.client.permission import Permission
from consent.client.published import Asked, Published
from consent.client.register import Register
from consent.client.service import Service
from consent.rules import NOWHERE

log = logging.getLogger("consent.client")

_ENVIRON = ("HTTP_COOKIE", "HTTP_SEC_GPC", "HTTP_DNT")
_JOINS = {"cookie": "; ", "sec-gpc": ",", "dnt": ","}
_LONGEST = max(map(len, _ENVIRON))
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)


class ConsentClient:
    """Answers for one site, with the service's keys and notice kept in memory.

    `issuer` is the service as its tokens name it, where that is not the address it is reached
    at; `host` is then the Host header to send. `necessary` names cookies the site cannot work
    without: until the register has been fetched once, they and nothing else may be set.
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
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._service = Service(service_url, token=token, host=host, timeout=timeout)
        self._site = site
        build = partial(Published.of, issuer=issuer or service_url.rstrip("/"), site=site)
        self._keeper = Keeper(self._service, site, build, refresh=refresh, patience=patience)
        self._fallback = Register(always=necessary)
        self._lock = Lock()
        self.clock = clock
        self.failures = 0  # calls that ended in an error, and were answered all the same

    def check(self, headers: Mapping[str, str], *, region: str | None = None) -> Permission:
        """Say what may be set for a request with these headers. Never raises.

        An environ is no set of headers, but it is told apart and read as what it is.
        """
        try:
            return self._permit(_asked(headers), region)
        except Exception:  # whatever it is, the page goes on with necessary only
            return self._fail()

    def check_environ(self, environ: Mapping[str, Any], *, region: str | None = None) -> Permission:
        """Say what may be set for a WSGI request. Never raises."""
        try:
            return self._permit(Asked(*map(environ.get, _ENVIRON)), region)
        except Exception:
            return self._fail()

    def sign_in(
        self, headers: Mapping[str, str], account: str, *, region: str | None = None
    ) -> tuple[str, ...]:
        """Say who has signed in, and return the Set-Cookie lines to pass on. Never raises.

        `account` is what the site calls it, any text; the client needs the site's token. This
        asks the service and waits for it. Where that fails there are no lines: try again on the
        next request, until `permission.is_signed_in`.
        """
        try:
            place = _place(region) if region else NOWHERE
            return sign_in(self._service, self._site, account, _asked(headers), place)
        except Exception as error:
            return self._untold("in", error)

    def sign_out(self, headers: Mapping[str, str]) -> tuple[str, ...]:
        """Return the Set-Cookie lines that take the account out of this browser. Never raises.

        Nobody is asked. Without keys and notice, which the first check fetches, there are none.
        """
        try:
            published = self._keeper.current()
            if published is None:
                raise LookupError("The service has not been reached yet.")
            return sign_out(published, _asked(headers))
        except Exception as error:
            return self._untold("out", error)

    def refresh(self) -> bool:
        """Fetch keys and notice now, in this thread; whether that went well."""
        return self._keeper.load()

    def close(self) -> None:
        """Stop refreshing; what is in memory goes on answering."""
        self._keeper.close()

    def _permit(self, asked: Asked, region: str | None) -> Permission:
        place = _place(region) if region else NOWHERE
        published = self._keeper.current()
        if published is None:
            return Permission.unavailable(self._fallback, place)
        return published.permit(asked, place, now=int(self.clock()))

    def _untold(self, way: str, error: Exception) -> tuple[str, ...]:
        self._count()
        # The name of the error alone: its words may hold what was sent
        log.warning("Nobody was signed %s: %s", way, type(error).__name__)
        return ()

    def _count(self) -> int:
        with self._lock:
            self.failures += 1
            return self.failures

    def _fail(self) -> Permission:
        is_first = self._count() == 1
        log.log(logging.ERROR if is_first else logging.DEBUG, "A check failed.", exc_info=is_first)
        return Permission.unavailable(self._fallback)


@lru_cache(maxsize=256)
def _place(region: str) -> str:
    """An ISO 3166 code as the service reads it; what is none is nowhere, and nowhere is strict."""
    place = region.strip().upper()
    return place if _PLACE.fullmatch(place) else NOWHERE


def _asked(headers: Mapping[str, str]) -> Asked:
    """What we read of them, however it is spelt and however often it came."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str):  # a name in bytes would be passed over, and with it a no
            raise TypeError("Header names are text.")
        if len(name) > _LONGEST:
            continue
        name = name.removeprefix("HTTP_").replace("_", "-").lower()  # as an environ spells it
        if name in _JOINS:
            found[name] = value if name not in found else found[name] + _JOINS[name] + value
    return Asked(found.get("cookie"), found.get("sec-gpc"), found.get("dnt"))
