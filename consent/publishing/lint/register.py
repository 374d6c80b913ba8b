"""Check the register: what may be declared, each name and host once, with place and lifetime."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from consent.cookies import state
from consent.cookies.names import CookieNames, in_storage, kept
from consent.cookies.state import AccountState
from consent.kernel.rules import DAY, Answer, Choice, Model
from consent.kernel.values import OUR_COOKIE, matches
from consent.lib import languages
from consent.models import CategoryText, Cookie
from consent.publishing import third_parties, words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Field, Problem, problem
from consent.publishing.words import Row, listed

_LONGEST_SUMMARY = CategoryText._meta.get_field("summary").max_length or 0
_LATEST = 99_999 * DAY  # Unix seconds of a day number with five digits
_EARLIER = _LATEST - DAY
_LONGEST_VERSION = 999_999_999
_LONGEST_PLACE, _OTHER_PLACE = "XX-XXX", "YY-YYY"


_THIRTEEN_MONTHS = 396  # days; the CNIL's maximum for trackers (R97)
_BROWSERS = 400  # days; browsers delete cookies after that (RFC 6265bis)


def lint(draft: Draft) -> Iterator[Problem]:
    new = draft.snapshot
    if necessary := [row for row in new["categories"] if row["necessary"]]:
        yield from _own(new, necessary[0])
    else:
        yield problem("nothing_necessary", Field("category", name="necessary"))
    yield from _once(new["categories"])
    for row in new["categories"]:
        yield from _summaries(row, new["site"]["languages"])
    yield from _state_cookie(new)
    yield from _names(draft)


def _own(new: Row, necessary: Row) -> Iterator[Problem]:
    """Require declarations of this system's own storage, each with its purpose."""
    key = new["site"]["key"]
    names = CookieNames.of(key, new["site"]["cookie_domain"])
    ours = (names.decision, names.state, names.visitor, names.account)
    declared = {
        cookie["name"]: row["necessary"] for row in new["categories"] for cookie in row["cookies"]
    }
    for name in (*ours, *in_storage(key)):
        if not declared.get(name):
            yield problem("own_undeclared", fields.category(necessary), cookie=name)


def _once(rows: Iterable[Row]) -> Iterator[Problem]:
    """Require that each name and each host belongs to one category."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        found = [("cookie_twice", cookie["name"], fields.cookie(row, cookie, "category"))
                 for cookie in row["cookies"]]  # fmt: skip
        found += [("host_twice", host, fields.category(row, "hosts")) for host in row["hosts"]]
        for code, name, at in found:
            if (other := first.setdefault((code, name), row))["key"] != row["key"]:
                names = {"other": words.category(other), "category": words.category(row)}
                yield problem(code, at, name=name, **names)


def _summaries(row: Row, codes: Collection[str]) -> Iterator[Problem]:
    """Limit summaries to one line on a phone."""
    texts = row["texts"]
    for language in (code for code in codes if code in texts):
        if (length := len(texts[language]["summary"])) > _LONGEST_SUMMARY:
            values = {"length": length, "room": _LONGEST_SUMMARY, "where": languages.name(language)}
            yield fields.of_category("summary_too_long", row, "summary", language, **values)


def _state_cookie(new: Row) -> Iterator[Problem]:
    """Require that the state cookie, with the longest answers, fits into one cookie (R109)."""
    optional = [row for row in new["categories"] if not row["necessary"]]
    # The longest case: each choice from an earlier answer in another place, to a nine-digit version
    choice = Choice(_LONGEST_VERSION, False, _EARLIER, _OTHER_PLACE, Model.NOTICE)
    choices = {row["key"]: choice for row in optional}
    try:
        account = AccountState(True, True, tuple(sorted(choices)))
        state.encode(Answer(_LATEST, choices, signal=True, region=_LONGEST_PLACE), account)
    except ValueError:
        at = fields.category(optional[-1])
        yield problem("too_many_categories", at, number=len(optional), length=state.MAX_LENGTH)


def _names(draft: Draft) -> Iterator[Problem]:
    new, before = draft.snapshot, list[tuple[Row, str]]()
    stands_at = [urlsplit(origin).hostname or "" for origin in draft.site.origins.split()]
    for row in new["categories"]:
        for cookie in row["cookies"]:
            if misshapen := next(_shape(row, cookie), None):
                yield misshapen
            else:
                yield from islice(_reach(row, cookie, before, new["site"]["key"]), 1)
                yield from _place(row, cookie, new["site"]["cookie_domain"], stands_at)
            before.append((row, cookie["name"]))  # of two that overlap, one is reported
            yield from _lifetime(row, cookie)


def _shape(row: Row, cookie: Row) -> Iterator[Problem]:
    """Report what the form would refuse."""
    for fact in ("name", "domain", "path"):
        try:
            words.field_of(Cookie, fact).clean(cookie[fact], None)
        except ValidationError as error:
            text = f"{cookie['name']}, {fact}: {error.messages[0]}"
            yield fields.sentence(text, fields.cookie(row, cookie, fact))


def _reach(
    row: Row, cookie: Row, before: Iterable[tuple[Row, str]], site: str
) -> Iterator[Problem]:
    """Report a pattern that matches a name of this service, or of another category."""
    name, at = cookie["name"], fields.cookie(row, cookie, "name")
    if OUR_COOKIE.fullmatch(name) and not row["necessary"]:
        yield problem("own_name_optional", at, name=name)
    staff = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    for own in sorted([*kept(site, None), *staff]):
        if _matches(name, own):
            yield problem("matches_own", at, name=name, own=own)
    for other, declared in before:
        pairs = sorted(((row, name), (other, declared)), key=lambda pair: len(pair[1]))
        for (category, pattern), (home, exact) in (pairs, pairs[::-1]):
            if other["key"] != row["key"] and _matches(pattern, exact):
                values = {"category": words.category(category), "home": words.category(home)}
                yield problem("matches_other", at, pattern=pattern, exact=exact, **values)


def _matches(pattern: str, name: str) -> bool:
    """Return whether a pattern matches somebody else's name, or what another pattern matches.

    Two patterns meet where their beginnings and their ends do; one without a beginning, or within
    the other alone, since any two could be one long name.
    """
    if "*" not in pattern or "*" not in name:
        return "*" in pattern and matches(name, pattern)
    (begin, *_, end), (first, *_, last) = pattern.split("*"), name.split("*")
    is_begun = bool(begin and first) and (begin.startswith(first) or first.startswith(begin))
    return matches(name, pattern) or (is_begun and (end.endswith(last) or last.endswith(end)))


def _place(row: Row, cookie: Row, cookie_domain: str, stands_at: list[str]) -> Iterator[Problem]:
    name, domain, path = cookie["name"], cookie["domain"], cookie["path"]
    at = fields.cookie(row, cookie, "domain")
    if cookie["kind"] == Cookie.Kind.COOKIE and name.startswith("__Host-"):  # R113
        if domain:
            yield problem("host_prefix_with_domain", at, name=name)
        if path != "/":
            yield problem("host_prefix_with_path", at._replace(name="path"), name=name, path=path)
    if not domain or cookie["party"] != "first":
        return
    known = [cookie_domain] if cookie_domain else stands_at
    if known and not any(third_parties.are_related(domain, own_domain) for own_domain in known):
        yield problem("foreign_domain", at, cookie=name, domain=domain)


def _lifetime(row: Row, cookie: Row) -> Iterator[Problem]:
    """Limit lifetimes to what browsers keep and authorities accept."""
    if cookie["lifetime"] is not None and cookie["lifetime"] < 1:
        yield fields.of_cookie("no_lifetime", row, cookie, "lifetime")
    days = (cookie["lifetime"] or 0) // DAY
    is_cut = days > _BROWSERS and cookie["kind"] == Cookie.Kind.COOKIE
    reasons = [f"browsers keep no cookie longer than {_BROWSERS} days"] if is_cut else []
    if not row["necessary"] and (is_cut or days > _THIRTEEN_MONTHS):
        reasons.append("authorities accept no more than thirteen months")
    if reasons:
        values = {"days": days, "why": listed(reasons)}
        yield fields.of_cookie("lifetime_too_long", row, cookie, "lifetime", **values)
