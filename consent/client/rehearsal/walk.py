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
_AT_LIBERTY = 100  # answers at once, for one address; the service's limit is above
_JOURNEY_SECONDS = 120
_JOURNEYS = (
    ("nothing", "reject", "other tab", "next page"),
    ("accept", "next page", "withdraw"),
    ("choose",),
)
_ANSWERS = ("accept", "reject", "choose", "withdraw")
_FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
_SIGNAL = "--enable-features=GlobalPrivacyControl,GlobalPrivacyControlForce"
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_LANGUAGES = "mix-consent section a[lang]"

_visitors = count()


@dataclass(frozen=True)
class Plan:
    """What to rehearse. Without regions it is one: where the service finds us."""

    pages: tuple[str, ...]
    service: str
    site: str
    regions: tuple[str, ...] = ()
    region_header: str = ""  # by which a CDN tells the service, and the site, where a visitor is


@dataclass
class Report:
    notice: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # what was not rehearsed
    cells: list[Cell] = field(default_factory=list)  # what was looked at
    pictures: dict[str, bytes] = field(default_factory=dict)  # of the first page, as it asks
    seconds: float = 0.0

    @property
    def violations(self) -> list[Finding]:
        return [one for one in self.findings if one.is_violation]


class ServiceError(Exception):
    """The service does not publish what a rehearsal needs."""


def rehearse(plan: Plan) -> Report:
    """Go through all of it in Chromium. ServiceError where the notice cannot be had."""
    return asyncio.run(_rehearse(plan))


async def _rehearse(plan: Plan) -> Report:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browsers = {signal: await _launch(playwright, signal) for signal in (False, True)}
        walk = _Walk(plan, browsers)
        await walk.prepare()
        await walk.run()
    order = [step for journey in _JOURNEYS for step in journey]
    walk.report.findings.sort(key=lambda one: (order.index(one.cell.step), one.cell))
    walk.report.seconds = time.monotonic() - walk.began
    return walk.report


async def _launch(playwright: "Playwright", signal: bool) -> "Browser":
    own = playwright.chromium.executable_path
    path = own if Path(own).exists() else next(filter(None, map(shutil.which, _BROWSERS)), None)
    flags = [*_FLAGS, *[_SIGNAL] * signal, *["--no-sandbox"] * (os.geteuid() == 0)]
    return await playwright.chromium.launch(executable_path=path, args=flags)


@dataclass
class _Walk:
    plan: Plan
    browsers: dict[bool, "Browser"]
    report: Report = field(default_factory=Report)
    _answers: int = 0
    began: float = field(default_factory=time.monotonic)
    _broken: set[str] = field(default_factory=set)  # pages that could not be rehearsed

    async def prepare(self) -> None:
        """Fetch what is in force, and ask the service which places it believes."""
        plan, query = self.plan, f"?site={quote(self.plan.site)}"
        keys = await self._fetch("/.well-known/jwks.json")
        notice = await self._fetch(f"/v1/notice{query}")
        try:
            facts = {"service": plan.service, "site": plan.site}
            self._judge = Judge.of(keys, notice, **facts, pages=plan.pages)
        except (ValueError, KeyError, TypeError) as error:
            raise ServiceError(f"{plan.service} has no notice of {plan.site}: {error}") from None
        self.report.notice = self._judge.snapshot.ruleset.number
        found = {}
        for wanted in plan.regions or ("",):
            place = json.loads(await self._fetch(f"/v1/check{query}", wanted))["region"]
            found[place] = wanted
            if place != wanted and wanted:
                said = plan.region_header or "no header, since none was named"
                text = (
                    f"{wanted} was not rehearsed: by {said} the service takes us to be in {place}."
                )
                self.report.remarks.append(text)
        self._regions = tuple(found)

    async def _fetch(self, path: str, region: str = "") -> bytes:
        from playwright.async_api import Error

        context = await self._context(False, region)
        try:
            answer = await (await context.new_page()).goto(self.plan.service + path)
            if answer is None or answer.status != 200:
                raise ServiceError(f"{self.plan.service}{path}: {answer and answer.status}")
            return await answer.body()
        except Error as error:
            raise ServiceError(str(error).partition("\n")[0]) from None
        finally:
            await context.close()

    async def _context(self, signal: bool, region: str) -> "BrowserContext":
        context = await self.browsers[signal].new_context(locale="en-US", accept_downloads=False)
        # Whom a trusted proxy stands for is one visitor of many: the limits are for each
        said = {"X-Forwarded-For": f"198.51.100.{next(_visitors) % 256}"}
        own = {urlsplit(url).hostname for url in (self.plan.service, *self.plan.pages)}

        async def tell(route: Any) -> None:
            told = said | {self.plan.region_header: region}
            await route.continue_(headers={**route.request.headers, **told})

        if self.plan.region_header and region:  # to these hosts alone: it is nobody else's business
            await context.route(lambda url: urlsplit(url).hostname in own, tell)
        return context

    async def run(self) -> None:
        free = asyncio.Semaphore(_AT_ONCE)

        async def one(cell: Cell, steps: tuple[str, ...]) -> None:
            async with free:
                if cell.page not in self._broken:
                    await self._visit(cell, steps)

        # The pages in turn, so that one that hangs is met once or twice
        every = product(_JOURNEYS, self._regions, (False, True), self.plan.pages)
        await asyncio.gather(
            *(
                one(Cell(page, region, signal, "nothing"), steps)
                for steps, region, signal, page in every
            )
        )

    async def _visit(self, cell: Cell, steps: tuple[str, ...]) -> None:
        from playwright.async_api import Error

        context = await self._context(cell.signal, cell.region)
        visitor = Visitor(context, self._judge.domain)
        try:
            await visitor.begin()
            await asyncio.wait_for(self._walk(visitor, cell, steps), _JOURNEY_SECONDS)
        except (PageProblemError, Error, TimeoutError) as error:
            evidence = getattr(error, "evidence", str(error).partition("\n")[0])
            self._name(getattr(error, "rule", "hangs"), cell, evidence)
            self._broken.add(cell.page)
        for rule, address in visitor.notes:
            self._name(rule, cell, address)
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(context.close(), 10)

    def _name(self, rule: str, cell: Cell, evidence: str) -> None:
        self.report.findings.append(Finding(rule, "page", cell.page, cell, evidence, MENDS[rule]))

    async def _walk(self, visitor: Visitor, cell: Cell, steps: tuple[str, ...]) -> None:
        from playwright.async_api import Error

        tab = await visitor.open(cell.page)
        other = await visitor.open(cell.page) if "other tab" in steps else tab
        for step in steps:
            if step == "next page":
                await self._go_on(visitor, tab, cell)
                continue
            if step == "nothing" and cell.page == self.plan.pages[0]:
                with suppress(Error):  # one that cannot be had is no reason to judge nothing
                    await self._picture(tab, cell)
            if step in _ANSWERS:
                await self._answer(visitor, tab, step)
            if step == "withdraw":  # what was loaded under the yes may end first
                visitor.forget()
                await visitor.go(tab, cell.page)
            await self._look(visitor, other if step == "other tab" else tab, cell, step)

    async def _go_on(self, visitor: Visitor, tab: "Page", cell: Cell) -> None:
        """Look at the next page; where that has a problem, it is named as its own."""
        pages = [one for one in self.plan.pages if one not in self._broken or one == cell.page]
        try:
            await visitor.go(tab, pages[(pages.index(cell.page) + 1) % len(pages)])
            await self._look(visitor, tab, cell, "next page")
        except PageProblemError:
            await visitor.go(tab, cell.page)

    async def _answer(self, visitor: Visitor, tab: "Page", answer: str) -> None:
        self._answers += 1
        if not self.plan.region_header:  # one visitor to the service, who answers once a second
            await asyncio.sleep(self._answers - _AT_LIBERTY - (time.monotonic() - self.began))
        visitor.forget()
        visitor.answer = answer
        chosen = json.dumps(self._judge.choices(answer))
        call = f"save({chosen})" if answer == "choose" else f"{answer}()"
        await evaluated(tab, f"void mixConsent.{call}")
        await visitor.settle()

    async def _look(self, visitor: Visitor, tab: "Page", cell: Cell, step: str) -> None:
        """Judge what is there now."""
        cell, judge = cell._replace(step=step), self._judge
        choices = judge.choices(visitor.answer)
        due = judge.judgements(cell.region, signal=cell.signal, choices=choices)
        shown = await visitor.verdicts(tab)
        jar = await visitor.context.cookies(tab.url)
        header = "; ".join(f"{one['name']}={one['value']}" for one in jar)
        self.report.cells.append(cell)
        self.report.findings += judge.differences(cell, due, shown, header)
        self.report.findings += judge.findings(cell, due, await visitor.look())

    async def _picture(self, tab: "Page", cell: Cell) -> None:
        """Keep what is shown before an answer, in each language that the banner offers."""
        first = await tab.evaluate("document.querySelector('mix-consent')?.lang ?? ''")
        others = [await one.get_attribute("lang") for one in await tab.locator(_LANGUAGES).all()]
        for language in [first, *others]:
            if language != first:
                await tab.locator(f"{_LANGUAGES}[lang={language}]").click()
                await asyncio.sleep(1)
            name = f"{cell.visitor}, {language or 'nothing shown'}"
            self.report.pictures[name] = await tab.screenshot(type="jpeg", quality=60)
