"""The cookies of categories that are off: which of them a Set-Cookie line can reach, and where."""

from collections.abc import Collection, Iterator
from itertools import islice

from consent.cookies.writer import CookieLocation, Line, covers, expired
from consent.kernel.rules import NOWHERE, Judgement, Reason, Verdict
from consent.kernel.ruleset import DeclaredCookie, Ruleset
from consent.kernel.values import OUR_COOKIE, matches

MAX_LINES = 40  # lines at once: a proxy buffers 4 kB of headers, and some are the application's
_MAX_NAMES = 200  # names looked at: browsers keep some 180 of one domain

_SPACE = " \t"


def is_due(judgement: Judgement, place: str) -> bool:
    """Whether what a category left has to go: it is not allowed, whatever led there (R25).

    Without a place only a no counts, and what cannot be read never does: one bad request would
    cost a visitor everything.
    """
    if judgement.allows or judgement.reason is Reason.INVALID:
        return False
    return judgement.verdict is Verdict.DENIED or place != NOWHERE


def names(cookies: str | None) -> list[str]:
    """The names in a Cookie header, as far as a Set-Cookie line can write them."""
    sent = (pair.partition("=")[0].strip(_SPACE) for pair in (cookies or "").split(";"))
    found = (name for name in dict.fromkeys(sent) if CookieLocation(name, "").is_writable)
    return [*islice(found, _MAX_NAMES)]


def locations(name: str, places: Collection[tuple[str, str]]) -> Iterator[CookieLocation]:
    """Where a cookie can be expired, of the domains and paths where it may be."""
    if name.lower().startswith("__host-"):  # by this prefix it can be nowhere else
        places = [("", "/")] if places else []
    for domain, path in dict.fromkeys(places):
        location = CookieLocation(name, domain, path)
        if location.is_writable:
            yield location


def lines(
    declared: Collection[DeclaredCookie], ruleset: Ruleset, cookies: str | None, *, host: str
) -> list[Line]:
    """Expire declared cookies where `host` reaches them, those first that a Cookie header names.

    A name that another category declares more exactly stays, and our own always.
    """
    sent, found = names(cookies), dict[CookieLocation, bool]()
    for row in declared:
        domain = (row.domain or ruleset.cookie_domain).lower().removeprefix(".")
        places = [(one, row.path) for one in (domain, "") if covers(one, host)]
        # A pattern can only be followed where its names were sent
        known = [one for one in sent if matches(one, row.name)] if "*" in row.name else [row.name]
        for name in known:
            if ruleset.category_of(name) == row.category and not OUR_COOKIE.fullmatch(name):
                found |= dict.fromkeys(locations(name, places), name not in sent)
    return [expired(location) for location in sorted(found, key=found.__getitem__)[:MAX_LINES]]
