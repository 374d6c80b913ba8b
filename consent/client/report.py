"""Which cookies a page of the site sets that it may not: `python -m consent.client report URL`."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from consent.client.client import ConsentClient
from consent.client.permission import Permission
from consent.client.set_cookie_line import lifetime, name_of

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


ALL_ALLOWED, SOME_WRONG, NO_REPORT = 0, 1, 2  # exit codes
LONGEST = 60  # characters of a name

Write = Callable[[str], object]

_HEAD = ("cookie", "category", "verdict", "reason", "asks for", "")
_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


class ReportRow(NamedTuple):
    """One cookie that was set, without its value."""

    name: str
    category: str
    verdict: str
    reason: str
    lasts: str
    remark: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.remark not in ("", "forgotten")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("url", help="a page of the site")
    parser.add_argument("--cookie", default="", help="a Cookie header, for another state")
    parser.add_argument("--region", help="where the visitor is: US-CA; else the strictest rule")
    parser.add_argument("--gpc", action="store_true", help="send Global Privacy Control")


def run(options: Namespace, client: ConsentClient, write: Write) -> int:
    """Visit the page and write the table; 1 if a cookie was set that may not be.

    Of a page that is not there nothing is concluded, so a watchdog hears of it (2).
    """
    headers = {"Cookie": options.cookie} if options.cookie else {}
    headers |= {"Sec-GPC": "1"} if options.gpc else {}
    client.refresh()
    permission = client.check(headers, region=options.region)
    if not permission.available:
        write("The consent service cannot be reached, so the register is not known.")
        return NO_REPORT
    found: list[ReportRow] = []
    try:
        for reply in pages(options.url, headers):
            write(f"{reply.status} {reply.url}")
            found += [row_of(line, permission, now=time.time()) for line in reply.lines]
    except VisitError as problem:
        write(str(problem))
        return NO_REPORT
    for line in _table(found, reply.problem):
        write(line)
    if any(row.is_wrong for row in found):
        return SOME_WRONG
    return NO_REPORT if reply.problem else ALL_ALLOWED


def row_of(line: str, permission: Permission, *, now: float) -> ReportRow:
    """What a line sets, and whether it may; the value is not looked at."""
    name = name_of(line)
    key = permission.register.category_of(name)
    is_ours = permission.register.is_always_allowed(name)
    seconds = lifetime(line, now=now)
    return ReportRow(
        name=_printable(name),
        category=key or ("(this system)" if is_ours else "–"),
        verdict=permission.judgement(key).verdict if key else "–",
        reason=permission.judgement(key).reason if key else "–",
        lasts=_in_words(seconds),
        remark=_remark(name, seconds, permission),
    )


def _remark(name: str, seconds: float | None, permission: Permission) -> str:
    if seconds is not None and seconds <= 0:
        return "forgotten"
    if permission.allows_cookie(name):
        return ""
    entry = permission.register.entry(name)
    if entry is None:
        return "UNDECLARED"
    if entry.session_exempt:
        return "REFUSED beyond the session" if seconds is not None else ""
    return "REFUSED"


def _table(found: list[ReportRow], problem: str) -> Iterator[str]:
    if problem:
        yield f"{problem}: of the page that was asked for nothing is known."
    if not found:
        if not problem:
            yield "No cookie was set."
        return
    table = [_HEAD, *found]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    yield ""
    for row in table:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
    wrong = [one.name for one in found if one.is_wrong]
    yield ""
    yield f"{len(found)} set, {len(wrong)} of them may not be."
    yield "What scripts set is not seen here; Found cookies in the admin counts it."


def _printable(name: str) -> str:
    text = name if name.isprintable() and name.isascii() else ascii(name)[1:-1]
    return text[:LONGEST] or "(no name)"


def _in_words(seconds: float | None) -> str:
    if seconds is None:
        return "session"
    if seconds <= 0:
        return "nothing"
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    return f"{seconds / size:.0f} {unit}"
