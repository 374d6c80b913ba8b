"""The five minutes of a marketing manager and a privacy officer, counted: clicks, fields, seconds.

`-s` prints them. The fields are those that a person fills, the clicks all others: links, buttons,
choices. A script types at once, so its seconds are the machine's share alone.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.servers import Project

PREPARE = """
from django.contrib.auth.models import User
from consent import publishing
from consent.models import Site
from tests import filled
site = filled.seed()
publishing.publish(site, by="anna")
Site.objects.update(second_person=Site.SecondPerson.ALWAYS)
for name in ("anna", "luc"):
    User.objects.create_superuser(name, f"{name}@example.com", "only-for-tests")
"""
TEXTS = {
    "en": ("Surveys", "To ask you now and then what you think of our pages."),
    "fr": ("Sondages", "Vous demander de temps en temps ce que vous pensez de nos pages."),
    "es": ("Encuestas", "Preguntarle de vez en cuando qué le parecen nuestras páginas."),
}
PURPOSES = {
    "en": "Remembers that you were asked.",
    "fr": "Retient que la question vous a été posée.",
    "es": "Recuerda que ya se le preguntó.",
}
COOKIES = ("survey_seen", "survey_id")
REVIEW = "/consent/notice/publish/mix/"
AHEAD = 30  # seconds, in which the second person approves on a busy machine
SWITCHED = 4  # seconds: two until each process has heard of it, and twelve questions
SECONDS_LATE = 12  # ten of the timetable, and two until each process has heard of it


@dataclass
class Person:
    """Somebody in front of the admin, whose every move is counted."""

    page: Page
    name: str
    counts: dict[str, int] = field(default_factory=lambda: {"clicks": 0, "fields": 0, "choices": 0})

    def click(self, locator: Locator) -> None:
        self.counts["clicks"] += 1
        locator.click()

    def follow(self, end: str) -> None:
        """By its address: what a link is called is not what is counted here."""
        self.click(self.page.locator(f'a[href$="{end}"]').locator("visible=true").first)

    def write(self, selector: str, text: str) -> None:
        self.counts["fields"] += 1
        self.page.locator(selector).fill(text)

    def choose(self, selector: str, label: str) -> None:
        self.counts["choices"] += 1
        self.page.locator(selector).select_option(label=label)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name))

    def prefix(self, language: str) -> str:
        """Of the form for one language's texts."""
        hidden = self.page.locator(f'.languages input[value="{language}"][name$="-language"]')
        return (hidden.get_attribute("name") or "").removesuffix("-language")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("walk"))
    project.migrate()
    project.python(PREPARE)
    with project.running("serve"):
        yield project


@pytest.fixture(scope="module")
def pages(browser: Browser, project: Project) -> Iterator[dict[str, Page]]:
    """Both have signed in."""
    contexts, pages = [browser.new_context() for _ in range(2)], {}
    for context, name in zip(contexts, ("anna", "luc"), strict=True):
        context.set_default_timeout(20_000)
        page = pages[name] = context.new_page()
        page.goto(f"{project.url}/admin/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("only-for-tests")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
    yield pages
    for context in contexts:
        context.close()


@pytest.fixture
def anna(pages: dict[str, Page], project: Project) -> Person:
    pages["anna"].goto(f"{project.url}/admin/")
    return Person(pages["anna"], "anna")


@pytest.fixture
def luc(pages: dict[str, Page], project: Project) -> Person:
    pages["luc"].goto(f"{project.url}/admin/")
    return Person(pages["luc"], "luc")


@pytest.fixture
def told() -> Iterator[Callable[..., None]]:
    """Prints what a walk took, when it is over."""
    began = time.monotonic()
    lines: list[tuple[str, tuple[Person, ...]]] = []
    yield lambda what, *people: lines.append((what, people))
    for what, people in lines:
        total = {name: sum(one.counts[name] for one in people) for name in people[0].counts}
        figures = ", ".join(f"{number} {name}" for name, number in total.items())
        seconds = time.monotonic() - began
        print(f"\n{what}: {figures}, {seconds:.0f} s")  # noqa: T201
        for one in people:
            print(f"  {one.name}: {one.counts}")  # noqa: T201


def add_category(anna: Person) -> None:
    anna.follow("/consent/category/")
    anna.click(anna.page.locator("a.addlink").first)
    anna.write("#id_key", "surveys")
    for language, (name, purpose) in TEXTS.items():
        prefix = anna.prefix(language)
        anna.write(f"#id_{prefix}-name", name)
        anna.write(f"#id_{prefix}-purpose", purpose)
    anna.click(anna.page.locator('input[name="_save"]'))
    expect(anna.page.locator(".messagelist")).to_contain_text("success")


def add_cookie(anna: Person, name: str, *, more: bool) -> None:
    page = anna.page
    option = page.locator("#id_category option", has_text="Surveys")
    expect(option).to_have_count(1)  # the page may still be on its way
    anna.choose("#id_category", option.inner_text())
    anna.write("#id_name", name)
    anna.write("#id_lifetime_0", "90")
    anna.choose("#id_lifetime_1", "days")
    anna.write("#id_provider", "MIX Networks")
    for language, purpose in PURPOSES.items():
        anna.write(f"#id_{anna.prefix(language)}-purpose", purpose)
    anna.click(page.locator(f'input[name="{"_addanother" if more else "_save"}"]'))
    expect(page.locator(".messagelist")).to_contain_text("success")


def preview(anna: Person, place: str, language: str, *, gpc: bool) -> FrameLocator:
    """Who the visitor is, and what they see."""
    page = anna.page
    values = page.locator('select[name="place"] option').evaluate_all(
        "all => all.map(o => o.value)"
    )
    assert place in values
    for name, value in {"place": place, "language": language, "gpc": "1" if gpc else ""}.items():
        chosen = page.locator(f'select[name="{name}"]')
        if chosen.input_value() != value:
            anna.counts["choices"] += 1
            chosen.select_option(value)
    anna.press("Show")
    query = parse_qs(urlsplit(page.url).query)
    assert query["place"] == [place]
    return page.frame_locator("iframe")


def ask(anna: Person, reason: str, at: datetime | None = None) -> None:
    anna.write("#reason", reason)
    if at is not None:
        anna.write("#publish_at", f"{at:%Y-%m-%dT%H:%M:%S}")
    anna.press("Ask for approval")
    expect(anna.page.locator(".messagelist")).to_contain_text("waits for a second person")


def approve(luc: Person) -> None:
    luc.page.reload()
    luc.follow(REVIEW)
    luc.click(luc.page.get_by_role("button", name="Approve"))
    expect(luc.page.locator(".messagelist")).to_contain_text("in")


def until(is_so: Callable[[], bool], seconds: float) -> float:
    """How long it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return time.monotonic() - began


def in_force(project: Project) -> str:
    text = project.get(f"{project.url}/v1/notice")
    return text.partition('"number":')[2].partition(",")[0]


def test_a_category_is_written_previewed_approved_and_in_force_at_a_time(
    project: Project, anna: Person, luc: Person, told: Callable[..., None]
) -> None:
    add_category(anna)
    anna.follow("/consent/cookie/")
    anna.click(anna.page.locator("a.addlink").first)
    add_cookie(anna, COOKIES[0], more=True)
    add_cookie(anna, COOKIES[1], more=False)
    anna.click(anna.page.get_by_role("link", name="Home"))

    anna.follow(REVIEW)
    expect(anna.page.get_by_text("Surveys").first).to_be_visible()
    anna.click(anna.page.locator('a[href*="/admin/preview/mix/"]').first)
    frame = preview(anna, "CA-QC", "fr", gpc=False)
    expect(frame.get_by_text("Sondages").first).to_be_visible()
    preview(anna, "US-CA", "en", gpc=True)
    verdict = anna.page.get_by_role("row", name="Surveys")
    expect(verdict).to_be_visible()
    anna.page.go_back()
    anna.page.go_back()
    anna.page.go_back()
    anna.counts["clicks"] += 3

    at = datetime.now(UTC) + timedelta(seconds=AHEAD)
    ask(anna, "We begin to ask visitors what they think.", at)
    approve(luc)
    assert in_force(project) == "1"
    until(lambda: in_force(project) == "2", AHEAD + SECONDS_LATE)
    late = (datetime.now(UTC) - at).total_seconds()
    project.await_everywhere(f"{project.url}/v1/notice", '"number":2')

    assert 0 <= late < SECONDS_LATE
    snapshot = project.get(f"{project.url}/v1/notice")
    assert all(name in snapshot for name in (*COOKIES, "Sondages", "Encuestas"))
    total = {name: anna.counts[name] + luc.counts[name] for name in anna.counts}
    assert total["clicks"] + total["choices"] <= 30
    assert total["fields"] <= 22
    told(f"A new category, in force {late:.0f} s after its time", anna, luc)


def test_an_older_notice_comes_back(
    project: Project, anna: Person, luc: Person, told: Callable[..., None]
) -> None:
    before = int(in_force(project))
    assert before > 1
    anna.follow("/consent/notice/")
    anna.click(anna.page.get_by_role("link", name="Notice 1", exact=True))
    anna.follow("?again=1")
    ask(anna, "The surveys were a mistake.")
    approve(luc)
    project.await_everywhere(f"{project.url}/v1/notice", f'"number":{before + 1}')

    assert "Sondages" not in project.get(f"{project.url}/v1/notice")
    assert anna.counts["clicks"] + luc.counts["clicks"] <= 6
    told("An older notice again", anna, luc)


def test_a_site_is_off_and_on_again(
    project: Project, anna: Person, told: Callable[..., None]
) -> None:
    banner = f"{project.url}/banner.js"
    assert "switched off" not in project.get(banner)
    anna.follow("/consent/site/")
    anna.click(anna.page.get_by_role("link", name="mixnetworks.com", exact=True).last)
    anna.follow("/switch/")
    for word, answer in (("off", "switched off"), ("on", "categories")):
        anna.write("#id_reason", "A script that nobody declared.")
        anna.click(anna.page.get_by_role("button", name=f"Switch mixnetworks.com {word}"))
        began = time.monotonic()
        project.await_everywhere(banner, answer)  # twelve answers in a row
        took = time.monotonic() - began
        assert took < SWITCHED
        print(f"\nSwitched {word}, in every process after {took:.1f} s")  # noqa: T201
    assert anna.counts["clicks"] <= 5
    told("Off in an emergency, and on again", anna)
