"""Require what American laws have a company state: what it collects, how long, who receives it."""

from collections.abc import Collection, Iterator
from datetime import date

from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, problem
from consent.publishing.third_parties import file_of, recipients
from consent.publishing.words import Row, listed

_IP_ADDRESS = "ip_address"


def lint(new: Row, today: date) -> Iterator[Problem]:
    lasting = [row for row in new["regions"] if (row["valid_to"] or "9") >= today.isoformat()]
    places = {code for row in lasting for code in (row["code"], *row["covers"])}
    if not places.isdisjoint(("US", "US-CA")):
        yield from _collected(new)
    for row in new["categories"]:
        names = sorted(recipients(row, new["site"]))
        if row["sells_or_shares"] and not names and not places.isdisjoint(("US", "US-RI")):
            yield fields.of_category("no_buyer", row, "sells_or_shares")
        if any(place.partition("-")[0] == "US" for place in places):
            yield from _unfounded(row, names, today)
        unlinked = [name for name in names if not file_of(name, row).get("policy_url")]
        if unlinked:
            yield fields.of_category("no_policy_link", row, names=listed(unlinked))


def _collected(new: Row) -> Iterator[Problem]:
    """Report what the notice at collection would leave out (R170, R171)."""
    rows = new["categories"]
    for row in rows:
        if not row.get("personal_information"):
            yield fields.of_category("nothing_collected", row, "personal_information")
        texts = row["texts"].items()
        silent = [code for code, text in texts if not text.get("retention", "").strip()]
        if silent and not row.get("retention_days"):
            where = "" if len(silent) == len(texts) else f" in {words.in_languages(silent)}"
            yield fields.of_category("no_retention", row, "retention_days", languages=where)
    every = {key for row in rows for key in row.get("personal_information", ())}
    if every and _IP_ADDRESS not in every:
        yield problem("no_ip_address", fields.category(rows[0], "personal_information"))


def _unfounded(row: Row, names: Collection[str], today: date) -> Iterator[Problem]:
    """Report sale or targeting without an assessment and a contract of each recipient (R178)."""
    if not (row["sells_or_shares"] or row["targets_ads"]):
        return
    day = today.isoformat()
    days = ("assessed_on", "contract_on")
    lacking = [
        name
        for name in names
        if not all("" < (file_of(name, row).get(one) or "") <= day for one in days)
    ]
    if lacking:
        yield fields.of_category("no_contract", row, names=listed(lacking))
