"""Check the register: each name and host in one category, with place and lifetime."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from consent.kernel.rules import DAY
from consent.models import Cookie
from consent.models.declared_names import DeclaredName, problem, refused_by_prefix
from consent.models.fields import is_cookie_domain, is_cookie_path, is_cookie_prefix
from consent.publishing import hosts, words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.words import listed

Row = Mapping[str, Any]
SHAPES = {"name": is_cookie_prefix, "domain": is_cookie_domain, "path": is_cookie_path}
THIRTEEN_MONTHS = 396  # days; what the CNIL accepts of a tracker (R97)
BROWSERS = 400  # days after which browsers drop any cookie (RFC 6265bis)


def lint(draft: Draft) -> Iterator[Problem]:
    new, before = draft.snapshot, list[DeclaredName]()
    stands_at = [urlsplit(origin).hostname or "" for origin in draft.site.origins.split()]
    for row in new["categories"]:
        for cookie in row["cookies"]:
            one = DeclaredName(cookie["name"], row["key"], words.category(row))
            site = new["site"]["key"]
            if found := problem(one, before, necessary=row["necessary"], site=site):
                yield Problem(found, at=fields.cookie(row, cookie, "name"))
            before.append(one)  # of two that overlap, one says so
            yield from _lifetime(row, cookie)
            if misshapen := next(_shape(row, cookie), None):
                yield misshapen
            else:
                yield from _place(row, cookie, new["site"]["cookie_domain"], stands_at)
    yield from _hosts(new["categories"])


def _shape(row: Row, cookie: Row) -> Iterator[Problem]:
    for fact, validate in SHAPES.items():
        try:
            if cookie[fact] or fact != "domain":
                validate(cookie[fact])
        except ValidationError as error:
            text = f"{cookie['name']}, {fact}: {error.messages[0]}"
            yield Problem(text, at=fields.cookie(row, cookie, fact))


def _place(row: Row, cookie: Row, cookie_domain: str, stands_at: list[str]) -> Iterator[Problem]:
    name, domain = cookie["name"], cookie["domain"]
    for fact, sentence in refused_by_prefix(name, cookie["kind"], domain, cookie["path"]).items():
        yield Problem(sentence, at=fields.cookie(row, cookie, fact))
    if not domain or cookie["party"] != "first":
        return
    known = [cookie_domain] if cookie_domain else stands_at
    if known and not any(hosts.are_related(domain, one) for one in known):
        yield Problem(
            f"{name} is declared as first party, and its domain {domain} is not the site's: only "
            "its own host can set or delete it. Mark it as third party, or correct the domain.",
            is_error=False,
            at=fields.cookie(row, cookie, "domain"),
        )


def _hosts(rows: Iterable[Row]) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for row in rows:
        for host in hosts.of(row):
            other = first.setdefault(host, row)
            if other["key"] != row["key"]:
                yield Problem(
                    f"{host} is given to {words.category(other)} and to {words.category(row)}, so "
                    "it is not clear whose answer it waits for. Leave it in one of them.",
                    at=fields.category(row, "hosts"),
                )


def _lifetime(row: Row, cookie: Row) -> Iterator[Problem]:
    """No longer than browsers keep it and authorities accept."""
    days = (cookie["lifetime"] or 0) // DAY
    is_cut = days > BROWSERS and cookie["kind"] == Cookie.Kind.COOKIE
    reasons = [f"browsers keep no cookie longer than {BROWSERS} days"] if is_cut else []
    if not row["necessary"] and (is_cut or days > THIRTEEN_MONTHS):
        reasons.append("authorities accept no more than thirteen months")
    if reasons:
        yield Problem(
            f"{cookie['name']} in {words.category(row)} is declared for {days:,} days, and "
            f"{listed(reasons)}. Set it for less, and declare what is set.",
            is_error=False,
            at=fields.cookie(row, cookie, "lifetime"),
        )
