"""Report trackers in necessary categories or declared as the site's own (R95, R147)."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent import vendors
from consent.publishing import third_parties, words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, warning
from consent.publishing.words import Row, listed

NEVER = (
    "What tracks is never necessary, whatever the reason. Move it to a category that visitors are "
    "asked about."
)


def lint(draft: Draft) -> Iterator[Problem]:
    """Check all categories. A justification never allows a tracker, only what a site depends on."""
    site = draft.snapshot["site"]
    for row in draft.snapshot["categories"]:
        if row["necessary"]:
            yield from _tracking(row, site, draft.known)
            yield from _necessary(row, site, draft.known)
        else:
            yield from _as_own(row, site, draft.known)
            yield from _inferred(row, draft.inferred.get(row["key"], []))
        if row["sells_or_shares"] or row["targets_ads"]:
            yield from _sensitive(row)
    yield from _no_longer_asked(draft)


def _inferred(row: Row, found: list[str]) -> Iterator[Problem]:
    if found:
        yield warning(
            f"{words.category(row)} involves a third party, though that is not ticked: "
            f"{'; '.join(found)}. So it waits for a yes everywhere, and its page says so. Tick "
            "it on the category, or correct what is declared.",
            at=fields.category(row, "third_party"),
        )


def why(cookie: Row, site: Row, table: vendors.Table) -> str | None:
    """Return why a declared cookie is a tracker: its name, provider or host."""
    name, provider = cookie["name"], cookie["provider"]
    if fact := third_parties.tracker_named_as(cookie, table):
        source = " by the Open Cookie Database" if fact.is_imported else ""
        if "*" in name and fact.name != name and "*" not in fact.name:
            return f"{name} also stands for {fact.name}, a name that {fact.vendor} tracks with"
        return f"{name} is a name that {fact.vendor} tracks with{source}"
    if third_parties.is_necessary(cookie):
        return None
    if not third_parties.is_own(provider, site) and (vendor := table.tracker_named(provider)):
        return f"{name} comes from {provider}, and what {vendor} sets tracks"
    if third_parties.is_elsewhere(cookie, site) and (vendor := table.tracker_at(cookie["domain"])):
        return f"{name} lies at {cookie['domain']}, from where {vendor} tracks"
    return None


def tracking_hosts(row: Row, table: vendors.Table) -> Iterator[tuple[str, str]]:
    """Yield a category's hosts from which a vendor tracks, with that vendor."""
    for host in row["hosts"]:
        if vendor := table.tracker_at(host):
            yield host, vendor


def _tracking(row: Row, site: Row, table: vendors.Table) -> Iterator[Problem]:
    category = words.category(row)
    for cookie in row["cookies"]:
        if found := why(cookie, site, table):
            at = fields.cookie(row, cookie, "category")
            yield Problem(f"{category} is necessary, and {found}. {NEVER}", at=at)
    for host, vendor in tracking_hosts(row, table):
        yield Problem(
            f"{category} is necessary, and it loads from {host}, from where {vendor} tracks. "
            f"{NEVER}",
            at=fields.category(row, "hosts"),
        )
    for vendor, told in third_parties.tracking_signals(row):
        yield Problem(
            f"{category} is necessary, and {vendor} is told that it is allowed "
            f"({', '.join(told)}): its tags would store without a yes. {NEVER}",
            at=fields.category(row, "signals"),
        )


def _as_own(row: Row, site: Row, table: vendors.Table) -> Iterator[Problem]:
    """Report a vendor's name declared as the site's own, which hides the recipient."""
    for cookie in row["cookies"]:
        fact = third_parties.hidden_vendor(cookie, table)
        if fact is None or not third_parties.is_own(cookie["provider"], site):
            continue
        does = "tracks with" if fact.is_tracker else "keeps chats by"
        start = f"{cookie['name']} in {words.category(row)} is a name that {fact.vendor} {does}"
        at = fields.cookie(row, cookie, "provider")
        if fact.is_imported:
            yield warning(
                f"{start} by the Open Cookie Database, and its provider is {cookie['provider']}. "
                f"So it waits for a yes everywhere. If {fact.vendor} sets or receives it, write "
                "that as the provider.",
                at=at,
            )
        else:
            yield Problem(
                f"{start}, and its provider is {cookie['provider']}: visitors would not read who "
                f"receives it. Write {fact.vendor} as the provider, or give a cookie of your own "
                "another name.",
                at=at,
            )


def _necessary(row: Row, site: Row, table: vendors.Table) -> Iterator[Problem]:
    """Report third parties in a necessary category, since no yes is asked for it (R147)."""
    found = "; ".join(third_parties.reasons(_unexplained(row, site, table), site, table))
    if found:
        yield _reason_needed(
            row,
            f"{words.category(row)} is necessary and involves a third party: {found}.",
            "What comes from a third party cannot be necessary. Move it, or write on the category "
            "why the site cannot work without it.",
            row.get("justification", ""),
        )


def _unexplained(row: Row, site: Row, table: vendors.Table) -> dict[str, Any]:
    """Return the category without trackers, which are reported separately, and without cookies
    known as necessary: a load balancer needs no justification."""
    trackers_at = {host for host, _ in tracking_hosts(row, table)}
    return {
        **row,
        "cookies": [
            cookie
            for cookie in row["cookies"]
            if not why(cookie, site, table)
            and (third_parties.is_elsewhere(cookie, site) or not third_parties.is_necessary(cookie))
        ],
        "hosts": [host for host in row["hosts"] if host not in trackers_at],
        "signals": {},
    }


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
    if draft.latest is None:
        return
    old = draft.latest.snapshot
    asked = {row["key"]: row for row in old["categories"] if not row["necessary"]}
    given = {row["key"]: row.get("justification", "").strip() for row in every_row(old)}
    for row in (row for row in draft.snapshot["categories"] if row["necessary"]):
        reason = row.get("justification", "").strip()
        is_new = bool(reason) and reason != given.get(row["key"])
        for change in _losses(row, asked):
            yield _reason_needed(
                row,
                f"{change}: those who said no get it all the same, and nobody is asked any more.",
                "Take it back, or write on the category, in words that are new, why the site "
                "cannot work without it.",
                reason if is_new else "",
            )


def _losses(row: Row, asked: Mapping[str, Row]) -> Iterator[str]:
    """Yield what visitors can no longer refuse, in words."""
    key, name = row["key"], words.category(row)
    if key in asked:
        yield f"Visitors were asked about {name} until now, and it is to be necessary"
    now = {_identity(cookie) for cookie in row["cookies"]}
    for other in (other for other in asked.values() if other["key"] != key):
        moved = [cookie["name"] for cookie in other["cookies"] if _identity(cookie) in now]
        if moved:
            yield (
                f"Visitors were asked about {listed(moved)} with {words.category(other)} until "
                f"now, and {name} is necessary"
            )


def _reason_needed(row: Row, start: str, mend: str, reason: str) -> Problem:
    at = fields.category(row, "justification")
    if reason:
        return warning(f"{start} The reason given: “{reason}”.", at=at)
    return Problem(f"{start} {mend}", at=at)


def _identity(cookie: Row) -> tuple[str, str]:
    return cookie["name"], cookie["kind"]
