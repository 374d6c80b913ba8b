"""The rehearsal: each page, place and signal, and each answer that a visitor may give."""

import asyncio
import json
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from secrets import randbelow
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from consent.client.rehearsal.browser import PageProblemError, Visitor, evaluated
from consent.client.rehearsal.judging import MENDS, Cell, Finding, Judge, Plan, Report, ServiceError

_AT_ONCE = 4  # visitors: at their pace one address stays below the service's limit for answers
_JOURNEY_SECONDS = 120
_JOURNEYS = (
    ("nothing", "reject", "other tab", "next page"),
    ("accept", "next page", "withdraw"),
    ("choose",),
)
_STEPS = [step for journey in _JOURNEYS for step in journey]
_SIGNAL = "--enable-features=GlobalPrivacyControl,GlobalPrivacyControlForce"
_LANGUAGES = "mix-consent section a[lang]"


def rehearse(plan: Plan) -> Report:
    """Go through all of it in Chromium. ServiceError where there is no notice, or no browser."""
    try:
        return asyncio.run(_rehearse(plan))
    except Error as error:
        raise ServiceError(str(error)) from None


async def _rehearse(plan: Plan) -> Report:
    began = time.monotonic()
    path = shutil.which("chromium-headless-shell")  # else Playwright's own
    async with async_playwright() as playwright:
        launch = playwright.chromium.launch
        both = {one: await launch(executable_path=path, args=[_SIGNAL] * one) for one in (0, 1)}
        walk = _Walk(plan, both)
        await walk.prepare()
        await walk.run()
    walk.report.findings.sort(key=lambda one: (_STEPS.index(one.cell.step), one.cell))
    walk.report.seconds = time.monotonic() - began
    return walk.report


@dataclass
class _Walk:
    plan: Plan
    browsers: dict[int, Browser]  # without the signal, with it
    report: Report = field(default_factory=Report)
    _broken: set[str] = field(default_factory=set)  # pages that could not be rehearsed

    async def prepare(self) -> None:
        """Fetch what is in force, and ask the service which places it believes."""
        plan, query = self.plan, f"?site={quote(self.plan.site)}"
        keys = await self._fetch("/.well-known/jwks.json")
        self._judge = Judge(keys, await self._fetch(f"/v1/notice{query}"), plan)
        self.report.notice = self._judge.snapshot.ruleset.number
        places = {
            one: json.loads(await self._fetch(f"/v1/check{query}", one))["region"]
            for one in plan.regions or ("",)
        }
        self._regions = set(places.values())
        said = plan.region_header or "no header, since none was named"
        self.report.remarks += [
            f"{wanted} was not rehearsed: by {said} the service takes us to be in {place}."
            for wanted, place in places.items()
            if wanted not in ("", place)
        ]

    async def _fetch(self, path: str, region: str = "") -> bytes:
        context = await self._context(False, region)
        answer = await (await context.new_page()).goto(self.plan.service + path)
        if answer is None or answer.status != 200:
            raise ServiceError(f"{self.plan.service}{path}: {answer and answer.status}")
        return await answer.body()

    async def _context(self, signal: bool, region: str) -> BrowserContext:
        context = await self.browsers[signal].new_context(locale="en-US", accept_downloads=False)
        own = {urlsplit(url).hostname for url in (self.plan.service, *self.plan.pages)}
        # Whom a trusted proxy stands for is one visitor of many: the limits are for each
        told = {self.plan.region_header: region, "X-Forwarded-For": f"198.51.100.{randbelow(256)}"}

        async def tell(route: Any) -> None:
            await route.continue_(headers={**route.request.headers, **told})

        if self.plan.region_header and region:  # to these hosts alone: it is nobody else's business
            await context.route(lambda url: urlsplit(url).hostname in own, tell)
        return context

    async def run(self) -> None:
        free = asyncio.Semaphore(_AT_ONCE)

        async def one(steps: tuple[str, ...], region: str, signal: bool, page: str) -> None:
            async with free:
                if page not in self._broken:
                    await self._visit(Cell(page, region, signal, "nothing"), steps)

        # The pages in turn, so that one that hangs is met once or twice
        every = product(_JOURNEYS, self._regions, (False, True), self.plan.pages)
        await asyncio.gather(*(one(*each) for each in every))

    async def _visit(self, cell: Cell, steps: tuple[str, ...]) -> None:
        context = await self._context(cell.signal, cell.region)
        visitor = Visitor(context, self._judge.domain)
        try:
            await asyncio.wait_for(self._walk(visitor, cell, steps), _JOURNEY_SECONDS)
        except PageProblemError as problem:
            visitor.notes.append(problem.args)
            self._broken.add(cell.page)
        except (Error, TimeoutError) as error:
            visitor.notes.append(("hangs", str(error).partition("\n")[0]))
            self._broken.add(cell.page)
        self.report.findings += [
            Finding(rule, "page", cell.page, cell, evidence, MENDS[rule])
            for rule, evidence in visitor.notes
        ]
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(context.close(), 10)

    async def _walk(self, visitor: Visitor, cell: Cell, steps: tuple[str, ...]) -> None:
        await visitor.begin()
        tab = await visitor.open(cell.page)
        other = await visitor.open(cell.page) if "other tab" in steps else tab
        for step in steps:
            if step == "next page":
                await self._go_on(visitor, tab, cell)
                continue
            if step == "nothing" and cell.page == self.plan.pages[0]:
                with suppress(Error):  # one that cannot be had is no reason to judge nothing
                    await self._picture(tab, cell)
            if step not in ("nothing", "other tab"):
                await self._answer(visitor, tab, step)
            if step == "withdraw":  # what was loaded under the yes may end first
                visitor.forget()
                await visitor.go(tab, cell.page)
            await self._look(visitor, other if step == "other tab" else tab, cell, step)

    async def _go_on(self, visitor: Visitor, tab: Page, cell: Cell) -> None:
        """Look at the next page; where that has a problem, it is named as its own."""
        pages = [one for one in self.plan.pages if one not in self._broken or one == cell.page]
        try:
            await visitor.go(tab, pages[(pages.index(cell.page) + 1) % len(pages)])
            await self._look(visitor, tab, cell, "next page")
        except PageProblemError:
            await visitor.go(tab, cell.page)

    async def _answer(self, visitor: Visitor, tab: Page, answer: str) -> None:
        visitor.forget()
        visitor.answer = answer
        chosen = json.dumps(self._judge.choices(answer)) if answer == "choose" else ""
        call = f"{'save' if chosen else answer}({chosen})"
        await evaluated(tab, f"void mixConsent.{call}")
        await visitor.settle()

    async def _look(self, visitor: Visitor, tab: Page, cell: Cell, step: str) -> None:
        """Judge what is there now."""
        cell, judge = cell._replace(step=step), self._judge
        due = judge.due(cell, visitor.answer)
        shown = await visitor.verdicts(tab)
        jar = await visitor.context.cookies(tab.url)
        header = "; ".join(f"{one['name']}={one['value']}" for one in jar)
        self.report.cells.append(cell)
        self.report.findings += judge.differences(cell, due, shown, header)
        self.report.findings += judge.findings(cell, due, await visitor.look())

    async def _picture(self, tab: Page, cell: Cell) -> None:
        """Keep what is shown before an answer, in each language that the banner offers."""
        first = await tab.evaluate("document.querySelector('mix-consent')?.lang ?? ''")
        others = [await one.get_attribute("lang") for one in await tab.locator(_LANGUAGES).all()]
        for language in [first, *others]:
            if language != first:
                await tab.locator(f"{_LANGUAGES}[lang={language}]").click()
                await asyncio.sleep(1)
            name = f"{cell.visitor}, {language or 'nothing shown'}"
            self.report.pictures[name] = await tab.screenshot(type="jpeg", quality=60)
