"""Whether each name of the register stands for its own category alone, and where it lies."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from consent.models.declared_names import DeclaredName, problem, refused_by_prefix
from consent.models.fields import is_cookie_domain, is_cookie_path, is_cookie_prefix
from consent.publishing import hosts, words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]
SHAPES = {"name": is_cookie_prefix, "domain": is_cookie_domain, "path": is_cookie_path}


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
            if misshapen := next(_shape(row, cookie), None):
                yield misshapen
            else:
                yield from _place(row, cookie, new["site"]["cookie_domain"], stands_at)


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
