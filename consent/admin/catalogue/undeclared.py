"""List undeclared cookies, storage keys and hosts that browsers reported, by name."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Min, Q, QuerySet, Sum, TextChoices

from consent import notices, vendors
from consent.lib.redaction import mask
from consent.models import Category, Cookie, Detection, Dismissal, Site
from consent.models.fields import is_host
from consent.record import rehearsals
from consent.record.statistics import detections
from consent.vendors import KnownCookie, Use, Vendor, facts
from consent.vendors.facts import Product

_MAX_NAMES = 1_000  # names of all sites
Register = dict[str, str]  # name, pattern or host → category


class State(TextChoices):
    """Of an answer, what is left to do."""

    OPEN = "open", "To be declared"
    DRAFT = "draft", "Declared, not published"
    DECLARED = "declared", "Declared, but met before a yes or after a no"


@dataclass(frozen=True, slots=True)
class FoundName:
    """One name of one site, over all days."""

    site: Site
    what: str
    name: str
    first: date
    last: date
    state: State
    category: str  # that declares it, or is to
    fact: KnownCookie | None
    total: int = 0
    clients: int = 0
    blocked: int = 0
    survived: int = 0
    evidence: str = ""  # of the last rehearsal, where it met the name

    @property
    def is_host(self) -> bool:
        return _is_host_name(self.what, self.name)

    @property
    def label(self) -> str:
        """What it is, in words."""
        return str(Detection.What(self.what).label) if self.what else "kind not known"

    @property
    def vendor(self) -> Vendor | None:
        """Return whose it is; of a cookie, as far as our own table knows the vendor."""
        if self.fact:
            return vendors.by_name(self.fact.vendor) or Vendor(self.fact.vendor)
        return vendors.by_host(self.name) if self.is_host else None

    @property
    def use(self) -> Use | None:
        """Return what it is stored or loaded for, where that is known."""
        if self.fact:
            return self.fact.use
        return self.vendor.use_at(self.name) if self.vendor else None

    @property
    def product(self) -> Product | None:
        """Return the ready-made product that it belongs to."""
        name = self.fact.name if self.fact else self.name
        return next((product for product in facts.products() if product.has(name)), None)

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def is_doubtful(self) -> bool:
        """One network alone reported it, so somebody may have invented it."""
        return self.clients == 1


def _is_host_name(what: str, name: str) -> bool:
    """Whether a name is that of a host; where nobody said so, by its shape."""
    if what:
        return what == Detection.What.HOST
    try:
        is_host(name)
    except ValidationError:
        return False
    return True


def names(sites: Collection[Site], query: str = "") -> list[FoundName]:
    """Return what nobody dismissed, the newest day first, and the most frequent in it."""
    by_key = {site.key: site for site in sites}
    met = {(key, *place): row for key in by_key for place, row in _rehearsed(key, query)}
    counted = _grouped(by_key).filter(name__icontains=query)[:_MAX_NAMES]
    known = [met.pop((row["site"], row["what"], row["name"]), {}) | row for row in counted]
    rows = [*met.values(), *known]
    if not rows:
        return []
    dismissals = Dismissal.objects.filter(site__in=by_key)
    dismissed = set(dismissals.values_list("site", "what", "name"))
    registers = {site.key: _registers(site) for site in sites}
    found = []
    for row in rows:
        what, name = row["what"], row["name"]
        state, category = _state(registers[row["site"]], what, name)
        if state is State.OPEN and (row["site"], what, name) in dismissed:
            continue
        if state is State.DECLARED and "total" not in row:  # since that rehearsal
            continue
        fact = None if _is_host_name(what, name) else vendors.known_cookie(name, what)
        site = by_key[row["site"]]
        found.append(FoundName(**row | {"site": site}, state=state, category=category, fact=fact))
    return found


def _grouped(sites: Iterable[str]) -> QuerySet[Detection, Any]:
    rows = Detection.objects.filter(site__in=sites).exclude(name=detections.OTHER_NAMES)
    return (
        rows.order_by()
        .values("site", "what", "name")
        .annotate(
            first=Min("day"),
            last=Max("day"),
            total=Sum("count"),
            clients=Max("clients"),
            blocked=Count("pk", filter=Q(kind=Detection.Kind.BLOCKED)),
            survived=Count("pk", filter=Q(kind=Detection.Kind.SURVIVED)),
        )
        .order_by("-last", "-total", "name", "what")
    )


def _rehearsed(site: str, query: str) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield the undeclared names of the last rehearsal, as rows without a count."""
    last = rehearsals.last(site)
    for item in last.run["results"] if last else ():
        facts = item["properties"]
        what, name = place_of(facts)
        if last and item["ruleId"] == "undeclared" and query.lower() in name.lower():
            row = {"site": site, "what": what, "name": name, "evidence": facts["evidence"]}
            yield (what, name), row | dict.fromkeys(("first", "last"), last.row.at.date())


def place_of(facts: Mapping[str, str]) -> tuple[str, str]:
    """Return what a rehearsal met and its name, as browsers' reports are stored."""
    kind = facts["kind"]
    return kind if kind in Detection.What.values else "", mask(facts["name"])


def _registers(site: Site) -> list[tuple[State, Mapping[str, Register]]]:
    """Return what a site declares, by what it is: in the notice in force, and as drafted."""
    draft = State.DRAFT, _draft(site)
    try:
        notice = notices.current(site.key)
    except notices.NothingPublished:
        return [draft]
    whats = ("", *Detection.What)
    published = {what: detections.declared_names(notice, what) for what in whats}
    return [(State.DECLARED, published), draft]


def _state(
    registers: Iterable[tuple[State, Mapping[str, Register]]], what: str, name: str
) -> tuple[State, str]:
    """Return what is left to do about a name, and the category that declares it."""
    for state, register in registers:
        declared = register.get(what, {})
        if (entry := detections.entry(name, declared)) is not None:
            return state, declared[entry]
    return State.OPEN, ""


def _draft(site: Site) -> dict[str, Register]:
    registers: dict[str, Register] = {what: {} for what in ("", *Detection.What)}
    cookies = Cookie.objects.filter(category__site=site)
    pairs = list(cookies.values_list("kind", "name", "category__key"))
    for key, hosts in Category.objects.filter(site=site).values_list("key", "hosts"):
        pairs += [(Detection.What.HOST, host, key) for host in hosts.split()]
    for kind, name, key in pairs:
        for what in ("", kind):
            registers.setdefault(what, {}).setdefault(name, key)
    return registers
