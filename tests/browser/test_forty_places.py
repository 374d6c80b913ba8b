"""The same answer from everything that can be asked, in forty places."""

import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page

from consent.client import ConsentClient
from consent.cookies import decision_token, state
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.lib import origins
from tests.browser.conftest import Browsers
from tests.browser.stand import Stand, standing
from tests.browser.waiting import until
from tests.servers import Project

PLACES = """US-CA US-CO US-CT US-DE US-MD US-MN US-MT US-NE US-NH US-NJ US-OR US-TX US-FL US-VA
US-UT US-VT US-AL US-WY US CA-QC CA-ON CA-BC CA-AB CA FR IT DE ES NO IS GB CH JP BR MX AU IN PR
T1 ZZ""".split()
SIGNALS = (False, True)
DAYS = {"none": None, "accepted": 10, "refused": 10, "lapsed": 500}
Case = tuple[str, bool, str]
Verdicts = dict[str, tuple[str, str]]


class Witnesses:
    """Everything that answers, asked about one visitor after the other."""

    def __init__(self, service: Project, site: Stand, pages: dict[bool, Page]) -> None:
        self.service, self.site = service, site
        self.pages = pages  # by whether the browser sends the signal, by itself
        self.ruleset = Ruleset.of(json.loads(service.get(f"{service.url}/v1/notice")))
        self.now = int(time.time())
        self.ring = KeyRing.from_secrets([service.environment["DJANGO_SECRET_KEY"]])
        self.client = ConsentClient(
            f"http://127.0.0.1:{service.port}",
            "mix",
            issuer=service.url,
            host=f"consent.mixnetworks.localhost:{service.port}",
        )
        assert self.client.refresh()

    def rules(self, place: str, signal: bool, said: str) -> Verdicts:
        region = self.ruleset.region(place, today=datetime.now(UTC).date())
        shown = RequestContext(self.answer(place, said), signal=signal)
        judgements = self.ruleset.judge_all(region, shown, now=self.now)
        return {key: (one.verdict, one.reason) for key, one in judgements.items()}

    def check(self, place: str, signal: bool, said: str) -> tuple[Verdicts, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.service.port}/v1/check",
            headers={"X-Region": place, **self.headers(place, signal, said)},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            told = json.load(response)["categories"]
            return (
                {key: (one["verdict"], one["reason"]) for key, one in told.items()},
                response.headers["X-Consent-State"],
            )

    def library(self, place: str, signal: bool, said: str) -> tuple[Verdicts, str]:
        permission = self.client.check(self.headers(place, signal, said), region=place)
        judgements = permission.judgements.items()
        return {key: (one.verdict, one.reason) for key, one in judgements}, permission.state

    def banner(self, place: str, signal: bool, said: str) -> Verdicts:
        page = self.pages[signal]
        page.set_extra_http_headers({"X-Region": place})
        page.context.clear_cookies()
        self.keep(page.context, place, said)
        page.goto(self.site.site_url)
        until(page, "!!window.mixConsent?.verdicts")
        told: dict[str, Any] = page.evaluate("mixConsent.verdicts()")
        page.evaluate("localStorage.clear()")
        return {key: (one["verdict"], one["reason"]) for key, one in told.items()}

    def answer(self, place: str, said: str) -> Answer | None:
        days = DAYS[said]
        if days is None:
            return None
        choices = {c.key: Choice(c.version, said != "refused") for c in self.ruleset.optional}
        return Answer(self.now - days * 86_400, choices, region=place)

    def headers(self, place: str, signal: bool, said: str) -> dict[str, str]:
        token = self.token(place, said)
        cookies = {"Cookie": f"__Secure-mix_consent={token}"} if token else {}
        return cookies | ({"Sec-GPC": "1"} if signal else {})

    def token(self, place: str, said: str) -> str:
        answer = self.answer(place, said)
        if answer is None:
            return ""
        signed = SignedDecision(uuid4(), "mix", self.ruleset.number, answer)
        return decision_token.issue(signed, self.ring, self.service.url)

    def keep(self, context: BrowserContext, place: str, said: str) -> None:
        region = place if place != "T1" else "ZZ"
        answer = self.answer(region, said)
        if answer is None:
            return
        kept = {
            "__Secure-mix_consent": self.token(region, said),
            "mix_consent_state": state.encode(answer),
        }
        where = {"domain": ".mixnetworks.localhost", "path": "/", "secure": True}
        cookies: list[Any] = [{"name": name, "value": kept[name], **where} for name in kept]
        context.add_cookies(cookies)


ALLOW = """
from consent.models import Site
from consent.publishing import publish
site = Site.objects.get(key="mix")
site.origins += "\\n" + {origin!r}
site.save()
publish(site)
"""


@pytest.fixture
def pages(browsers: Browsers) -> Iterator[dict[bool, Page]]:
    """Visitors who may be anywhere, of whom nothing is left in the next situation."""
    pages = {signal: browsers(signal=signal).new_page(locale="en-US") for signal in SIGNALS}
    for page in pages.values():
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        # an answer on its way would set the cookies of the next situation
        devtools.send("Network.setBlockedURLs", {"urls": ["*/v1/decisions*"]})
    yield pages
    for page in pages.values():
        page.close()


@pytest.fixture
def witnesses(service: Project, pages: dict[bool, Page]) -> Iterator[Witnesses]:
    with standing() as site:
        site.service = service.url
        site.policy = site.strictest
        service.python(ALLOW.format(origin=site.site_url.rstrip("/")))
        hashed = str(origins.hash_of(site.site_url.rstrip("/")))
        service.await_everywhere(f"{service.url}/banner.json", hashed)
        witnesses = Witnesses(service, site, pages)
        yield witnesses
        witnesses.client.close()


@pytest.mark.requirement("R4", "R5", "R6", "R8")
@pytest.mark.timeout(600)
def test_all_of_them_give_one_answer(
    witnesses: Witnesses, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(set(PLACES)) == 40
    differences: dict[Case, Any] = {}
    rows: dict[tuple[str, bool], list[str]] = {}
    for place, signal in product(PLACES, SIGNALS):
        for said in DAYS:
            case = (place, signal, said)
            expected = witnesses.rules(*case)
            states = ", ".join(f"{key}={verdict}" for key, (verdict, _) in expected.items())
            found = (witnesses.banner(*case), *witnesses.check(*case), *witnesses.library(*case))
            if found != (expected, expected, states, expected, states):
                differences[case] = (expected, found)
            cell = "".join(verdict[0] for verdict, _ in expected.values()).upper()
            rows.setdefault((place, signal), []).append(cell)
    with capsys.disabled():
        sys.stdout.write(table(rows, list(witnesses.ruleset.categories)))
        count = len(rows) * len(DAYS)
        sys.stdout.write(f"\n{count} situations, {len(differences)} differences\n")
    assert differences == {}
    assert len({cell for cells in rows.values() for cell in cells}) > 6, "they are not all alike"


def table(rows: dict[tuple[str, bool], list[str]], keys: list[str]) -> str:
    head = ["place", "signal", *DAYS]
    told = [
        "\n",
        f"{', '.join(keys)}: Granted, Denied, Unasked, Lapsed",
        "",
        f"| {' | '.join(head)} |",
        f"| {' | '.join('---' for _ in head)} |",
    ]
    for (place, signal), cells in rows.items():
        told.append(f"| {place} | {'GPC' if signal else '–'} | {' | '.join(cells)} |")
    return "\n".join(told)
