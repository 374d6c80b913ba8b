"""Whose hosts a category may name, and that each is named once."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import hosts
from consent.publishing.lint.problem import Problem


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    category_of: dict[str, str] = {}
    for row in new["categories"]:
        for host in hosts.of(row):
            if category_of.setdefault(host, row["key"]) != row["key"]:
                yield Problem(f"{host} is given to {category_of[host]} and to {row['key']}.")
        if names := ", ".join(hosts.foreign(row, new["site"])):
            yield from _foreign(row, names)


def _foreign(row: Mapping[str, Any], names: str) -> Iterator[Problem]:
    if row["necessary"]:
        yield Problem(
            f"{row['key']} is necessary and loads from {names}, which is not below the site's "
            "cookie domain. What comes from a third party cannot be necessary (R147)."
        )
    elif not row["third_party"]:
        yield Problem(
            f"{row['key']} loads from {names}, so it involves a third party. "
            "Say so on the category."
        )
