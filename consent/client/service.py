"""HTTP requests to the service: for what it publishes, and about who has signed in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

LARGEST = 4_000_000  # octets; a notice of sixty categories in ten languages stays far below


class FetchError(Exception):
    """The service answered, but not with the document."""

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class ServiceReply(NamedTuple):
    status: int
    body: bytes
    etag: str


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
        self._token = {"Authorization": f"Bearer {token}"} if token else {}

    def fetch(self, path: str, last: Document | None = None) -> Document:
        """Return the document at `path`, which is `last` itself where it has not changed."""
        tag = {"If-None-Match": last.etag} if last and last.etag else {}
        reply = self._send("GET", path, tag)
        if reply.status == 304 and last:
            return last
        return Document(_body(reply, path), reply.etag)

    def ask(self, path: str, headers: Mapping[str, str]) -> Any:
        """Return the JSON at `path`, with the site token shown."""
        return json.loads(_body(self._send("GET", path, {**self._token, **headers}), path))

    def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        """Send JSON with the site token, and return the JSON that comes back."""
        own = {"Content-Type": "application/json", **self._token, **headers}
        return json.loads(_body(self._send("POST", path, own, json.dumps(body).encode()), path))

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> ServiceReply:
        connection = self._connection(self._address, self._port, timeout=self._timeout)
        try:
            connection.request(
                method, self._prefix + path, body=body, headers={**self._headers, **headers}
            )
            response = connection.getresponse()
            content = response.read(LARGEST + 1)
            return ServiceReply(response.status, content, response.getheader("ETag") or "")
        finally:
            connection.close()


def _body(reply: ServiceReply, path: str) -> bytes:
    if reply.status in (401, 403):
        reason = "The site token is wrong or revoked, or has not the scope"
        raise FetchError(f"{path}: status {reply.status}. {reason}", status=reply.status)
    if reply.status != 200 or len(reply.body) > LARGEST:
        problem = f"{path}: status {reply.status}, {len(reply.body)} octets"
        raise FetchError(problem, status=reply.status)
    return reply.body
