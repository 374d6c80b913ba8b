"""Jobs of the people who sign in, played in Chromium: clicks, fields, and the end of each.

A click is one with the mouse, or an Enter that goes on; a field is a control that somebody types
into or chooses. What was before was counted by hand on an earlier edition of the admin. The jobs
stand in `jobs.toml`; `tests.bench jobs YouTube` plays the first, and those of such a name.
"""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench._hand import Hand
from tests.browser.chromium import FLAGS, shell
from tests.browser.serving import Reply, Site, serving
from tests.servers import Project

DOMAIN, PASSWORD = "mixnetworks.localhost", "only-for-tests"
PATIENCE = 30_000  # milliseconds
PAIRS = ("write", "send", "choose", "mailed")  # steps that name two things
SECONDS = 90  # until a worker has done its part
INSTALL = f"""
from django.contrib.auth.models import User
from consent.models import Site
Site.objects.update(origins="{{}}", cookie_domain={DOMAIN!r})
User.objects.create_superuser("nina", "nina@example.com", {PASSWORD!r})
"""
TOKEN = """
from consent.admin.sites.site import make_token
from consent.models import Site
print(make_token(Site.objects.get(key="mix"), "ci", ["rehearsals"]))
"""
# Python asks DNS for names of this machine that browsers know by themselves
REHEARSAL = """
import socket, sys
from consent.client.rehearsal.command import main
ask = socket.getaddrinfo
def here(host, *more, **named):
    return ask("127.0.0.1" if host.endswith(".localhost") else host, *more, **named)
socket.getaddrinfo = here
sys.exit(main())
"""


@dataclass
class OwnSite(Site):
    """The site's pages, with the tag that its developer has pasted."""

    port: int = 0
    tag: str = ""
    page: str = ""  # of which there is only the tag, until somebody pastes one

    def get(self, host: str, path: str) -> Reply:
        return Reply(
            self.page or f"<!doctype html><title>MIX</title>{self.tag}<main>Telephony</main>"
        )


@dataclass
class Desk:
    """One installation as the README makes it, its site, and who works at it."""

    project: Project
    site: OwnSite
    browser: Browser
    hands: list[Hand] = field(default_factory=list)  # of one job, the last of them acts
    given: str = ""  # Python before what a job is about
    words: dict[str, str] = field(default_factory=dict)

    def page(self) -> Page:
        rights = ["clipboard-read", "clipboard-write"]
        screen: Any = {"width": 1280, "height": 800}
        context = self.browser.new_context(locale="en-US", permissions=rights, viewport=screen)
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def sign_in(self, name: str) -> None:
        hand = Hand(self.page())
        self.hands.append(hand)
        hand.page.goto(f"{self.project.url}/admin/")
        hand.write("Username", name)
        hand.send("Password", PASSWORD)
        hand.sees("Log out")

    def staff(self, name: str) -> None:
        """Somebody goes on who has signed in already."""
        self.sign_in(name)
        self.hands[-1].clicks = self.hands[-1].fields = 0

    def paste_tag(self) -> None:
        self.site.tag = self.hands[-1].page.evaluate("navigator.clipboard.readText()")
        self.words["TAG"] = self.site.tag

    def paste_page(self) -> None:
        self.site.page = self.hands[-1].page.evaluate("navigator.clipboard.readText()")

    def rehearse(self, outcome: str) -> None:
        """At a terminal: the line that the admin shows is pasted, which counts as one click."""
        hand = self.hands[-1]
        line = shlex.split(hand.page.evaluate("navigator.clipboard.readText()"))[1:]
        token = self.words.get("SITE_TOKEN") or self.project.python(TOKEN)
        self.words["SITE_TOKEN"] = token
        done = subprocess.run(
            [sys.executable, "-c", REHEARSAL, *line],
            env=os.environ | {"MIX_CONSENT_TOKEN": token},
            capture_output=True,
            text=True,
        )
        hand.clicks += 1
        assert done.returncode < 2 and outcome in done.stdout, done.stdout + done.stderr
        hand.page.reload()

    def visit(self, answer: str) -> None:
        """Somebody answers on the site, and has a receipt."""
        page = self.page()
        page.goto(f"http://www.{DOMAIN}:{self.site.port}")
        with page.expect_response("**/v1/decisions") as response:
            page.get_by_role("button", name=answer).click()
        self.words["RECEIPT"] = response.value.json()["receipt"]
        page.context.close()

    def wait(self, query: str) -> None:
        self._until(lambda: self.asked(query))

    def mailed(self, words: str, address: str) -> None:
        """To the mail server, which is a folder here."""
        sought = {words, address}
        mails = self.project.folder / "mail"
        self._until(lambda: any(all(w in m.read_text() for w in sought) for m in mails.iterdir()))

    def _until(self, is_so: Callable[[], Any]) -> None:
        deadline = monotonic() + SECONDS
        while not is_so():
            assert monotonic() < deadline, "The worker has not done it."
            sleep(0.5)

    def asked(self, query: str) -> Any:
        path = self.project.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as database:
            return next(iter(database.execute(query)), (None,))[0]

    def play(self, job: dict[str, Any]) -> None:
        """Raises whatever keeps it from its end."""
        if self.asked("SELECT id FROM consent_notice"):
            self.project.python(self.given + job.get("given", ""))
        for step in (*job["steps"], f"wait {job.get('end', 'SELECT 1')}"):
            line = re.sub("|".join(self.words), lambda word: self.words[word[0]], step)
            verb, _, rest = line.partition(" ")
            doer = self if hasattr(self, verb) else self.hands[-1]
            parts = rest.split(" = ", 1) if verb in PAIRS else [rest]
            getattr(doer, verb)(*filter(None, parts))


@contextmanager
def installed() -> Iterator[Desk]:
    now, day = datetime.now(UTC).date(), timedelta(1)
    words = {"TODAY": f"{now}", "TOMORROW": f"{now + day}", "YEAR_AGO": f"{now - 365 * day}"}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="jobs-")))
        (folder / "mail").mkdir()
        project = Project.make(folder, EMAIL_URL=f"filemail:///{folder / 'mail'}")
        site = stack.enter_context(serving(OwnSite()))
        project.migrate()
        project.manage("site", "seed")
        project.python(INSTALL.format(f"http://www.{DOMAIN}:{site.port}"))
        stack.enter_context(project.running("serve", "--workers", "1", path="/healthz"))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=shell(playwright), args=FLAGS)
        stack.callback(browser.close)
        yield Desk(project, site, browser, words=words)


def main(only: str = "") -> None:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    jobs = table["job"]
    expect.set_options(timeout=PATIENCE)
    print(
        "| job | who | clicks / fields before | now | minutes | done |",
        "| --- " * 6 + "|",
        sep="\n",
    )
    with installed() as desk:
        desk.given = table["given"]
        rows = [_row(desk, job) for job in jobs if job is jobs[0] or only in job["name"]]
    if not all(rows):
        raise SystemExit("Some did not reach their end, or took more than they may.")


def _row(desk: Desk, job: dict[str, Any]) -> bool:
    """Play it and print what it took; return whether it ended, with no more than it may take."""
    done, began = "yes", monotonic()
    try:
        desk.play(job)
    except Exception as error:
        done = f"**no**: {error}".replace("\n", " ")[:200]
    now = [sum(hand.clicks for hand in desk.hands), sum(hand.fields for hand in desk.hands)]
    for hand in desk.hands:
        hand.page.context.close()
    desk.hands.clear()
    before, share = job.get("before", now), job.get("share", 1)
    is_good = now[0] <= before[0] * share and now[1] <= before[1] * share
    if done == "yes" and not is_good:
        done = f"yes, with more than {share} of before"
    was = "{} / {}".format(*before) if "before" in job else "–"
    took = f"{(monotonic() - began) / 60:.1f}"
    print(
        f"| {job['name']} | {job['who']} | {was} | {now[0]} / {now[1]} | {took} | {done} |",
        flush=True,
    )
    return done == "yes"
