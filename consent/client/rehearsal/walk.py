"""The rehearsal: each page, place and signal, and each answer that a visitor may give."""

import asyncio
import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from consent.client.rehearsal.browser import PageProblemError, Visitor, evaluated
from consent.client.rehearsal.judging import MENDS, Cell, Finding, Judge

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright

_AT_ONCE = 6  # visitors
_JOURNEY_SECONDS = 120
_FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
_SIGNAL = "--enable-features=GlobalPrivacyControl,GlobalPrivacyControlForce"
_visitors = count()
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Plan:
    """What to rehearse. Without `region_header` there is one place: the service's own finding."""

    pages: tuple[str, ...]
    service: str
    site: str
    regions: tuple[str, ...] = ()  # by default one of each rule
    region_header: str = ""  # by which a CDN tells the service, and the site, where a visitor is


@dataclass
class Report:
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # what limits the rehearsal
    cells: list[Cell] = field(default_factory=list)  # what was looked at
    pictures: dict[str, bytes] = field(default_factory=dict)  # of the banner
    notice: int = 0
    seconds: float = 0.0

    @property
    def violations(self) -> list[Finding]:
        return [one for one in self.findings if one.is_violation]


def rehearse(plan: Plan) -> Report:
    """Go through all of it in Chromium. ServiceError where the notice cannot be had."""
    return asyncio.run(_rehearse(plan))


class ServiceError(Exception):
    """The service does not publish what a rehearsal needs."""


async def _rehearse(plan: Plan) -> Report:
    from playwright.async_api import async_playwright

    began = time.monotonic()
    async with async_playwright() as playwright:
        browsers = {signal: await _launch(playwright, signal=signal) for signal in (False, True)}
        walk = _Walk(plan, browsers)
        await walk.prepare()
        await walk.run()
        for browser in browsers.values():
            await browser.close()
    walk.report.seconds = time.monotonic() - began
    return walk.report


async def _launch(playwright: "Playwright", *, signal: bool) -> "Browser":
    own = playwright.chromium.executable_path
    path = own if Path(own).exists() else next(filter(None, map(shutil.which, _BROWSERS)), None)
    flags = [
        *_FLAGS,
        *([_SIGNAL] if signal else []),
        *(["--no-sandbox"] if not os.geteuid() else []),
    ]
    return await playwright.chromium.launch(executable_path=path, args=flags)


@dataclass
class _Walk:
    plan: Plan
    browsers: dict[bool, "Browser"]
    report: Report = field(default_factory=Report)
    regions: tuple[str, ...] = ()
    _broken: set[str] = field(default_factory=set)  # pages that could not be rehearsed

    async def prepare(self) -> None:
        """Fetch what is in force, and ask the service which places it believes."""
        plan = self.plan
        keys = await self._fetch("/.well-known/jwks.json")
        notice = await self._fetch(f"/v1/notice?site={quote(plan.site)}")
        try:
            self.judge = Judge.of(
                keys, notice, service=plan.service, site=plan.site, pages=plan.pages
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ServiceError(f"{plan.service} has no notice of {plan.site}: {error}") from None
        self.report.notice = self.judge.snapshot.ruleset.number
        wanted = self.plan.regions or (self.judge.each_rule() if plan.region_header else ("ZZ",))
        believed = {}
        for region in wanted:
            answer = json.loads(await self._fetch(f"/v1/check?site={quote(plan.site)}", region))
            believed[region] = answer["region"]
            if answer["region"] != region and (plan.regions or plan.region_header):
                header = plan.region_header or "(no --region-header)"
                self.report.remarks.append(
                    f"{region} was not rehearsed: the service does not believe {header} from here "
                    f"and takes the visitor to be in {answer['region']}."
                )
        self.regions = tuple(dict.fromkeys(believed.values()))

    async def _fetch(self, path: str, region: str = "") -> bytes:
        from playwright.async_api import Error

        context = await self._context(signal=False, region=region)
        try:
            page = await context.new_page()
            response = await page.goto(self.plan.service + path, timeout=15_000)
            if response is None or response.status != 200:
                raise ServiceError(
                    f"{self.plan.service}{path} answers {response and response.status}"
                )
            return await response.body()
        except Error as error:
            raise ServiceError(str(error).splitlines()[0]) from None
        finally:
            await context.close()

    async def _context(self, *, signal: bool, region: str) -> "BrowserContext":
        context = await self.browsers[signal].new_context(locale="en-US", accept_downloads=False)
        header, own = self.plan.region_header, self._own_hosts
        address = f"198.51.100.{next(_visitors) % 256}"  # whom a proxy stands for is one of many

        async def tell(route: Any) -> None:
            said = {header: region, "X-Forwarded-For": address}
            await route.continue_(headers={**route.request.headers, **said})

        if header and region:  # to these hosts alone: it is nobody else's business
            await context.route(lambda url: urlsplit(url).hostname in own, tell)
        return context

    @property
    def _own_hosts(self) -> set[str | None]:
        return {urlsplit(url).hostname for url in (self.plan.service, *self.plan.pages)}

    async def run(self) -> None:
        free = asyncio.Semaphore(_AT_ONCE)

        async def one(page: str, region: str, signal: bool, steps: Any) -> None:
            async with free:
                if page not in self._broken:
                    await self._visit(page, region, signal, steps)

        cells = product(
            self.plan.pages, self.regions, (False, True), (self._no, self._yes, self._some)
        )
        await asyncio.gather(*(one(*cell) for cell in cells))

    async def _visit(self, page: str, region: str, signal: bool, steps: Any) -> None:
        from playwright.async_api import Error

        context = await self._context(signal=signal, region=region)
        visitor = Visitor(context, self.judge.notice["site"]["cookie_domain"].removeprefix("."))
        cell = Cell(page, region, signal, "nothing")
        try:
            await visitor.begin()
            await asyncio.wait_for(steps(visitor, cell), _JOURNEY_SECONDS)
        except PageProblemError as problem:
            self._name(problem.rule, cell, problem.evidence)
            self._broken.add(page)
        except (Error, TimeoutError) as error:
            self._name("hangs", cell, str(error).partition("\n")[0] or "no end in two minutes")
            self._broken.add(page)
        for rule, address in visitor.notes:
            self._name(rule, cell, address)
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(context.close(), 10)

    async def _no(self, visitor: Visitor, cell: Cell) -> None:
        tab = await visitor.open(cell.page)
        await self._look(visitor, tab, cell, "nothing")
        other = await visitor.open(cell.page)
        visitor.forget()
        await self._answer(visitor, tab, "reject")
        await self._look(visitor, tab, cell, "reject")
        await visitor.settle()
        await self._look(visitor, other, cell, "other tab")
        await self._go_on(visitor, tab, cell)

    async def _yes(self, visitor: Visitor, cell: Cell) -> None:
        tab = await visitor.open(cell.page)
        visitor.forget()
        await self._answer(visitor, tab, "accept")
        await self._look(visitor, tab, cell, "accept")
        await self._go_on(visitor, tab, cell)
        await self._answer(visitor, tab, "withdraw")
        visitor.forget()
        await visitor.go(tab, cell.page)
        await self._look(visitor, tab, cell, "withdraw")

    async def _some(self, visitor: Visitor, cell: Cell) -> None:
        tab = await visitor.open(cell.page)
        visitor.forget()
        await self._answer(visitor, tab, "choose")
        await self._look(visitor, tab, cell, "choose")

    async def _go_on(self, visitor: Visitor, tab: "Page", cell: Cell) -> None:
        """Go to the next page; if that has a problem, it is named there, and this one does."""
        try:
            await visitor.go(tab, self._next(cell.page))
            await self._look(visitor, tab, cell, "next page")
        except PageProblemError:
            await visitor.go(tab, cell.page)
            await self._look(visitor, tab, cell, "next page")

    async def _answer(self, visitor: Visitor, tab: "Page", answer: str) -> None:
        visitor.answer = answer
        call = (
            f"save({json.dumps(self.judge.choices(answer))})"
            if answer == "choose"
            else f"{answer}()"
        )
        await evaluated(tab, f"void mixConsent.{call}")
        await visitor.settle()

    async def _look(self, visitor: Visitor, tab: "Page", cell: Cell, step: str) -> None:
        """Judge what is there now. `step` is an answer, or what happens after one."""
        cell = cell._replace(answer=step)
        choices = self.judge.choices(visitor.answer)
        due = self.judge.judgements(cell.region, signal=cell.signal, choices=choices)
        found = await visitor.look(tab)
        self.report.cells.append(cell)
        self.report.findings += self.judge.findings(cell, due, found.sightings)
        self.report.findings += self.judge.differences(cell, due, found.verdicts, found.cookies)

    def _next(self, page: str) -> str:
        pages = [one for one in self.plan.pages if one not in self._broken] or [page]
        return pages[(pages.index(page) + 1) % len(pages)] if page in pages else page

    def _name(self, rule: str, cell: Cell, evidence: str) -> None:
        found = Finding(rule, "page", cell.page, cell, evidence, MENDS[rule])
        self.report.findings.append(found)
