"""Go through pages as a visitor does, and write down what the browser keeps and asks for."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from consent.client.rehearsal.judging import Sighting, is_within
from consent.client.set_cookie_line import lifetime, name_of

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Request, Response

PAGE_SECONDS = 15  # until a page answers
_LOAD_SECONDS = 8  # until all of it is there; a picture that hangs is no reason to wait
_QUIET_SECONDS = 0.4  # without a request: what was to happen has happened
_SETTLE_SECONDS = 0.9, 5.0  # at least, at most
_WATCH = Path(__file__).with_name("watch.js")
_STORED = """async () => {
  const names = async (read) => { try { return await read() } catch { return [] } };
  return {
    "local-storage": await names(() => Object.keys(localStorage)),
    "session-storage": await names(() => Object.keys(sessionStorage)),
    "indexed-db": await names(async () => (await indexedDB.databases()).map(({ name }) => name)),
    "cache-storage": await names(() => caches.keys()),
  };
}"""
_VERDICTS = "window.mixConsent?.verdicts?.() ?? null"
_PATIENCE = 10  # times half a second for a banner that comes late
_SIGNS = {
    "ERR_CERT": "certificate",
    "ERR_SSL": "certificate",
    "Timeout": "hangs",
    "Download": "download",
}
_IS_FORM = "!!document.querySelector('input[type=password]')"


class PageProblemError(Exception):
    """Why a page could not be rehearsed: a rule by its name, and what was met."""

    def __init__(self, rule: str, evidence: str) -> None:
        super().__init__(rule, evidence)
        self.rule, self.evidence = rule, evidence


class Snapshot(NamedTuple):
    """What the browser holds at one moment, and what has been met on the way to it."""

    sightings: list[Sighting]
    verdicts: dict[str, dict[str, str]]  # the banner's, with its reasons
    cookies: str  # the header that the page's own server is sent


@dataclass
class Visitor:
    """A browser that nobody has seen before, with one tab or more."""

    context: "BrowserContext"
    cookie_domain: str
    answer: str = "nothing"
    notes: list[tuple[str, str]] = field(default_factory=list)  # pop-ups, downloads
    _met: list[Sighting] = field(default_factory=list)
    _writers: dict[tuple[str, str], str] = field(default_factory=dict)
    _known: set[tuple[str, str]] = field(default_factory=set)  # kind and name
    _initiators: dict[str, str] = field(default_factory=dict)
    _reading: set["asyncio.Task[None]"] = field(default_factory=set)
    _started: float = field(default_factory=time.monotonic)
    _busy_at: float = 0.0
    _failed: str = ""  # the last request that did

    async def begin(self) -> None:
        await self.context.expose_binding("mixRehearsalTells", self._hear)
        await self.context.add_init_script(path=_WATCH)
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        self.context.on("requestfailed", self._on_failure)
        self.context.on("page", self._on_page)

    async def open(self, url: str) -> "Page":
        """Open a tab with this page; PageProblemError says why there is none."""
        page = await self.context.new_page()
        session = await self.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._on_cause)
        await session.send("Network.enable")
        page.on("download", lambda one: self.notes.append(("download", one.url)))
        await self.go(page, url)
        return page

    async def go(self, page: "Page", url: str) -> None:
        from playwright.async_api import Error

        try:
            response = await page.goto(
                url, wait_until="domcontentloaded", timeout=PAGE_SECONDS * 1000
            )
            with suppress(Error):
                await page.wait_for_load_state(timeout=_LOAD_SECONDS * 1000)
        except Error as error:
            raise _problem(str(error)) from None
        await self._refuse_strange(page, url, response.status if response else 0)
        await self.settle()

    async def _refuse_strange(self, page: "Page", url: str, status: int) -> None:
        wanted, found = urlsplit(url), urlsplit(page.url)
        host, domain = found.hostname or "", self.cookie_domain or wanted.hostname or ""
        if status in (401, 403, 407):
            raise PageProblemError("login wall", f"it answers {status}")
        if host != wanted.hostname and not is_within(host, domain):
            raise PageProblemError("leads elsewhere", f"it leads to {found.scheme}://{host}")
        if wanted.path != found.path and await evaluated(page, _IS_FORM):
            raise PageProblemError("login wall", f"it leads to a form at {found.path}")
        if status >= 400:
            raise PageProblemError("fails", f"it answers {status}")

    async def settle(self) -> None:
        """Wait until what was to happen has happened."""
        least, most = _SETTLE_SECONDS
        began = time.monotonic()
        while (passed := time.monotonic() - began) < most:
            if passed >= least and time.monotonic() - self._busy_at > _QUIET_SECONDS:
                return
            await asyncio.sleep(0.1)

    async def look(self, page: "Page") -> Snapshot:
        """Return what is there now, and forget what has been met on the way."""
        verdicts = await self._verdicts(page)
        if self._reading:
            await asyncio.wait(self._reading, timeout=2)
        met, self._met = self._met, []
        jar: list[Any] = await self.context.cookies()
        kept = [
            *(
                ("cookie", one["name"], one["domain"], ", HttpOnly" * one["httpOnly"])
                for one in jar
            ),
            *[one async for one in self._in_storage()],
        ]
        lasting = {one["name"] for one in jar if one["expires"] != -1}
        found = [self._with_cause(one) for one in met] + [
            self._kept(*one) for one in kept if one[:2] not in {(one.kind, one.name) for one in met}
        ]
        self._known |= {(one.kind, one.name) for one in found}
        found = [one._replace(is_session=one.name not in lasting) for one in found]
        of_page = await self.context.cookies(page.url)
        header = "; ".join(f"{one['name']}={one['value']}" for one in of_page)
        return Snapshot(list(dict.fromkeys(found)), verdicts, header)

    async def _verdicts(self, page: "Page") -> dict[str, dict[str, str]]:
        """Return what the banner says, which may have yet to come."""
        for _ in range(_PATIENCE):
            found: dict[str, dict[str, str]] | None = await evaluated(page, _VERDICTS)
            if found:
                return found
            await asyncio.sleep(0.5)
        raise PageProblemError("no banner", f"window.mixConsent never was there{self._failed}")

    def forget(self) -> None:
        """Leave out what was met until now: what goes on while an answer is under way."""
        self._known |= {(one.kind, one.name) for one in self._met}
        self._met = []

    async def _in_storage(self) -> AsyncIterator[tuple[str, ...]]:
        for page in self.context.pages:
            for frame in page.frames:
                stored = await evaluated(frame, _STORED) if frame.url.startswith("http") else None
                for kind, names in (stored or {}).items():
                    for name in names:
                        yield kind, name, _origin(frame.url), ""

    def _kept(self, kind: str, name: str, at: str, hidden: str) -> Sighting:
        """Return what is kept though nobody was seen to write it since the last look."""
        writer = self._writers.get((kind, name), "by nobody that was seen")
        by = "" if (kind, name) in self._known else "unseen"
        return Sighting(kind, name, at, f"kept for {at}{hidden}; written {writer}", by)

    def _with_cause(self, one: Sighting) -> Sighting:
        cause = self._initiators.get(one.at, "")
        return one._replace(evidence=f"{one.evidence}{cause}") if one.kind == "host" else one

    def _when(self) -> str:
        return f"{time.monotonic() - self._started:.1f} s, after {self.answer}"

    def _meet(self, kind: str, name: str, at: str, by: str, who: str) -> None:
        evidence = f"{who} ({self._when()})"
        self._writers[kind, name] = evidence
        self._met.append(Sighting(kind, name, at, evidence, by))

    def _hear(self, source: Any, kind: str, name: str, who: str, line: str) -> None:
        if _is_deletion(line):
            return
        origin = _origin(source["frame"].url)
        self._meet(kind, name, origin, "script", f"by the script {who}")

    def _on_request(self, request: "Request") -> None:
        self._busy_at = time.monotonic()
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss"):
            text = f"{request.method} {request.url[:200]} ({request.resource_type})"
            self._met.append(
                Sighting(
                    "host", url.hostname or "", request.url, f"{text}, {self._when()}", "request"
                )
            )

    def _on_response(self, response: "Response") -> None:
        if response.status >= 400:
            self._failed = f"; {response.url[:200]} answers {response.status}"
        self._busy_at = time.monotonic()
        task = asyncio.ensure_future(self._read_cookies(response, self._when()))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    def _on_failure(self, request: "Request") -> None:
        self._failed = f"; {request.url[:200]} failed: {request.failure}"

    async def _read_cookies(self, response: "Response", when: str) -> None:
        from playwright.async_api import Error

        with suppress(Error, KeyError):
            for line in await response.headers_array():
                if line["name"].lower() == "set-cookie":
                    for one in line["value"].split("\n"):
                        self._read_cookie(one, response, when)

    def _read_cookie(self, line: str, response: "Response", when: str) -> None:
        if _is_deletion(line):
            return
        hidden = ", HttpOnly" * ("httponly" in line.lower().replace(" ", "").split(";")[1:])
        who = f"by Set-Cookie{hidden} of the {response.status} of {response.url[:200]} ({when})"
        name, host = name_of(line), urlsplit(response.url).hostname or ""
        self._writers["cookie", name] = who
        domain = self.cookie_domain or host
        if is_within(host, domain):  # of other hosts it is one only if the browser kept it
            self._met.append(Sighting("cookie", name, host, who, "response"))

    def _on_cause(self, event: dict[str, Any]) -> None:
        initiator, url = event["initiator"], event["request"]["url"]
        frames = initiator.get("stack", {}).get("callFrames", [])
        where = next((f"{one['url']}:{one['lineNumber'] + 1}" for one in frames if one["url"]), "")
        if not where and initiator.get("url"):
            where = f"{initiator['url']}:{int(initiator.get('lineNumber', 0)) + 1}"
        if where:
            self._initiators[url] = f", asked for by {where}"

    async def _on_page(self, page: "Page") -> None:
        if await page.opener():
            self.notes.append(("pop-up", page.url))
            await asyncio.sleep(1)
            await page.close()


async def evaluated(page: Any, expression: str) -> Any:
    """Return what is found in the page; None where it is being left, a problem where it hangs."""
    from playwright.async_api import Error

    try:
        return await asyncio.wait_for(page.evaluate(expression), PAGE_SECONDS)
    except TimeoutError:
        raise PageProblemError("hangs", "its scripts let nothing else run") from None
    except Error:
        return None


def _is_deletion(line: str) -> bool:
    seconds = lifetime(line, now=time.time())
    return seconds is not None and seconds <= 0


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


def _problem(text: str) -> PageProblemError:
    first = text.splitlines()[0]
    for sign, rule in _SIGNS.items():
        if sign in first:
            return PageProblemError(rule, first)
    return PageProblemError("fails", first)
