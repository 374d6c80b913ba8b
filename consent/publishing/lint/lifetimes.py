"""How long what is declared stays: no longer than browsers keep it and authorities accept."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.kernel.rules import DAY
from consent.models import Cookie
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.names import listed

THIRTEEN_MONTHS = 396  # days; what the CNIL accepts of a tracker (R97)
BROWSERS = 400  # days after which browsers drop any cookie (RFC 6265bis)


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    for row in new["categories"]:
        for cookie in row["cookies"]:
            days = (cookie["lifetime"] or 0) // DAY
            is_cut = days > BROWSERS and cookie["kind"] == Cookie.Kind.COOKIE
            if is_cut or (days > THIRTEEN_MONTHS and not row["necessary"]):
                reasons = []
                if is_cut:
                    reasons.append(f"browsers keep no cookie longer than {BROWSERS} days")
                if not row["necessary"]:
                    reasons.append("authorities accept no more than thirteen months")
                yield Problem(
                    f"{cookie['name']} in {words.category(row)} is declared for {days:,} days, and "
                    f"{listed(reasons)}. Set it for less, and declare what is set.",
                    is_error=False,
                    at=fields.cookie(row, cookie, "lifetime"),
                )
