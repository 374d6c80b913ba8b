"""What changes from the latest notice to a draft; and what of it is material (R65)."""

from collections.abc import Iterator
from dataclasses import dataclass

from consent.publishing import differences, hosts, third_parties
from consent.publishing.differences import Difference
from consent.publishing.draft import FLAGS, Draft, every_row
from consent.publishing.names import Row


@dataclass(frozen=True, slots=True)
class Changes:
    differences: tuple[Difference, ...]
    material: frozenset[str]  # categories whose meaning changed beyond doubt
    doubtful: frozenset[str]  # whose words or hosts changed: a person decides

    def __bool__(self) -> bool:
        return bool(self.differences)


def changes(draft: Draft) -> Changes:
    """Compare a draft with the latest notice."""
    old = draft.latest.snapshot if draft.latest else None
    found = differences.between(old, draft.snapshot)
    if old is None:
        return Changes(found, frozenset(), frozenset())
    material = frozenset(_material(old, draft.snapshot))
    return Changes(found, material, frozenset(_doubtful(old, draft.snapshot)) - material)


def _material(old: Row, new: Row) -> Iterator[str]:
    """Those that an earlier answer does not cover. What was never declared before has none."""
    before = {row["key"]: row for row in every_row(old)}
    asked = {row["key"] for row in old["categories"]}
    for row in new["categories"]:
        if was := before.get(row["key"]):
            is_used_anew = row["key"] not in asked and not row["necessary"]
            if is_used_anew or _has_another_meaning(was, row, new["site"]):
                yield row["key"]


def _doubtful(old: Row, new: Row) -> Iterator[str]:
    before = {row["key"]: row for row in old["categories"]}
    for row in new["categories"]:
        was = before.get(row["key"])
        if was and not row["necessary"] and _may_have_another_meaning(was, row, new["site"]):
            yield row["key"]


def _has_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Whether an earlier yes does not cover it: a new use, or a new third party.

    What becomes necessary is not asked about any more, and a yes to it must not come back with it
    (R147). A new foreign host is a new third party beyond doubt where none was named before.
    """
    if before["necessary"] or after["necessary"]:
        return bool(before["necessary"] != after["necessary"])
    if any(after.get(flag) and not before.get(flag) for flag in FLAGS):
        return True
    named, now = third_parties.providers(before, site), third_parties.providers(after, site)
    is_first = not named and not hosts.foreign(before, site)
    return bool(now - named) or (is_first and bool(hosts.foreign(after, site)))


def _may_have_another_meaning(before: Row, after: Row, site: Row) -> bool:
    """Whether a person has to decide: other words, or a new host beside foreign ones.

    To ask again without need is as unlawful as not to ask (R61).
    """
    is_reworded = _purposes(before) != _purposes(after)
    return is_reworded or bool(hosts.new_foreign(before, after, site))


def _purposes(row: Row) -> dict[str, str]:
    return {language: text["purpose"] for language, text in row["texts"].items()}
