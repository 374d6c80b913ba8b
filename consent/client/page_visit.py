"""One visit of a page, as by a browser without cookies: which Set-Cookie lines it gets."""

from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

HOPS = 10
REDIRECTS = (301, 302, 303, 307, 308)
SECONDS = 10.0
PAGES = ("text/html", "application/xhtml+xml")

_BROWSER = {"Accept": "text/html,*/*;q=0.8", "User-Agent": "mix-consent-report"}


class VisitError(Exception):
    """The page cannot be fetched."""


class PageReply(NamedTuple):
    """The answer of one address in a chain of redirects."""

    url: str
    status: int
    lines: tuple[str, ...]  # of Set-Cookie
    target: str  # where it redirects to, or nothing
    media_type: str  # as it says itself; in lower case, without parameters

    @property
    def problem(self) -> str:
        """Why this is no page of the site, so that nothing is known of one; empty: it is one."""
        if self.target:
            return f"{self.url} sends on to {self.target}, which is another site. Name a page there"
        if self.status != 200:
            return f"{self.url} answers {self.status}, so it is not there. Check the address"
        if self.media_type not in PAGES:
            kind = self.media_type or "of no type"
            return f"{self.url} is {kind}, which is no page. Name one of HTML"
        return ""


def pages(url: str, headers: Mapping[str, str]) -> Iterator[PageReply]:
    """The page at `url`, and those it redirects to within the same site.

    Cookies that are set on the way are not sent back: each page gets a first visit.
    """
    first = _read(url)
    for _ in range(HOPS):
        reply = _fetch(url, headers)
        yield reply
        url = reply.target
        if not url or not _is_within(first, urlsplit(url)):
            return
    raise VisitError(f"{first.geturl()} sends on more than {HOPS} times.")


def _read(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VisitError(f"Write the page as https://www.mixnetworks.com/, not {url!r}")
    return parts


def _fetch(url: str, headers: Mapping[str, str]) -> PageReply:
    parts = _read(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(str(parts.hostname), parts.port, timeout=SECONDS)
        try:
            path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
            connection.request("GET", path, headers={**_BROWSER, **headers})
            return _reply(url, connection.getresponse())
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise VisitError(f"{url} cannot be read: {type(error).__name__}: {error}") from error


def _reply(url: str, response: HTTPResponse) -> PageReply:
    lines = tuple(response.headers.get_all("Set-Cookie", ()))
    location = response.headers.get("Location", "")
    target = urljoin(url, location) if location and response.status in REDIRECTS else ""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return PageReply(url, response.status, lines, target, media_type)


def _is_within(first: SplitResult, other: SplitResult) -> bool:
    """The same host, or one below the other: www.example.com, example.com, shop.example.com."""
    one, two = (str(parts.hostname).removeprefix("www.") for parts in (first, other))
    return f".{one}".endswith(f".{two}") or f".{two}".endswith(f".{one}")
