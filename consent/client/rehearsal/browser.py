"""Go through pages as a visitor does, and write down what the browser keeps and asks for."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, Page, Request, Response

from consent.client.rehearsal.judging import Sighting, is_within
from consent.client.set_cookie_line import lifetime, name_of

PAGE_SECONDS, STEP_SECONDS = 15.0, 5.0  # until a page answers; until it has done what it does
_SCROLL = "scrollTo(0, 1e6); setTimeout(scrollTo, 300, 0, 0)"  # for what is loaded late
_SIGNS = {"CERT": "certificate", "SSL": "certificate", "Timeout": "hangs", "Download": "download"}


class PageProblemError(Exception):
    """Why a page could not be rehearsed: a rule by its name, and what was met."""


@dataclass
class Visitor:
    """A browser that nobody has seen before, with one tab or more."""

    context: BrowserContext
    domain: str  # of the site's cookies
    service: str  # its host
    answer: str = "nothing"
    page: str = ""  # where it was last sent
    notes: list[tuple[str, str, str]] = field(default_factory=list)  # rule, evidence, page
    _met: list[Sighting] = field(default_factory=list)
    _known: set[tuple[str, str]] = field(default_factory=set)  # kinds and names of earlier steps
    _writers: dict[tuple[str, str], str] = field(default_factory=dict)
    _causes: dict[str, str] = field(default_factory=dict)
    _began: float = field(default_factory=time.monotonic)
    _pending: set[Request] = field(default_factory=set)
    _busy_at: float = 0.0

    async def begin(self) -> None:
        await self.context.expose_function("mixRehearsalTells", self._meet)
        await self.context.add_init_script(path=Path(__file__).with_name("watch.js"))
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        self.context.on("requestfinished", self._on_end)
        self.context.on("requestfailed", self._on_end)
        self.context.on("page", self._on_page)

    async def open(self, url: str) -> Page:
        """Open a tab with this page; PageProblemError says why there is none."""
        page = await self.context.new_page()
        session = await self.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._on_cause)
        await session.send("Network.enable")
        page.on("download", lambda file: self.note("download", file.url))
        await self.go(page, url)
        return page

    async def go(self, page: Page, url: str, *, is_again: bool = False) -> None:
        self.page = url
        await evaluated(page, "window.mixRehearsalLeaves?.()")
        try:
            answer = await page.goto(url, wait_until="commit", timeout=PAGE_SECONDS * 1000)
        except Error as error:
            first = str(error).partition("\n")[0]
            if "ERR_ABORTED" in first and not is_again:  # the page was just loading itself anew
                return await self.go(page, url, is_again=True)
            rule = next((rule for sign, rule in _SIGNS.items() if sign in first), "fails")
            raise PageProblemError(rule, first) from None
        with suppress(Error):  # a picture that hangs is no reason to wait
            await page.wait_for_load_state(timeout=8000)
        wanted, found, status = urlsplit(url), urlsplit(page.url), answer.status if answer else 0
        host, home = found.hostname or "", wanted.hostname or ""
        if host != home and not is_within(host, self.domain or home):
            raise PageProblemError("leads elsewhere", f"it leads to {found.scheme}://{host}")
        is_form = wanted.path != found.path and await evaluated(
            page, "!!document.querySelector('input[type=password]')"
        )
        if is_form or status >= 400:
            rule = "login wall" if is_form or status in (401, 403, 407) else "fails"
            raise PageProblemError(rule, f"it answers {status} at {found.path}")
        await evaluated(page, _SCROLL)
        await self.settle()

    async def back(self, page: Page, entries: int) -> None:
        """Go back to where the tab's history had so many entries."""
        with suppress(Error):  # some pages let nobody go back
            async with page.expect_navigation(timeout=PAGE_SECONDS * 1000):
                await evaluated(page, f"history.go({entries} - history.length)")
        await self.settle()

    async def settle(self) -> None:
        """Wait until what was to happen has happened: nothing is asked for, for a while."""
        most = time.monotonic() + STEP_SECONDS
        await asyncio.sleep(0.7)
        while time.monotonic() < most and (self._pending or time.monotonic() < self._busy_at + 0.4):
            await asyncio.sleep(0.1)

    async def verdicts(self, page: Page) -> dict[str, Any]:
        """Return what the banner says; it may have yet to come if the service was asked for it."""
        for _ in range(20):
            found: dict[str, Any] | None = await evaluated(page, "window.mixConsent?.verdicts?.()")
            if found:
                return found
            if ("host", self.service) not in self._known | {row[:2] for row in self._met}:
                break
            await asyncio.sleep(0.5)
        raise PageProblemError("no banner", "window.mixConsent never was there")

    async def look(self) -> list[Sighting]:
        """Return what is there now, and what was met since the last look."""
        jar: list[Any] = await self.context.cookies()
        kept = [("cookie", c["name"], c["domain"] + ", HttpOnly" * c["httpOnly"]) for c in jar]
        for frame in [frame for page in self.context.pages for frame in page.frames]:
            stored = await evaluated(frame, "window.mixRehearsalStored?.()") or ()
            kept += [(kind, name, urlsplit(frame.url).netloc) for kind, name in stored]
        causes = self._causes
        found = [row._replace(evidence=row.evidence + causes.get(row.at, "")) for row in self._met]
        workers = "".join(f", or by the worker {row.url}" for row in self.context.service_workers)
        seen = {row[:2] for row in found}
        for kind, name, at in kept:
            if (kind, name) not in seen:  # no writer was observed since the last look
                writer = self._writers.get((kind, name), f"by an unknown writer{workers}")
                by = "" if (kind, name) in self._known else "unseen"
                found.append(Sighting(kind, name, at, f"kept for {at}; written {writer}", by))
        self.forget()
        self._known |= {row[:2] for row in found}
        return list(dict.fromkeys(found))

    def forget(self) -> None:
        """Leave out what was met until now: it was of the step before."""
        self._known |= {row[:2] for row in self._met}
        self._met = []

    def note(self, rule: str, evidence: str) -> None:
        self.notes.append((rule, evidence, self.page))

    def _meet(self, kind: str, name: str, who: str, by: str, line: str = "", at: str = "") -> None:
        left = lifetime(line, now=time.time())
        if left is not None and left <= 0:  # it is deleted
            return
        who += f" ({time.monotonic() - self._began:.1f} s, after {self.answer})"
        self._writers[kind, name] = who
        if by:
            self._met.append(Sighting(kind, name, at, who, by))

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        self._pending.add(request)
        if url.scheme in ("http", "https", "ws", "wss"):
            who = f"{request.method} {request.url[:200]} ({request.resource_type})"
            self._meet("host", url.hostname or "", who, "request", at=request.url)

    def _on_end(self, request: Request) -> None:
        self._busy_at = time.monotonic()
        self._pending.discard(request)

    async def _on_response(self, response: Response) -> None:
        host, lines = urlsplit(response.url).hostname or "", ""
        with suppress(Error):
            lines = (await response.all_headers()).get("set-cookie", "")
        for line in lines.splitlines():
            who = f"by Set-Cookie of the {response.status} of {response.url[:200]}"
            by = "response" if is_within(host, self.domain or host) else ""  # counts if it is kept
            self._meet("cookie", name_of(line), who, by, line)

    def _on_cause(self, event: dict[str, Any]) -> None:
        initiator = event["initiator"]
        frames = [*initiator.get("stack", {}).get("callFrames", []), initiator]
        if frame := next((frame for frame in frames if frame.get("url")), None):
            line = int(frame.get("lineNumber", 0)) + 1
            self._causes[event["request"]["url"]] = f", asked for by {frame['url'][:200]}:{line}"

    async def _on_page(self, page: Page) -> None:
        if await page.opener():
            self.note("pop-up", page.url)
            await asyncio.sleep(1)
            await page.close()


async def evaluated(page: Any, expression: str) -> Any:
    """Return what is found in the page; None where it is being left, TimeoutError if it hangs."""
    try:
        return await asyncio.wait_for(page.evaluate(expression), PAGE_SECONDS)
    except Error:
        return None
