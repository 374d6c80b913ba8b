"""Each host is named by one category."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import hosts, words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    first: dict[str, Mapping[str, Any]] = {}
    for row in new["categories"]:
        for host in hosts.of(row):
            other = first.setdefault(host, row)
            if other["key"] != row["key"]:
                yield Problem(
                    f"{host} is given to {words.category(other)} and to {words.category(row)}, so "
                    "it is not clear whose answer it waits for. Leave it in one of them.",
                    at=fields.category(row, "hosts"),
                )
