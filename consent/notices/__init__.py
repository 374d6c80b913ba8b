"""The latest published notice of each site, in memory, so that answering a visitor costs no query.

A process that publishes reads it at once; the others find it within two seconds (`follow`).
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from consent.kernel.ruleset import Ruleset
from consent.lib import failures
from consent.lib.readings import SharedReading
from consent.models import Confirmation, Notice, Site, SiteToken

# A change is in force everywhere within two seconds, on a busy machine too: 0.75 + 2 * 0.25
_REVISION_SECONDS = 0.75  # between two looks at the database, by one process of a machine
FOLLOW_SECONDS = 0.25  # between two looks at what it saw


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """The site as the notice has it, which was published."""

    key: str
    name: str
    origins: frozenset[str]
    gpc_since: str | None  # ISO date
    imports: str  # which answers from another product

    @classmethod
    def build(cls, site: Mapping[str, Any]) -> Self:
        return cls(
            site["key"],
            site["name"],
            frozenset(site["origins"]),
            site["gpc_since"],
            site["imports"],
        )


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """What machines judge by while a site is switched off: a notice of what is necessary alone."""

    since: str  # ISO 8601
    digest: str
    body: str
    snapshot: Mapping[str, Any]

    @classmethod
    def build(cls, switch: Confirmation, snapshot: Mapping[str, Any]) -> Self:
        since = switch.at.isoformat()
        necessary = [row for row in snapshot["categories"] if row["necessary"]]
        reduced = {**snapshot, "categories": necessary, "unused": [], "switched_off": since}
        body = json.dumps(reduced, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return cls(since, hashlib.sha256(body.encode()).hexdigest(), body, reduced)


class NothingPublished(LookupError):
    """Nothing is in force: no such site, or nothing published yet."""


@dataclass(frozen=True, slots=True)
class NoticeInForce:
    """One site's published notice, ready to judge by."""

    site: SiteFacts
    notice_id: int
    number: int
    digest: str
    published_at: str  # ISO 8601
    body: str  # canonical JSON, as hashed
    snapshot: Mapping[str, Any]
    ruleset: Ruleset
    honors_dnt: bool = False  # whether Do Not Track makes a difference anywhere
    tokens: Mapping[str, SiteToken] = field(default_factory=dict)  # by the SHA-256 of their text
    versions: tuple[tuple[int, datetime], ...] = ()  # every notice of the site, newest first
    switched_off: SwitchedOff | None = None

    @classmethod
    def of(cls, notice: Notice) -> Self:
        site, snapshot = notice.site, json.loads(notice.body)
        return cls(
            site=SiteFacts.build(snapshot["site"]),
            notice_id=notice.pk,
            number=notice.number,
            digest=notice.digest,
            published_at=notice.published_at.isoformat(),
            body=notice.body,
            snapshot=snapshot,
            ruleset=Ruleset.of(snapshot),
            honors_dnt=any(row.get("dnt") for row in snapshot["regions"]),
            tokens={token.digest: token for token in site.tokens.filter(revoked_at=None)},
        )

    @property
    def for_machines(self) -> "NoticeInForce | SwitchedOff":
        """What machines judge by now: less than the notice, while the site is switched off."""
        return self.switched_off or self

    @property
    def languages(self) -> list[str]:
        languages: list[str] = self.snapshot["site"]["languages"]
        return languages


_by_site: dict[str, NoticeInForce] | None = None
_seen: object = None  # the revision of what is in memory
_reader = threading.Lock()


def current(site: str | None = None) -> NoticeInForce:
    """The notice of a site, by its key, or of the first. NothingPublished, or DatabaseError."""
    known = _by_site if _by_site is not None else refresh()
    if site is None and known:
        return next(iter(known.values()))
    try:
        return known[site or ""]
    except KeyError:
        raise NothingPublished(site or "nothing has been published") from None


def are_known() -> bool:
    """Whether the notices are in memory, so that `current` costs no query."""
    return _by_site is not None


def everywhere() -> tuple[NoticeInForce, ...]:
    known = _by_site if _by_site is not None else refresh()
    return tuple(known.values())


def get(site: str, number: int) -> Notice | None:
    """A notice by its number, in force or not."""
    return Notice.objects.filter(site__key=site, number=number).select_related("site").first()


def refresh() -> dict[str, NoticeInForce]:
    """Read all anew, one thread at a time: of two, the last to write could have read first."""
    global _by_site
    with _reader:
        _by_site = _read()
        return _by_site


def _read() -> dict[str, NoticeInForce]:
    latest = Site.objects.annotate(latest=Max("notices__number")).order_by("pk")
    found = {}
    for site in latest:
        notice = site.notices.filter(number=site.latest).first()
        if notice is not None:
            in_force, switch = NoticeInForce.of(notice), site.switches.first()  # the newest
            off = switch if switch and switch.is_off else None
            found[site.key] = replace(
                in_force,
                versions=tuple(site.notices.values_list("number", "published_at")),
                switched_off=SwitchedOff.build(off, in_force.snapshot) if off else None,
            )
    return found


def catch_up() -> None:
    """Refresh; while the database is away, the notices in memory stay in force."""
    try:
        refresh()
    except DatabaseError as error:
        failures.report_error(error, "Reading the notices")


def forget() -> None:
    """Let the next call read the database again."""
    global _by_site
    _by_site = None


def follow() -> None:
    """Take what is in force now. A serving process calls it all the time."""
    global _seen
    _revision.refresh()
    if _revision.value != _seen or _by_site is None:
        refresh()
    _seen = _revision.value


# What differs whenever anything in force does. Neither the highest id nor the latest time would
# do: of two transactions, the one that began first may be the last to become visible
_REVISION = """
    SELECT (SELECT COUNT(*) FROM consent_notice), (SELECT COUNT(*) FROM consent_confirmation),
        (SELECT COUNT(*) FROM consent_sitetoken),
        (SELECT COUNT(*) FROM consent_sitetoken WHERE revoked_at IS NULL)"""


def _read_revision() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_REVISION)
        return list(cursor.fetchone())


_revision = SharedReading("notices", _read_revision, every=_REVISION_SECONDS)


class AlreadySwitchedError(ValueError):
    """The site is off already, or on."""


def is_off(site: Site) -> bool:
    latest = site.switches.first()
    return latest is not None and latest.is_off


def switch(site: Site, *, is_off: bool, reason: str, by: str) -> Confirmation:
    """Switch a site off in an emergency, or on again; answers are not changed.

    Here immediately, and in every other process of the service within two seconds.
    """
    with transaction.atomic():
        locked = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        latest = locked.switches.first()
        if is_off == (latest is not None and latest.is_off):
            raise AlreadySwitchedError(f"{site} is {'off' if is_off else 'on'} already.")
        fact = f"switched-{'off' if is_off else 'on'}"
        row = Confirmation.objects.create(site=locked, fact=fact, note=reason, by=by)
        transaction.on_commit(catch_up)
    return row
