"""Edits of a catalogue, one of each kind: each on a site of its own, and what is said of it.

What is here runs in the project's own process; a browser meets what it published.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from consent import publishing
from consent.kernel.ruleset import Ruleset
from consent.models import Category, Cookie, Notice, Site, Theme
from consent.publishing import copying, reask
from consent.publishing.reask.visitors import GPC, Transition, Visitor
from tests import filled

Step = Callable[[Site], object]
DOMAIN = "mixnetworks.localhost"
CHOSEN = frozenset({"analytics"})
ALL = ("personalization", "support", "replay", "analytics", "marketing", "preferences")
UNSOLD = tuple(key for key in ALL if key != "marketing")
HOLDERS = ("accepted", "rejected", "chose", "signal_accepted")


@dataclass(frozen=True)
class Edit:
    """What is done, and who is asked about what then, as a person expects it."""

    does: Step
    said: str  # the first sentence of the review
    asked: Mapping[str, Sequence[str]]
    place: str = "DE"
    host: str = "www"  # of the page; "consent" is the service's own
    age: int = 0  # of the answers, in days
    material: tuple[str, ...] = ()
    before: Step = lambda site: None
    between: Step | None = None  # published as well, while nobody comes by


def category(key: str, **facts: Any) -> Step:
    return lambda site: site.categories.filter(key=key).update(**facts)


def rule(code: str, **facts: Any) -> Step:
    return lambda site: site.regions.filter(code=code).update(**facts)


def texts(purpose: str) -> Step:
    return lambda site: site.categories.get(key="analytics").texts.update(purpose=purpose)


def emptied(key: str) -> Step:
    return lambda site: Cookie.objects.filter(category__site=site, category__key=key).delete()


def added(**facts: Any) -> Step:
    def add(site: Site) -> None:
        row = Category.objects.create(site=site, key="surveys", order=99, **facts)
        for language in site.languages.split():
            row.texts.create(language=language, name="Surveys", purpose="To ask you.")
        declare(row, "_surveys")

    return add


def declare(row: Category, name: str, provider: str = "MIX Networks") -> None:
    cookie = row.cookies.create(name=name, provider=provider)
    for language in row.site.languages.split():
        cookie.texts.create(language=language, purpose="A purpose.")


def declared(key: str, name: str, provider: str = "MIX Networks") -> Step:
    return lambda site: declare(site.categories.get(key=key), name, provider)


def site_facts(**facts: str) -> Step:
    return lambda site: Site.objects.filter(pk=site.pk).update(**facts)


def at_service(site: Site) -> None:
    """A site at the service's own host, which needs no cookie domain."""
    origin = site.origins.replace("//www.", "//consent.")
    Site.objects.filter(pk=site.pk).update(cookie_domain="", origins=origin)


def each(keys: Sequence[str], *visitors: str) -> Mapping[str, Sequence[str]]:
    return dict.fromkeys(visitors, keys)


NOBODY = "Nobody is asked again."
MEANING = (
    "Those who allowed Usage statistics are asked again, since its meaning changed (not counted "
    "yet)."
)
STATISTICS = each(("analytics",), "accepted", "chose", "signal_accepted")
RULE = "since the rule of the place changed (not counted yet)."
EVERY_NAME = (
    "Preferences, Content matched to your interests, Customer service and chat, Session replay, "
    "Usage statistics"
)
EDITS: dict[str, Edit] = {
    "new": Edit(
        added(),
        "Everyone who has answered is asked about Surveys, since it is new (not counted yet).",
        each(("surveys",), *HOLDERS),
    ),
    "new-sold": Edit(
        added(sells_or_shares=True),
        "Everyone who has answered is asked about Surveys, since it is new (not counted yet).",
        each(("surveys",), "accepted"),
        place="US-CA",
    ),
    "used": Edit(
        declared("personalization", "_match"),
        "Everyone who has answered is asked about Content matched to your interests, since it "
        "holds something now (not counted yet).",
        each(("personalization",), *HOLDERS),
        before=emptied("personalization"),
    ),
    "meaning": Edit(texts("Records what you do."), MEANING, STATISTICS, material=("analytics",)),
    "typo": Edit(texts("To count visits"), NOBODY, {}),
    "third-party": Edit(declared("analytics", "_s", "Stats Inc."), MEANING, STATISTICS),
    "first-host": Edit(category("analytics", hosts="stats.example"), MEANING, STATISTICS),
    "flag-on": Edit(category("analytics", records=True), MEANING, STATISTICS),
    "flag-off": Edit(category("marketing", targets_ads=False, sells_or_shares=False), NOBODY, {}),
    "optional": Edit(
        category("preferences", necessary=False),
        "Everyone who has answered is asked about Preferences, since it is no longer necessary "
        "(not counted yet).",
        each(("preferences",), *HOLDERS),
        before=category("preferences", necessary=True),
    ),
    "necessary": Edit(category("analytics", necessary=True), NOBODY, {}),
    "back": Edit(
        category("analytics", necessary=False),
        "Everyone who has answered is asked about Usage statistics, since it is no longer "
        "necessary (not counted yet).",
        STATISTICS,
        between=category("analytics", necessary=True),
    ),
    "removed": Edit(lambda site: site.categories.get(key="analytics").delete(), NOBODY, {}),
    "emptied": Edit(emptied("analytics"), NOBODY, {}),
    "vendor": Edit(category("preferences", signals={}), NOBODY, {}),
    "opt-in": Edit(
        rule("US-VA", model="opt-in"),
        "Those who have not answered in Virginia and US (part not known) whose browser sends "
        f"Global Privacy Control are asked about {EVERY_NAME.replace(', Usage', ' and Usage')}, "
        "since the rule of the place changed (how many is not known).",
        each(UNSOLD, "signal"),
        place="US-VA",
    ),
    "memory": Edit(
        rule("US-VA", memory_days=182),
        f"Those who allowed {EVERY_NAME} or Advertising in Virginia whose answer is older than "
        f"182 days are asked again, {RULE}",
        {"accepted": ALL, "chose": ("analytics",)},
        place="US-VA",
        age=200,
    ),
    "reask": Edit(
        rule("EEA", reask_days=90),
        f"Those who refused {EVERY_NAME} or Advertising in European Economic Area whose answer is "
        f"older than 90 days are asked again, {RULE}",
        {"rejected": ALL, "chose": tuple(key for key in ALL if key != "analytics")},
        age=120,
    ),
    "wording": Edit(lambda site: site.wordings.update(title="Cookies here"), NOBODY, {}),
    "look": Edit(lambda site: Theme.objects.create(site=site, layout="corner"), NOBODY, {}),
    "language": Edit(site_facts(languages="en fr"), NOBODY, {}),
    "domain": Edit(site_facts(cookie_domain=DOMAIN), NOBODY, {}, host="consent", before=at_service),
}


def prepare(origin: str) -> None:
    """A site for each edit, with the notice that visitors answer."""
    mix = filled.seed(origins=[origin], cookie_domain=DOMAIN)
    facts = {"company": mix.company, "address": "1 High", "phone": "1", "email": "a@example.com"}
    for key, edit in EDITS.items():
        site = Site.objects.create(
            key=key, name=key, origins=origin, cookie_domain=DOMAIN, languages="en fr es", **facts
        )
        copying.copy(mix, site)
        edit.before(site)
        _publish(site)


def publish() -> None:
    """Make every edit, publish it, and print what was said of it and what the kernel says."""
    told = {}
    for key, edit in EDITS.items():
        site = Site.objects.get(key=key)
        answered = site.notices.get(number=1)
        if edit.between:
            edit.between(site)
            _publish(site)
        edit.does(site)
        site.refresh_from_db()
        draft = publishing.Draft.of(site)
        material = {*edit.material, *publishing.changes(draft).material}
        found = reask.of(draft, material)
        told[key] = {"said": found.sentences(), "asked": _asked(answered, _publish(site), edit)}
        told[key]["material"] = sorted(material)
    sys.stdout.write(json.dumps(told))


def _publish(site: Site) -> Notice:
    """Past the lint: what it says of a catalogue makes no difference to who is asked."""
    site.refresh_from_db()
    draft = publishing.Draft.of(site)
    material = {*EDITS[site.key].material} if draft.latest else set[str]()
    notice = draft.notice(material | publishing.changes(draft).material)
    notice.save()
    return notice


def _asked(old: Notice, new: Notice, edit: Edit) -> dict[str, list[str]]:
    before, after = Ruleset.of(old.snapshot), Ruleset.of(new.snapshot)
    optional = frozenset(row.key for row in before.optional)
    visitors = {
        "accepted": Visitor(optional, age=edit.age),
        "rejected": Visitor(frozenset(), age=edit.age),
        "chose": Visitor(CHOSEN, age=edit.age),
        "never": Visitor(None),
        "signal": Visitor(None, GPC),
        "signal_accepted": Visitor(optional, GPC, edit.age),
    }
    today = timezone.now().date()
    return {
        name: sorted(Transition.asked(before, after, today, edit.place, who))
        for name, who in visitors.items()
    }
