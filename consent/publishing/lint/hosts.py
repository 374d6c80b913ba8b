"""Each host is named by one category."""

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
