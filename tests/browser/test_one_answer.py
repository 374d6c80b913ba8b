"""The same answer from everything that can be asked, by each kind of rule."""

import json
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, product

import pytest
from playwright.sync_api import Page

from consent.client import ConsentClient
from consent.cookies import state
from consent.kernel.rules import Answer, Choice, RequestContext
from tests.browser.conftest import Browsers
from tests.browser.house import PLACE, House, be_at, client
from tests.browser.keeping import DAY, put, ruleset, token
from tests.browser.waiting import until

PLACES = "US-CA US-CO US-MD US-FL US-VA US-AL US CA-QC CA-ON CA FR GB CH BR PR T1 ZZ".split()
SIGNALS = (False, True)
DAYS = {"none": None, "accepted": 10, "refused": 10, "lapsed": 500}
Verdicts = dict[str, tuple[str, str]]


class Witnesses:
    """Everything that answers, asked about one visitor after the other."""

    def __init__(self, house: House, library: ConsentClient, pages: dict[bool, Page]) -> None:
        self.house, self.library, self.pages = house, library, pages
        self.ruleset = ruleset(house.project)
        self.now = int(time.time())

    def rules(self, place: str, signal: bool, said: str) -> Verdicts:
        region = self.ruleset.region(place, today=datetime.now(UTC).date())
        shown = RequestContext(self.answer(place, said), signal=signal)
        judgements = self.ruleset.judge_all(region, shown, now=self.now)
        return {key: (one.verdict, one.reason) for key, one in judgements.items()}

    def check(self, place: str, signal: bool, said: str) -> tuple[Verdicts, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.house.project.port}/v1/check?site=mix",
            headers={PLACE: place, **self.headers(place, signal, said)},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            told = json.load(response)["categories"]
            verdicts = {key: (one["verdict"], one["reason"]) for key, one in told.items()}
            return verdicts, response.headers["X-Consent-State"]

    def offline(self, place: str, signal: bool, said: str) -> tuple[Verdicts, str]:
        permission = self.library.check(self.headers(place, signal, said), region=place)
        judgements = permission.judgements.items()
        return {key: (one.verdict, one.reason) for key, one in judgements}, permission.state

    def banner(self, place: str, signal: bool, said: str) -> Verdicts:
        page = self.pages[signal]
        page.context.clear_cookies()
        be_at(page.context, place)
        region = place if place != "T1" else "ZZ"
        if answer := self.answer(region, said):
            signed = token(self.house.project, answer)
            kept = {"__Secure-mix_consent": signed, "mix_consent_state": state.encode(answer)}
            put(page.context, kept)
        page.goto(self.house.site.site_url)
        until(page, "!!window.mixConsent?.verdicts")
        told = page.evaluate("mixConsent.verdicts()")
        page.evaluate("localStorage.clear()")
        return {key: (one["verdict"], one["reason"]) for key, one in told.items()}

    def answer(self, place: str, said: str) -> Answer | None:
        days = DAYS[said]
        if days is None:
            return None
        choices = {c.key: Choice(c.version, said != "refused") for c in self.ruleset.optional}
        return Answer(self.now - days * DAY, choices, region=place)

    def headers(self, place: str, signal: bool, said: str) -> dict[str, str]:
        answer = self.answer(place, said)
        signed = token(self.house.project, answer) if answer else ""
        cookies = {"Cookie": f"__Secure-mix_consent={signed}"} if signed else {}
        return cookies | ({"Sec-GPC": "1"} if signal else {})


@pytest.fixture
def witnesses(house: House, browsers: Browsers) -> Iterator[Witnesses]:
    pages = {signal: browsers(signal=signal).new_page(locale="en-US") for signal in SIGNALS}
    for page in pages.values():
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        # an answer on its way would set the cookies of the next situation
        devtools.send("Network.setBlockedURLs", {"urls": ["*/v1/decisions*"]})
    house.site.policy = house.site.strictest
    with client(house, "mix") as library:
        yield Witnesses(house, library, pages)
    for page in pages.values():
        page.close()


@pytest.mark.requirement("R4", "R5", "R6", "R8")
def test_all_of_them_give_one_answer(witnesses: Witnesses) -> None:
    """Servers in every situation, a browser in each place with one after the other."""
    differences: dict[tuple[str, ...], Verdicts] = {}
    seen = set()
    situations = cycle(product(SIGNALS, DAYS))
    for place in PLACES:
        in_the_browser = next(situations)
        for signal, said in product(SIGNALS, DAYS):
            case = (place, signal, said)
            expected = witnesses.rules(*case)
            states = ", ".join(f"{key}={verdict}" for key, (verdict, _) in expected.items())
            found = (*witnesses.check(*case), *witnesses.offline(*case))
            wanted = (expected, states, expected, states)
            if (signal, said) == in_the_browser and witnesses.banner(*case) != expected:
                differences[place, str(signal), said, "banner"] = expected
            if found != wanted:
                differences[place, str(signal), said] = expected
            seen.add(states)
    assert differences == {}
    assert len(seen) > 6, "they are not all alike"
