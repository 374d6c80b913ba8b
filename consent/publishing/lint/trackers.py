"""Report trackers in the wrong category, or declared as the site's own (R8, R95, R147)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from consent import vendors
from consent.lib import durations, languages
from consent.publishing import third_parties, words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields, prose
from consent.publishing.lint.fields import Field, Problem, problem
from consent.publishing.words import Row, listed
from consent.vendors import KnownCookie, Use

_MUCH_LONGER = 10  # times: a site may well set less than its vendor does


class _Evidence(NamedTuple):
    """That something declared tracks."""

    text: str
    at: Field
    is_marketing: bool
    is_certain: bool = True  # words are not


def lint(draft: Draft) -> Iterator[Problem]:
    """Check all categories. A justification never allows a tracker, only what a site depends on."""
    site = draft.snapshot["site"]
    for row in draft.snapshot["categories"]:
        is_advertising = row["sells_or_shares"] or row["targets_ads"]
        if row["necessary"]:
            for found in (*_evidence(row, site), *_words(row, "measures"), *_words(row)):
                values = {"category": words.category(row), "why": found.text}
                yield problem("necessary_tracker", found.at, is_error=found.is_certain, **values)
            yield from _necessary(row, site)
        else:
            yield from _as_own(row, site)
            if why := "; ".join(draft.inferred.get(row["key"], ())):
                yield fields.of_category("third_party_not_ticked", row, "third_party", why=why)
            yield from _untrue(row, site)
            if not is_advertising:
                yield from _advertising(row, site)
        if is_advertising and row.get("sensitive"):  # R81
            yield fields.of_category("sensitive_sold", row, "personal_information")
    yield from _no_longer_asked(draft)


def _evidence(row: Row, site: Row) -> Iterator[_Evidence]:
    """Yield what of a category tracks: cookies, hosts and signals."""
    for cookie in row["cookies"]:
        if found := _tracker(row, cookie, site):
            yield found
    for host in row["hosts"]:
        if vendor := vendors.tracker_at(host):
            text = f"it loads from {host}, from where {vendor.name} tracks"
            yield _Evidence(text, fields.category(row, "hosts"), vendor.advertises_at(host))
    for name, types in third_parties.tracking_signals(row):
        ads = [kind for kind in types if not kind.startswith("analytics_")]
        text = f"{name} is told of it ({', '.join(ads or types)}), and then its tags store data"
        yield _Evidence(text, fields.category(row, "signals"), bool(ads))


def _words(row: Row, kind: str = "advertises") -> Iterator[_Evidence]:
    """Yield where a category's own texts, or its cookies', speak of advertising, or of counting."""
    is_marketing = kind == "advertises"
    for text in fields.texts_of(row):
        if found := prose.find(kind, text.words, text.language):
            where = f"its text in {languages.name(text.language)} says “{found}”"
            yield _Evidence(where, text.at, is_marketing, is_certain=not is_marketing)


def _tracker(row: Row, cookie: Row, site: Row) -> _Evidence | None:
    """Return why a declared cookie is a tracker: its name, provider or host."""
    name, provider, domain = cookie["name"], cookie["provider"], cookie["domain"]
    at = fields.cookie(row, cookie, "category")
    if fact := third_parties.known(cookie).tracker:
        is_marketing = fact.use is Use.MARKETING
        text = f"{name} is a name that {fact.vendor} tracks with"
        if _is_wider(cookie, fact):
            text = f"{name} also stands for {fact.name}, a name that {fact.vendor} tracks with"
        return _Evidence(text, at, is_marketing)
    if third_parties.known(cookie).is_necessary:
        return None
    if not third_parties.is_own(provider, site) and (vendor := vendors.tracker_named(provider)):
        text = f"{name} comes from {provider}, and what {vendor.name} sets tracks"
        return _Evidence(text, at, vendor.advertises)
    if third_parties.is_elsewhere(cookie, site) and (vendor := vendors.tracker_at(domain)):
        text = f"{name} lies at {domain}, from where {vendor.name} tracks"
        return _Evidence(text, at, vendor.advertises_at(domain))
    return None


def _is_wider(cookie: Row, fact: KnownCookie) -> bool:
    """Return whether a declared pattern stands for a known name among others."""
    return "*" in cookie["name"] and "*" not in fact.name


def _advertising(row: Row, site: Row) -> Iterator[Problem]:
    """Report known advertising without its flags: signals would not turn it off (R8)."""
    found = [item for item in _evidence(row, site) if item.is_marketing] or [*_words(row)]
    for is_error in (True, False):
        if why := [item.text for item in found if item.is_certain is is_error]:
            values = {"why": words.few(why), "is_error": is_error}
            yield fields.of_category("not_advertising", row, "targets_ads", **values)


def _as_own(row: Row, site: Row) -> Iterator[Problem]:
    """Report a vendor's name declared as the site's own, which hides the recipient."""
    for cookie in row["cookies"]:
        fact = third_parties.known(cookie).hidden
        if fact is None or not third_parties.is_own(cookie["provider"], site):
            continue
        does = "tracks with" if fact.use.tracks else "keeps chats by"
        values = {"vendor": fact.vendor, "does": does, "provider": cookie["provider"]}
        yield fields.of_cookie("declared_as_own", row, cookie, "provider", **values)


def _untrue(row: Row, site: Row) -> Iterator[Problem]:
    """Report a known tracker declared as another company's, or for a fraction of its time."""
    for cookie in row["cookies"]:
        fact = third_parties.known(cookie).tracker
        if fact is None or _is_wider(cookie, fact):
            continue
        provider, vendor = cookie["provider"], vendors.by_name(fact.vendor)
        is_site = third_parties.is_own(provider, site)
        if vendor and not (is_site or vendor.is_software or vendor.is_like(provider)):
            values = {"provider": provider, "vendor": fact.vendor}
            yield fields.of_cookie("another_provider", row, cookie, "provider", **values)
        declared, known = cookie["lifetime"], fact.lifetime
        if declared is not None and known and declared < known / _MUCH_LONGER:
            times = [durations.in_words(seconds, "en") for seconds in (declared, known)]
            values = {"declared": times[0], "known": times[1], "vendor": fact.vendor}
            yield fields.of_cookie("lifetime_too_short", row, cookie, "lifetime", **values)


def _necessary(row: Row, site: Row) -> Iterator[Problem]:
    """Report third parties where no yes is asked for (R147); trackers are reported separately."""
    unexplained = {
        **row,
        "cookies": [
            cookie
            for cookie in row["cookies"]
            if not _tracker(row, cookie, site)
            and (
                third_parties.is_elsewhere(cookie, site)
                or not third_parties.known(cookie).is_necessary
            )
        ],
        "hosts": [host for host in row["hosts"] if not vendors.tracker_at(host)],
        "signals": {},
    }
    if found := "; ".join(third_parties.reasons(unexplained, site)):
        reason = row.get("justification", "")
        code = "necessary_third_party_justified" if reason else "necessary_third_party"
        yield fields.of_category(code, row, "justification", why=found, reason=reason)


def _no_longer_asked(draft: Draft) -> Iterator[Problem]:
    """Require a new reason for each category that becomes necessary, which its reviewer reads."""
    old = draft.latest.snapshot if draft.latest else {"categories": (), "unused": ()}
    asked = {row["key"]: row for row in old["categories"] if not row["necessary"]}
    given = {row["key"]: row.get("justification", "").strip() for row in every_row(old)}
    for row in (row for row in draft.snapshot["categories"] if row["necessary"]):
        reason = row.get("justification", "").strip()
        is_new = bool(reason) and reason != given.get(row["key"])
        code = "no_longer_asked_justified" if is_new else "no_longer_asked"
        for change in _losses(row, asked):
            at = fields.category(row, "justification")
            yield problem(code, at, change=change, reason=reason)


def _losses(row: Row, asked: Mapping[str, Row]) -> Iterator[str]:
    """Yield what visitors can no longer refuse, in words."""
    key, name = row["key"], words.category(row)
    if key in asked:
        yield f"Visitors were asked about {name} until now, and it is to be necessary"
    now = {(cookie["name"], cookie["kind"]) for cookie in row["cookies"]}
    for other in (other for other in asked.values() if other["key"] != key):
        cookies = other["cookies"]
        if moved := [row["name"] for row in cookies if (row["name"], row["kind"]) in now]:
            yield (
                f"Visitors were asked about {listed(moved)} with {words.category(other)} until "
                f"now, and {name} is necessary"
            )
