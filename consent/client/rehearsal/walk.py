"""The rehearsal: each page, place and signal, and each answer that a visitor may give."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import quote, urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from consent.client.rehearsal import chromium
from consent.client.rehearsal.browser import PageProblemError, Visitor, evaluated
from consent.client.rehearsal.judging import MENDS, Cell, Finding, Judge, Plan, Report, ServiceError

_AT_ONCE = 2  # visitors: at their pace one address stays below the service's limit for answers
_JOURNEYS = (
    ("nothing", "reject", "other tab", "next page"),
    ("accept", "next page", "withdraw", "back"),
    ("choose",),
)
_STEPS = [step for journey in _JOURNEYS for step in journey]
_SIGNAL = "--enable-features=GlobalPrivacyControl,GlobalPrivacyControlForce"
_BUTTON = "mix-consent section button."
_LANGUAGES = "mix-consent section a[lang]"


def rehearse(plan: Plan) -> Report:
    """Go through all of it in Chromium. ServiceError where there is no notice, or no browser."""
    try:
        return asyncio.run(_rehearse(plan))
    except Error as error:
        raise ServiceError(str(error)) from None


async def _rehearse(plan: Plan) -> Report:
    walk = _Walk(plan)
    async with async_playwright() as playwright:
        path = chromium.find(playwright.chromium.executable_path)
        for signal in (False, True):  # one browser at a time
            flags = [_SIGNAL] * signal
            walk.browser = await playwright.chromium.launch(executable_path=path, args=flags)
            if not walk.regions:
                await walk.prepare()
            # The pages in turn, so that one that hangs is met once or twice
            every = product(_JOURNEYS, walk.regions, plan.pages)
            cells = ((Cell(page, at, signal, "nothing"), steps) for steps, at, page in every)
            await asyncio.gather(*(walk.visit(*cell) for cell in cells))
            await walk.browser.close()
    walk.report.findings.sort(key=lambda item: (_STEPS.index(item.cell.step), item.cell))
    return walk.report


@dataclass
class _Walk:
    plan: Plan
    report: Report = field(default_factory=Report)
    regions: set[str] = field(default_factory=set)
    browser: Browser = field(init=False)  # without the signal, then with it
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
        context = await self._context(region)
        answer = await (await context.new_page()).goto(self.plan.service + path)
        if answer is None or answer.status != 200:
            raise ServiceError(f"{self.plan.service}{path}: {answer and answer.status}")
        return await answer.body()

    async def _context(self, region: str) -> BrowserContext:
        context = await self.browser.new_context(locale="en-US", accept_downloads=False)
        place = {self.plan.region_header: region}
        if self.plan.region_header and region:  # to these hosts alone: it is nobody else's business
            await context.route(
                lambda url: urlsplit(url).hostname in self.plan.own_hosts,
                lambda route: route.continue_(headers=route.request.headers | place),
            )
        return context

    async def visit(self, cell: Cell, steps: tuple[str, ...]) -> None:
        async with self._free:
            if cell.page in self._broken:
                return
            context = await self._context(cell.region)
            visitor = Visitor(context, self._judge.domain, self._judge.service)
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
                pages = [page for page in self.plan.pages if page not in self._broken - {cell.page}]
                first = await evaluated(tab, "history.length")
                if len(pages) == 1:  # or its address would take its own place in the history
                    await evaluated(tab, "history.pushState(history.state, '')")
                await visitor.go(tab, pages[(pages.index(cell.page) + 1) % len(pages)])
            elif step == "nothing" and cell.page == self.plan.pages[0]:
                with suppress(Error):  # one that cannot be had is no reason to judge nothing
                    await self._picture(tab, cell)
            elif step == "back":
                await visitor.back(tab, first)
            elif step not in ("nothing", "other tab"):
                visitor.forget()
                visitor.answer = step
                await self._answer(tab, step)
                await visitor.settle()
            if step == "withdraw":  # what was loaded under the yes may end first
                visitor.forget()
                await visitor.go(tab, cell.page)
            await self._look(visitor, other if step == "other tab" else tab, cell, step)

    async def _answer(self, tab: Page, step: str) -> None:
        """Click the banner's own button; by the page's API what it has no button for."""
        button = tab.locator(f"{_BUTTON}{step}")
        if await button.count():
            label = await button.inner_text()
            try:
                await button.click(timeout=10_000)
            except Error:
                raise PageProblemError("covered", f"“{label}” could not be clicked") from None
            self.report.clicks[label] += 1
            return
        chosen = json.dumps(self._judge.choices(step))
        call = f"save({chosen})" if step == "choose" else f"{step}()"
        await evaluated(tab, f"void mixConsent.{call}")

    async def _look(self, visitor: Visitor, tab: Page, cell: Cell, step: str) -> None:
        """Judge what is there now."""
        cell, judge = cell._replace(step=step), self._judge
        due = judge.due(cell, visitor.answer)
        for _ in range(4):  # on a slow machine the banner may not know its place yet
            shown = await visitor.verdicts(tab)
            jar = await visitor.context.cookies(tab.url)
            header = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in jar)
            if not (found := [*judge.differences(cell, due, shown, header)]):
                break
            await visitor.settle()
        self.report.cells.append(cell)
        self.report.findings += found
        self.report.findings += judge.findings(cell, due, await visitor.look())

    async def _picture(self, tab: Page, cell: Cell) -> None:
        """Keep what is shown before an answer, in each language that the banner offers."""
        first = await tab.evaluate("document.querySelector('mix-consent')?.lang ?? ''")
        others = [await link.get_attribute("lang") for link in await tab.locator(_LANGUAGES).all()]
        for language in [first, *others]:
            if language != first:
                await tab.locator(f"{_LANGUAGES}[lang={language}]").click()
                await asyncio.sleep(1)
            name = f"{cell.visitor}, {language or 'nothing shown'}"
            self.report.pictures[name] = await tab.screenshot(type="jpeg", quality=60)
