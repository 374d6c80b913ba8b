"""Report trackers in the wrong category, or declared as the site's own (R8, R95, R147)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from consent import vendors
from consent.publishing import third_parties, words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Field, Problem, warning
from consent.publishing.words import Row, listed
from consent.vendors import KnownNames, Use

_NEVER = (
    "What tracks is never necessary, whatever the reason. Move it to a category that visitors are "
    "asked about."
)


class _Evidence(NamedTuple):
    """That something declared tracks."""

    text: str
    at: Field
    is_marketing: bool
    is_certain: bool = True  # an operator's table is not


def lint(draft: Draft) -> Iterator[Problem]:
    """Check all categories. A justification never allows a tracker, only what a site depends on."""
    site, known = draft.snapshot["site"], draft.known
    for row in draft.snapshot["categories"]:
        is_advertising = row["sells_or_shares"] or row["targets_ads"]
        if row["necessary"]:
            for found in _evidence(row, site, known):
                yield Problem(
                    f"{words.category(row)} is necessary, and {found.text}. {_NEVER}", at=found.at
                )
            yield from _necessary(row, site, known)
        else:
            yield from _as_own(row, site, known)
            yield from _inferred(row, draft.inferred.get(row["key"], []))
            if not is_advertising:
                yield from _advertising(row, site, known)
        if is_advertising:
            yield from _sensitive(row)
    yield from _no_longer_asked(draft)


def _evidence(row: Row, site: Row, known: KnownNames) -> Iterator[_Evidence]:
    """Yield what of a category tracks: cookies, hosts and signals."""
    for cookie in row["cookies"]:
        if found := _tracker(row, cookie, site, known):
            yield found
    for host in row["hosts"]:
        if vendor := vendors.tracker_at(host):
            text = f"it loads from {host}, from where {vendor.name} tracks"
            yield _Evidence(text, fields.category(row, "hosts"), vendor.advertises_at(host))
    for name, types in third_parties.tracking_signals(row):
        ads = [one for one in types if not one.startswith("analytics_")]
        text = f"{name} is told of it ({', '.join(ads or types)}), and then its tags store data"
        yield _Evidence(text, fields.category(row, "signals"), bool(ads))


def _tracker(row: Row, cookie: Row, site: Row, known: KnownNames) -> _Evidence | None:
    """Return why a declared cookie is a tracker: its name, provider or host."""
    name, provider, domain = cookie["name"], cookie["provider"], cookie["domain"]
    at = fields.cookie(row, cookie, "category")
    if fact := third_parties.tracker_named_as(cookie, known):
        is_marketing = fact.use is Use.MARKETING
        text = f"{name} is a name that {fact.vendor} tracks with"
        if "*" in name and fact.name != name and "*" not in fact.name:
            text = f"{name} also stands for {fact.name}, a name that {fact.vendor} tracks with"
        if fact.is_imported:
            text += ", by the Open Cookie Database"
        return _Evidence(text, at, is_marketing, not fact.is_imported)
    if third_parties.is_necessary(cookie):
        return None
    if not third_parties.is_own(provider, site) and (vendor := vendors.tracker_named(provider)):
        text = f"{name} comes from {provider}, and what {vendor.name} sets tracks"
        return _Evidence(text, at, vendor.advertises)
    if third_parties.is_elsewhere(cookie, site) and (vendor := vendors.tracker_at(domain)):
        text = f"{name} lies at {domain}, from where {vendor.name} tracks"
        return _Evidence(text, at, vendor.advertises_at(domain))
    return None


def _advertising(row: Row, site: Row, known: KnownNames) -> Iterator[Problem]:
    """Report known advertising without its flags: signals would not turn it off (R8)."""
    found = [one for one in _evidence(row, site, known) if one.is_marketing]
    for is_error in (True, False):
        if why := [one.text for one in found if one.is_certain is is_error]:
            yield Problem(
                f"{words.category(row)} is not marked as advertising, but {words.few(why)}. "
                "Global Privacy Control would not switch it off. Move it to a category that is "
                "marked so, or tick “sells or shares data” or “targets advertising” on this one.",
                is_error,
                fields.category(row, "targets_ads"),
            )


def _inferred(row: Row, found: list[str]) -> Iterator[Problem]:
    if found:
        yield warning(
            f"{words.category(row)} involves a third party, though that is not ticked: "
            f"{'; '.join(found)}. So it waits for a yes everywhere, and its page says so. Tick "
            "it on the category, or correct what is declared.",
            at=fields.category(row, "third_party"),
        )


def _as_own(row: Row, site: Row, known: KnownNames) -> Iterator[Problem]:
    """Report a vendor's name declared as the site's own, which hides the recipient."""
    for cookie in row["cookies"]:
        fact = third_parties.hidden_vendor(cookie, known)
        if fact is None or not third_parties.is_own(cookie["provider"], site):
            continue
        does = "tracks with" if fact.is_tracker else "keeps chats by"
        source = ", by the Open Cookie Database" if fact.is_imported else ""
        yield Problem(
            f"{cookie['name']} in {words.category(row)} is a name that {fact.vendor} {does}"
            f"{source}, and its provider is {cookie['provider']}: visitors would not read who "
            f"receives it. Write {fact.vendor} as the provider, or give a cookie of your own "
            "another name.",
            is_error=not fact.is_imported,
            at=fields.cookie(row, cookie, "provider"),
        )


def _necessary(row: Row, site: Row, known: KnownNames) -> Iterator[Problem]:
    """Report third parties in a necessary category, since no yes is asked for it (R147).

    Trackers are reported separately, and a load balancer needs no justification.
    """
    unexplained = {
        **row,
        "cookies": [
            cookie
            for cookie in row["cookies"]
            if not _tracker(row, cookie, site, known)
            and (third_parties.is_elsewhere(cookie, site) or not third_parties.is_necessary(cookie))
        ],
        "hosts": [host for host in row["hosts"] if not vendors.tracker_at(host)],
        "signals": {},
    }
    if found := "; ".join(third_parties.reasons(unexplained, site, known)):
        yield _reason_needed(
            row,
            f"{words.category(row)} is necessary and involves a third party: {found}.",
            "What comes from a third party cannot be necessary. Move it, or write on the category "
            "why the site cannot work without it.",
            row.get("justification", ""),
        )


def _sensitive(row: Row) -> Iterator[Problem]:
    """Report sensitive data in sold categories (R81)."""
    for cookie in row["cookies"]:
        if cookie.get("sensitive"):
            yield Problem(
                f"{cookie['name']} holds sensitive personal data, and {words.category(row)} "
                "sells, shares or targets advertising. Such data is never sold: move it.",
                at=fields.cookie(row, cookie, "category"),
            )


def _no_longer_asked(draft: Draft) -> Iterator[Problem]:
    """Require a new written reason where an optional category becomes necessary.

    The notice's reviewer reads it. A reason from an earlier notice was for another change.
    """
    old = draft.latest.snapshot if draft.latest else {"categories": (), "unused": ()}
    asked = {row["key"]: row for row in old["categories"] if not row["necessary"]}
    given = {row["key"]: row.get("justification", "").strip() for row in every_row(old)}
    for row in (row for row in draft.snapshot["categories"] if row["necessary"]):
        reason = row.get("justification", "").strip()
        for change in _losses(row, asked):
            yield _reason_needed(
                row,
                f"{change}: those who said no get it all the same, and nobody is asked any more.",
                "Take it back, or write on the category, in words that are new, why the site "
                "cannot work without it.",
                reason if reason != given.get(row["key"]) else "",
            )


def _losses(row: Row, asked: Mapping[str, Row]) -> Iterator[str]:
    """Yield what visitors can no longer refuse, in words."""
    key, name = row["key"], words.category(row)
    if key in asked:
        yield f"Visitors were asked about {name} until now, and it is to be necessary"
    now = {(cookie["name"], cookie["kind"]) for cookie in row["cookies"]}
    for other in (other for other in asked.values() if other["key"] != key):
        cookies = other["cookies"]
        if moved := [one["name"] for one in cookies if (one["name"], one["kind"]) in now]:
            yield (
                f"Visitors were asked about {listed(moved)} with {words.category(other)} until "
                f"now, and {name} is necessary"
            )


def _reason_needed(row: Row, start: str, mend: str, reason: str) -> Problem:
    at = fields.category(row, "justification")
    if reason:
        return warning(f"{start} The reason given: “{reason}”.", at=at)
    return Problem(f"{start} {mend}", at=at)
