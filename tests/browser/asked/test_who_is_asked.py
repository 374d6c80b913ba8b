"""Who was said to be asked again, and who is: an edit of each kind, in a real browser."""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from consent.cookies import decision_token, state
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice
from tests.browser.asked.edits import ALL, CHOSEN, DOMAIN, EDITS, Edit
from tests.browser.conftest import Browsers
from tests.browser.serving import serving
from tests.browser.stand import Handler, Stand
from tests.browser.waiting import until
from tests.servers import Project

HEADER = "Content-Language"  # says the place: for this one a browser asks no service first
ASKED = """() => {
  const section = document.querySelector("mix-consent")?.shadowRoot.querySelector("section");
  const items = section?.querySelectorAll("ul li:not(.kept)") ?? [];
  return [...items].map((item) => item.textContent.trim());
}"""
NOTHING_HELD = """(key) => {
  const { queue: [one] = [], state } = JSON.parse(localStorage[key] ?? "{}");
  return !one && !state;
}"""
ALLOWED_KEYS = "Object.keys(mixConsent.verdicts()).filter((key) => mixConsent.allows(key))"
HOLDERS = {"accepted": "accept", "rejected": "reject", "chose": "", "signal_accepted": "accept"}
VISITORS = (*HOLDERS, "never", "signal")


class Sites(Stand):
    """One page, which embeds the banner of the site that its address names."""

    def page(self) -> str:
        return (
            "<!doctype html><html lang=en><title>Site</title><body><p>Site</p><script>"
            "const tag = document.createElement('script');"
            f"tag.src = '{self.url}/banner.js?site=' + location.search.slice(1);"
            "document.head.append(tag)</script>"
        )


@dataclass
class Visitors:
    """Six browsers, each with cookies of its own for every site."""

    service: Project
    site: Stand
    pages: dict[str, Page]
    names: dict[str, str] = field(default_factory=dict)  # of categories → their keys

    def visit(self, who: str, key: str) -> set[str]:
        """Go to a site, and return the categories that the banner asks about there."""
        page, edit = self.pages[who], EDITS[key]
        page.context.set_extra_http_headers({HEADER: edit.place})
        address = self.site.site_url.replace("//www.", f"//{edit.host}.")
        page.goto(f"{address}?{key}", wait_until="networkidle")
        until(page, "!!window.mixConsent?.verdicts")
        return {self.names.get(name, name) for name in page.evaluate(ASKED)}

    def answer(self, who: str, key: str) -> None:
        page = self.pages[who]
        asked = self.visit(who, key)
        button = HOLDERS[who]
        if not asked or not button:  # a signal left no question; or a choice of one's own
            chosen = {one: one in CHOSEN or who == "signal_accepted" for one in ALL}
            page.evaluate("(choices) => mixConsent.save(choices)", chosen)
        else:
            page.locator(f"mix-consent section button.{button}").click()
        until(page, f"document.cookie.includes('{key}_consent_state=')")
        until(page, f"({NOTHING_HELD})('{key}_consent_queue')")
        if EDITS[key].age:
            self._age(page, key, EDITS[key])

    def latest(self) -> str:
        """The button of the newest decision on record."""
        path = self.service.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as database:
            query = "SELECT method FROM consent_decision ORDER BY id DESC LIMIT 1"
            method: str = database.execute(query).fetchone()[0]
            return method

    def _age(self, page: Page, key: str, edit: Edit) -> None:
        """The same answer, as it would be had it been given some time ago."""
        known = page.context.cookies(self.site.site_url)
        written = next(one["value"] for one in known if one["name"] == f"{key}_consent_state")
        read = state.decode(written)
        assert read is not None
        at = int(time.time()) - edit.age * 86_400
        choices = {k: Choice(one.version, one.granted) for k, one in read.answer.choices.items()}
        answer = Answer(at, choices, read.answer.signal, read.answer.region)
        ring = KeyRing.from_secrets([self.service.environment["DJANGO_SECRET_KEY"]])
        token = decision_token.issue(
            SignedDecision(uuid4(), key, 1, answer), ring, self.service.url
        )
        kept = {f"{key}_consent_state": state.encode(answer), f"__Secure-{key}_consent": token}
        where = {"domain": f".{DOMAIN}", "path": "/", "secure": True}
        cookies: list[Any] = [{"name": name, "value": kept[name], **where} for name in kept]
        page.context.add_cookies(cookies)


class Published(NamedTuple):
    before: dict[str, dict[str, set[str]]]  # site → visitor → what was asked
    told: dict[str, dict[str, Any]]  # site → the review's sentences, the kernel's answer


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory, browsers: Browsers) -> Iterator[Visitors]:
    project = Project.make(tmp_path_factory.mktemp("asked"), CONSENT_REGION_HEADER=HEADER)
    project.migrate()
    site = Sites(service=project.url)
    with serving(Handler, stand=site) as site.port:
        origin = site.site_url.rstrip("/")
        project.python(f"from tests.browser.asked import edits; edits.prepare({origin!r})")
        with project.running("serve"):
            pages = {who: page(browsers, who) for who in VISITORS}
            yield Visitors(project, site, pages)
            for one in pages.values():
                one.context.close()


def page(browsers: Browsers, who: str) -> Page:
    context = browsers(signal=who.startswith("signal")).new_context(locale="en-US")
    context.set_default_timeout(20_000)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return page


def notice(service: Project, key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(service.get(f"{service.url}/v1/notice?site={key}"))
    return found


@pytest.fixture(scope="module")
def published(visitors: Visitors) -> Published:
    """Everybody has answered, or not; then every edit was published."""
    service = visitors.service
    before = {key: {who: visitors.visit(who, key) for who in ("never", "signal")} for key in EDITS}
    for key in EDITS:
        for who in HOLDERS:
            visitors.answer(who, key)
    told = json.loads(service.python("from tests.browser.asked import edits; edits.publish()"))
    for key, edit in EDITS.items():
        number = 3 if edit.between else 2
        service.await_everywhere(f"{service.url}/v1/notice?site={key}", f'"number":{number}')
        for row in notice(service, key)["categories"]:
            visitors.names[row["texts"]["en"]["name"]] = row["key"]
    return Published(before, told)


@pytest.mark.requirement("R65", "R61", "R147")
@pytest.mark.timeout(900)
def test_who_is_said_to_be_asked_is_asked(
    visitors: Visitors, published: Published, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, rows = {}, []
    for key, edit in EDITS.items():
        found = asked_now(visitors, key, published.before[key])
        expected = {who: sorted(edit.asked.get(who, ())) for who in VISITORS}
        said, kernel = published.told[key]["said"], published.told[key]["asked"]
        is_equal = found == expected == kernel and said[0] == edit.said
        rows.append(f"{'equal' if is_equal else 'NOT EQUAL':10}{key:12}{' '.join(said)}")
        if not is_equal:
            rows.append(f"{found} {kernel}")
            wrong[key] = {"said": said, "found": found, "kernel": kernel, "expected": expected}
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(rows))
        sys.stdout.write(f"\n{len(EDITS) - len(wrong)} of {len(EDITS)} equal\n")
    assert wrong == {}
    assert len(EDITS) >= 20


@pytest.mark.requirement("R147")
def test_what_becomes_necessary_is_on_for_those_who_refused_it_as_was_said(
    visitors: Visitors, published: Published
) -> None:
    assert "also for those who refused" in " ".join(published.told["necessary"]["said"])

    assert visitors.visit("rejected", "necessary") == set()
    assert visitors.pages["rejected"].evaluate("mixConsent.allows('analytics')")


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(
    ("who", "press", "allowed"),
    [
        pytest.param("rejected", "accept", {"surveys"}, id="accept all"),
        pytest.param("chose", "reject", set(), id="reject all"),
    ],
)
def test_who_is_asked_about_one_thing_reads_so_and_the_button_is_recorded(
    visitors: Visitors, published: Published, who: str, press: str, allowed: set[str]
) -> None:
    page = visitors.pages[who]
    assert visitors.visit(who, "new") == {"surveys"}
    banner = page.locator("mix-consent section")
    expect(banner.get_by_role("heading")).to_have_text(
        "May MIX Networks, Inc. use cookies for this?"
    )
    expect(banner).to_contain_text("Your other answers stay as they are.")
    expect(banner.locator("li.kept")).to_have_count(len(ALL))

    banner.locator(f"button.{press}").click()
    on = f"{ALLOWED_KEYS}.filter((key) => key !== 'necessary').sort().join()"
    until(page, f"{on} === {','.join(sorted(allowed))!r}")  # a yes waits for the next task
    until(page, f"({NOTHING_HELD})('new_consent_queue')")

    assert visitors.latest() == press


def asked_now(visitors: Visitors, key: str, before: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """What each visitor is asked about; who had a banner before is asked nothing new."""
    found = {who: visitors.visit(who, key) for who in VISITORS}
    assert found["never"], "who never answered is asked as ever"
    return {
        who: [] if before.get(who) else sorted(visitors.names.get(one, one) for one in names)
        for who, names in found.items()
    }
