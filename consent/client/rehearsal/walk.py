"""The rehearsal: each page, place and signal, and each answer that a visitor may give."""

import asyncio
import json
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from secrets import randbelow
from urllib.parse import quote, urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from consent.client.rehearsal.browser import PageProblemError, Visitor, evaluated
from consent.client.rehearsal.judging import MENDS, Cell, Finding, Judge, Plan, Report, ServiceError

_AT_ONCE = 4  # visitors: at their pace one address stays below the service's limit for answers
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
    path = shutil.which("chromium-headless-shell")  # else Playwright's own
    async with async_playwright() as playwright:
        launch = playwright.chromium.launch
        both = {one: await launch(executable_path=path, args=[_SIGNAL] * one) for one in (0, 1)}
        walk = _Walk(plan, both)
        await walk.prepare()
        # The pages in turn, so that one that hangs is met once or twice
        every = product(_JOURNEYS, walk.regions, (False, True), plan.pages)
        visits = (
            walk.visit(Cell(page, at, gpc, "nothing"), steps) for steps, at, gpc, page in every
        )
        await asyncio.gather(*visits)
    walk.report.findings.sort(key=lambda one: (_STEPS.index(one.cell.step), one.cell))
    return walk.report


@dataclass
class _Walk:
    plan: Plan
    browsers: dict[int, Browser]  # without the signal, with it
    report: Report = field(default_factory=Report)
    regions: set[str] = field(default_factory=set)
    _broken: set[str] = field(default_factory=set)  # pages that could not be rehearsed
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def prepare(self) -> None:
        """Fetch what is in force, and ask the service which places it believes."""
        plan, query = self.plan, f"?site={quote(self.plan.site)}"
        keys = await self._fetch("/.well-known/jwks.json")
        self._judge = Judge(keys, await self._fetch(f"/v1/notice{query}"), plan)
        self.report.region_header = plan.region_header
        self.report.notice = self._judge.snapshot.ruleset.number
        for wanted in plan.regions or ("",):
            place = json.loads(await self._fetch(f"/v1/check{query}", wanted))["region"]
            self.regions.add(place)
            if wanted not in ("", place):
                text = f"{wanted} was not rehearsed: the service takes us to be in {place}."
                self.report.remarks.append(text)

    async def _fetch(self, path: str, region: str = "") -> bytes:
        context = await self._context(False, region)
        answer = await (await context.new_page()).goto(self.plan.service + path)
        if answer is None or answer.status != 200:
            raise ServiceError(f"{self.plan.service}{path}: {answer and answer.status}")
        return await answer.body()

    async def _context(self, signal: bool, region: str) -> BrowserContext:
        context = await self.browsers[signal].new_context(locale="en-US", accept_downloads=False)
        # Whom a trusted proxy stands for is one visitor of many: the limits are for each
        told = {self.plan.region_header: region, "X-Forwarded-For": f"198.51.100.{randbelow(256)}"}
        if self.plan.region_header and region:  # to these hosts alone: it is nobody else's business
            await context.route(
                lambda url: urlsplit(url).hostname in self.plan.own_hosts,
                lambda route: route.continue_(headers=route.request.headers | told),
            )
        return context

    async def visit(self, cell: Cell, steps: tuple[str, ...]) -> None:
        async with self._free:
            if cell.page in self._broken:
                return
            context = await self._context(cell.signal, cell.region)
            visitor = Visitor(context, self._judge.domain)
            try:
                await asyncio.wait_for(self._walk(visitor, cell, steps), 120)
            except (PageProblemError, Error, TimeoutError) as error:
                hangs = "hangs", str(error).partition("\n")[0] or "its scripts let nothing else run"
                visitor.note(*(error.args if isinstance(error, PageProblemError) else hangs))
                self._broken.add(visitor.page)
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(context.close(), 10)
        self.report.findings += [
            Finding(rule, "page", page, cell._replace(page=page), evidence, MENDS[rule])
            for rule, evidence, page in visitor.notes
        ]

    async def _walk(self, visitor: Visitor, cell: Cell, steps: tuple[str, ...]) -> None:
        await visitor.begin()
        tab = await visitor.open(cell.page)
        other = await visitor.open(cell.page) if "other tab" in steps else tab
        for step in steps:
            if step == "next page":
                pages = [one for one in self.plan.pages if one not in self._broken - {cell.page}]
                await visitor.go(tab, pages[(pages.index(cell.page) + 1) % len(pages)])
            elif step == "nothing" and cell.page == self.plan.pages[0]:
                with suppress(Error):  # one that cannot be had is no reason to judge nothing
                    await self._picture(tab, cell)
            elif step not in ("nothing", "other tab"):
                visitor.forget()
                visitor.answer = step
                chosen = json.dumps(self._judge.choices(step))
                call = f"save({chosen})" if step == "choose" else f"{step}()"
                await evaluated(tab, f"void mixConsent.{call}")
                await visitor.settle()
            if step == "withdraw":  # what was loaded under the yes may end first
                visitor.forget()
                await visitor.go(tab, cell.page)
            await self._look(visitor, other if step == "other tab" else tab, cell, step)

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
