"""Fetching what the service publishes."""

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

LARGEST = 4_000_000  # octets; a notice of sixty categories in ten languages stays far below


class Unfetched(Exception):
    """The service answered, but not with the document."""


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
        self._connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._address, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._headers = {"Accept": "application/json", "User-Agent": "mix-consent-client"}
        if host:
            self._headers["Host"] = host
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def fetch(self, path: str, last: Document | None = None) -> Document:
        """Return the document at `path`, which is `last` itself where it has not changed."""
        headers = dict(self._headers)
        if last and last.etag:
            headers["If-None-Match"] = last.etag
        connection = self._connection(self._address, self._port, timeout=self._timeout)
        try:
            connection.request("GET", self._prefix + path, headers=headers)
            response = connection.getresponse()
            if response.status == 304 and last:
                return last
            body = response.read(LARGEST + 1)
            if response.status != 200 or len(body) > LARGEST:
                raise Unfetched(f"{path}: status {response.status}, {len(body)} octets")
            return Document(body, response.getheader("ETag") or "")
        finally:
            connection.close()
