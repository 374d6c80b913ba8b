"""HTTP requests to the service: for what it publishes, and about who has signed in."""

import json
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any
from urllib.parse import quote, urlsplit

from consent.client.headers import RequestHeaders
from consent.client.set_cookie_line import name_of
from consent.cookies import reader
from consent.cookies.names import CookieNames


class Failure(StrEnum):
    CHECK_FAILED = "check_failed"  # it ended in an error, and was answered all the same
    ACCOUNT_FAILED = "account_failed"  # none was signed in or out, or could be asked about
    REFRESH_FAILED = "refresh_failed"  # the service could not be read
    UNAVAILABLE = "unavailable"  # a check before the service was ever reached
    COOKIE_REFUSED = "token_refused"  # a cookie of ours that cannot be believed
    NOTICE_REWORDED = "notice_reworded"  # a category has other words under its old version


class FailureCounts(Counter[Failure]):
    """Counted without a lock: where two threads count at the same time, one may be lost."""

    def add(self, failure: Failure) -> int:
        """Count one, and return how many there were."""
        self[failure] += 1
        return self[failure]


_ACCOUNT = "/v1/account?site="
MAX_OCTETS = 4_000_000  # octets; a notice of sixty categories in ten languages stays far below


class FetchError(Exception):
    """The service answered, but not with the document."""

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Document:
    body: bytes
    etag: str


class Service:
    """One consent service. No redirect is followed: a token must not leave for another host."""

    def __init__(
        self, url: str, *, token: str | None = None, host: str | None = None, timeout: float = 2.0
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"Write the service as https://consent.mixnetworks.com, not {url!r}")
        self.url = url.rstrip("/")
        self._connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._address, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._headers = {"Accept": "application/json", "User-Agent": "mix-consent-client"}
        if host:
            self._headers["Host"] = host
        self._token = {"Authorization": f"Bearer {token}"} if token else {}

    def fetch(self, path: str, last: Document | None = None) -> Document:
        """Return the document at `path`, which is `last` itself where it has not changed."""
        tag = {"If-None-Match": last.etag} if last and last.etag else {}
        status, found = self._send("GET", path, tag)
        return last if status == 304 and last else _checked(status, found, path)

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Return the status and the body of the answer, whatever it is."""
        status, found = self._send("POST", path, {"Content-Type": "text/plain"}, body)
        return status, found.body

    def sign_in(
        self, site: str, account: str, request: RequestHeaders, place: str
    ) -> tuple[str, ...]:
        """The Set-Cookie lines by which this browser is the account's from now on."""
        if not isinstance(account, str):  # null would be a way to sign out
            raise TypeError("An account is named by text.")
        ours = CookieNames.of(site, None).every
        sent = ((name, reader.values(request.cookies, name)) for name in sorted(ours))
        cookies = [f"{name}={value}" for name, values in sent for value in values]
        headers = {
            "Cookie": "; ".join(cookies),  # the others are not our business
            "Sec-GPC": request.sec_gpc,
            "DNT": request.dnt,
            "X-Consent-Region": place,
            "Content-Type": "application/json",
        }
        present = {name: value for name, value in headers.items() if value}
        body = json.dumps({"account": account}).encode()
        lines = self._ask("POST", site, present, body)["cookies"]
        return tuple(_of_ours(line, ours) for line in lines)

    def refused(self, site: str, account: str) -> frozenset[str]:
        """The categories that an account has refused in any browser."""
        headers = {"X-Consent-Account": quote(account, safe="")}
        return frozenset(self._ask("GET", site, headers)["refused"])

    def report(self, site: str, report: str) -> None:
        """Hand over what a rehearsal found. Raises FetchError and OSError."""
        path, kind = f"/v1/rehearsals?site={quote(site, safe='')}", {"Content-Type": "text/plain"}
        _checked(*self._send("POST", path, self._token | kind, report.encode()), path)

    def _ask(
        self, method: str, site: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Any:
        """Return the JSON that the service says of an account, with the site token shown."""
        path = _ACCOUNT + quote(site, safe="")
        status, found = self._send(method, path, {**self._token, **headers}, body)
        return json.loads(_checked(status, found, path).body)

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> tuple[int, Document]:
        due = time.monotonic() + self._timeout
        connection = self._connection(self._address, self._port, timeout=self._timeout)
        try:
            connection.request(
                method, self._prefix + path, body=body, headers={**self._headers, **headers}
            )
            response = HTTPResponse(connection.sock, method=method)
            response.fp = BufferedReader(_Until(due, connection.sock))
            response.begin()
            content = response.read(MAX_OCTETS + 1)
            return response.status, Document(content, response.getheader("ETag") or "")
        except HTTPException as error:  # its words are the service's, and may command a terminal
            raise FetchError(f"{path}: {type(error).__name__}") from None
        finally:
            connection.close()


@dataclass(eq=False)
class _Until(RawIOBase):
    """What comes until a moment, be it one octet after the other: a time-out is of one."""

    due: float
    source: socket

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if (left := self.due - time.monotonic()) <= 0:
            raise TimeoutError("The reply takes too long")
        self.source.settimeout(left)
        return self.source.recv_into(buffer)


def _checked(status: int, found: Document, path: str) -> Document:
    if status in (401, 403):
        reason = "The site token is wrong or revoked, or has not the scope"
        raise FetchError(f"{path}: status {status}. {reason}", status=status)
    if status != 200 or len(found.body) > MAX_OCTETS:
        raise FetchError(f"{path}: status {status}, {len(found.body)} octets", status=status)
    return found


def _of_ours(line: Any, names: Collection[str]) -> str:
    """The line itself; ValueError if it sets a cookie that is not ours."""
    if not isinstance(line, str) or name_of(line) not in names or not line.isprintable():
        raise ValueError("This is no cookie of the consent service.")
    return line
