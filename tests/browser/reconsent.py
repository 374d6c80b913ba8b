"""Edits of a catalogue, a few kinds: each on a site of its own, and who is asked about what then.

What is here runs in the service's own process; a browser meets what it published.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consent import publishing
from consent.models import Cookie, Notice, Site
from consent.publishing import copying, reask
from tests.browser.catalogue import DOMAIN

Step = Callable[[Site], object]
ALL = ("personalization", "support", "replay", "analytics", "marketing", "preferences")


@dataclass(frozen=True)
class Edit:
    """What is done, and who is asked about what then, as a person expects it."""

    does: Step
    said: str  # how the review's first sentence begins
    asked: Mapping[str, Sequence[str]]
    place: str = "DE"
    material: tuple[str, ...] = ()


def category(key: str, **facts: Any) -> Step:
    return lambda site: site.categories.filter(key=key).update(**facts)


def rule(code: str, **facts: Any) -> Step:
    return lambda site: site.regions.filter(code=code).update(**facts)


def texts(purpose: str) -> Step:
    return lambda site: site.categories.get(key="analytics").texts.update(purpose=purpose)


def new(site: Site) -> None:
    row = site.categories.create(key="surveys", order=99)
    cookie = Cookie.objects.create(category=row, name="_surveys", provider="MIX Networks")
    for language in site.languages.split():
        row.texts.create(language=language, name="Surveys", purpose="To ask you.")
        cookie.texts.create(language=language, purpose="A purpose.")


NOBODY = "Nobody is asked again."
EDITS: dict[str, Edit] = {
    "new": Edit(
        new,
        "Everyone who has answered is asked about Surveys, since it is new",
        dict.fromkeys(("accepted", "rejected"), ("surveys",)),
    ),
    "meaning": Edit(
        texts("Records what you do."),
        "Those who allowed Usage statistics are asked again, since its meaning changed",
        {"accepted": ("analytics",)},
        material=("analytics",),
    ),
    "necessary": Edit(category("analytics", necessary=True), NOBODY, {}),
    "opt-in": Edit(
        rule("US-VA", model="opt-in"),
        "Those who have not answered in Virginia",
        {"signal": tuple(key for key in ALL if key != "marketing")},
        place="US-VA",
    ),
}


def prepare(origin: str) -> None:
    """A site for each edit, with the notice that visitors answer."""
    mix = Site.objects.get(key="mix")
    facts = {"company": mix.company, "address": "1 High", "phone": "1", "email": "a@example.com"}
    for key in EDITS:
        site = Site.objects.create(
            key=key, name=key, origins=origin, cookie_domain=DOMAIN, languages="en fr es", **facts
        )
        copying.copy(mix, site)
        _publish(site, set())


def publish() -> None:
    """Make every edit, publish it, and print what was said of it."""
    told = {}
    for key, edit in EDITS.items():
        site = Site.objects.get(key=key)
        edit.does(site)
        site.refresh_from_db()
        draft = publishing.Draft.of(site)
        material = {*edit.material, *publishing.changes(draft).material}
        told[key] = reask.of(draft, material).sentences()
        _publish(site, material)
    sys.stdout.write(json.dumps(told))


def _publish(site: Site, material: set[str]) -> Notice:
    """Past the lint: what it says of a catalogue makes no difference to who is asked."""
    notice = publishing.Draft.of(site).notice(material)
    notice.save()
    return notice
