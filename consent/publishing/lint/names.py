"""Whether each name of the register stands for its own category alone, and where it lies."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from consent.models.declared_names import DeclaredName, problem
from consent.models.fields import is_cookie_domain, is_cookie_path, is_cookie_prefix
from consent.publishing import hosts
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]
SHAPES = {"name": is_cookie_prefix, "domain": is_cookie_domain, "path": is_cookie_path}


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    before: list[DeclaredName] = []
    for row in new["categories"]:
        for cookie in row["cookies"]:
            one = DeclaredName(cookie["name"], row["key"])
            site = new["site"]["key"]
            if found := problem(one, before, necessary=row["necessary"], site=site):
                yield Problem(found)
            before.append(one)  # of two that overlap, one says so
            yield from _where(cookie, new["site"]["cookie_domain"])


def _where(cookie: Row, cookie_domain: str) -> Iterator[Problem]:
    name, domain = cookie["name"], cookie["domain"]
    for fact, validate in SHAPES.items():
        try:
            if cookie[fact] or fact != "domain":
                validate(cookie[fact])
        except ValidationError as error:
            yield Problem(f"{name}, {fact}: {error.messages[0]}")
            return
    is_first = cookie["party"] == "first"
    if domain and cookie_domain and is_first and not hosts.are_related(domain, cookie_domain):
        yield Problem(
            f"{name} is declared as first party, and its domain {domain} is not the site's: only "
            "its own host can delete it. Mark it as third party, or correct the domain.",
            is_error=False,
        )
