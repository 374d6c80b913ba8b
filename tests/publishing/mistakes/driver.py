"""One mistake, made on the pages of the admin as a person makes it, and what the screen said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Literal

from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from consent import publishing
from consent.admin import problem_links
from consent.models import Site
from consent.publishing import Problem
from tests.admin.forms import read

# At the form: not saved. Refused: saved as a draft, and not published. Warned: told at the review.
# Locked: there is no field to make it in. Told: the page says what follows, and lets it be done.
Outcome = Literal["form", "refused", "warned", "locked", "told"]
Page = Callable[[Site], str]

_ERRORS = re.compile(r'<(?:ul|p) class="error(?:list|note)[^>]*>(.*?)</(?:ul|p)>', re.DOTALL)


@dataclass(frozen=True)
class Mistake:
    """What is written into which form; `purpose@fr` is a field of a text in that language."""

    name: str
    page: Page
    fields: Mapping[str, object]
    outcome: Outcome
    sentence: str
    before: Callable[[Site], object] | None = None  # what stands there already
    meanwhile: Callable[[Site], object] | None = None  # done by a colleague while it is written
    without: frozenset[str] = field(default_factory=frozenset)  # boxes that are unticked


@dataclass(frozen=True)
class Answer:
    """What came of a mistake."""

    outcome: Outcome
    said: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def sentence(self, part: str) -> str:
        """The one that holds some words; nothing, where none does."""
        return next((line for line in self.said if part in line), "")


def make(client: Client, site: Site, mistake: Mistake) -> Answer:
    """Write it into the form, save, and read the review."""
    if mistake.before:
        mistake.before(site)
    url = mistake.page(site)
    if mistake.outcome == "told":
        page = client.get(url).content.decode()
        return Answer("told", tuple(map(_text, re.findall(r"<p>.*?</p>", page, re.DOTALL))))
    sent = read(client, url)
    if mistake.outcome == "locked":
        missing = [name for name in mistake.fields if name not in sent]
        return Answer("locked", tuple(f"There is no field {name} in the form." for name in missing))
    if mistake.meanwhile:
        mistake.meanwhile(site)
    sent |= {_name(sent, name): value for name, value in mistake.fields.items()}
    sent = {name: value for name, value in sent.items() if name not in mistake.without}
    response = client.post(url, sent)
    if response.status_code == 200:
        found = _ERRORS.findall(response.content.decode())
        return Answer("form", tuple(filter(None, map(_text, found))))
    assert response.status_code == 302, response.status_code
    return review(client, site, mistake.sentence)


def review(client: Client, site: Site, part: str) -> Answer:
    """What the review says of the draft as it stands now."""
    site.refresh_from_db()
    problems = publishing.Review.of(publishing.Draft.of(site)).problems
    page = client.get(reverse("admin:consent_notice_publish", args=[site.key]))
    shown = _text(page.content.decode())
    said = [one.text for one in problems if one.text in shown]
    if part in shown and not any(part in line for line in said):  # with figures of its own
        said.append(part)
    named = [one for one in problems if part in one.text]
    outcome: Outcome = "refused" if any(one.is_error for one in named) else "warned"
    return Answer(outcome, tuple(said), problems)


def is_reached(client: Client, site: Site, problem: Problem) -> bool:
    """Whether a line leads to a page that opens, and that has the field in it."""
    url = problem_links.address(site, problem.at)
    if url is None:
        return False
    address, _, fragment = url.partition("#")
    response = client.get(address)
    is_there = f'id="{fragment}"' in response.content.decode() if fragment else True
    return response.status_code == 200 and is_there


def _name(sent: Mapping[str, Any], name: str) -> str:
    """The name in the form of a text's field: `purpose@fr` → `texts-1-purpose`."""
    text, _, language = name.partition("@")
    if not language:
        return name
    rows = (key for key, value in sent.items() if key.endswith("-language") and value == language)
    return f"{next(rows).removesuffix('-language')}-{text}"


def _text(markup: str) -> str:
    return " ".join(unescape(strip_tags(markup)).split())
