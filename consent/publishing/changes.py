"""What changes from the latest notice to a draft, in words; and what of it is material."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consent.publishing import hosts, places, theme, third_parties
from consent.publishing.draft import FLAGS, Draft, every_row


@dataclass(frozen=True, slots=True)
class Changes:
    lines: tuple[str, ...]
    material: frozenset[str]  # categories whose meaning changed beyond doubt
    doubtful: frozenset[str]  # whose words or hosts changed: a person decides

    def __bool__(self) -> bool:
        return bool(self.lines)


def changes(draft: Draft) -> Changes:
    """Compare a draft with the latest notice."""
    if draft.latest is None:
        return Changes(("This is the first notice.",), frozenset(), frozenset())
    old, new = draft.latest.snapshot, draft.snapshot
    lines: list[str] = []
    material: set[str] = set()
    doubtful: set[str] = set()
    before = {row["key"]: row for row in every_row(old)}
    after = {row["key"]: row for row in every_row(new)}
    asked = {row["key"] for row in old["categories"]}
    asking = {row["key"] for row in new["categories"]}
    for key in after.keys() - before.keys():
        lines.append(f"{key}: a new category; every visitor is asked about it.")
    for key in before.keys() - after.keys():
        lines.append(f"{key}: removed; its cookies are no longer declared.")
    for key in (key for key in after if key in before):
        lines += [f"{key}: {line}" for line in _describe_category(before[key], after[key])]
        if key in asking - asked:
            lines.append(f"{key}: it holds something now; every visitor is asked about it.")
        if key in asked - asking:
            lines.append(f"{key}: it holds nothing any more; nobody is asked about it.")
        if after[key]["necessary"] or key not in asking:
            continue
        if key not in asked or _is_material(before[key], after[key], new["site"]):
            material.add(key)
        elif _is_doubtful(before[key], after[key], new["site"]):
            doubtful.add(key)
    lines += _describe_the_rest(old, new)
    return Changes(tuple(lines), frozenset(material), frozenset(doubtful))


def _describe_category(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    lines = []
    if before["necessary"] != after["necessary"]:
        lines.append("is now necessary." if after["necessary"] else "is no longer necessary.")
    for flag, words in FLAGS.items():
        if before.get(flag) != after.get(flag):
            lines.append(f"now {words}." if after.get(flag) else f"no longer {words}.")
    if before.get("justification") != after.get("justification"):
        lines.append(f"why it is necessary: “{after.get('justification', '')}”.")
    if before["signals"] != after["signals"]:
        lines.append("what vendors are told changes.")
    for language in sorted(before["texts"].keys() | after["texts"].keys()):
        old, new = before["texts"].get(language, {}), after["texts"].get(language, {})
        for field in ("name", "summary", "purpose", "change"):
            if old.get(field, "") != new.get(field, ""):
                lines.append(
                    f"{field} ({language}): “{old.get(field, '')}” becomes “{new.get(field, '')}”."
                )
    return [*lines, *hosts.describe(before, after), *_describe_cookies(before, after)]


def _describe_cookies(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    def by_name(row: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
        return {(cookie["name"], cookie["kind"]): cookie for cookie in row["cookies"]}

    old, new = by_name(before), by_name(after)
    return [
        *(f"cookie {name} is added." for name, _ in sorted(new.keys() - old.keys())),
        *(f"cookie {name} is removed." for name, _ in sorted(old.keys() - new.keys())),
        *(
            f"cookie {key[0]} is described differently."
            for key in sorted(old.keys() & new.keys())
            if old[key] != new[key]
        ),
    ]


def _describe_the_rest(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = []
    if _order(old, new) != _order(new, old):
        lines.append("The order of the categories changes.")
    if old["site"] != new["site"]:
        lines.append("The site's own details change.")
    for language in sorted(old["texts"].keys() | new["texts"].keys()):
        if old["texts"].get(language) != new["texts"].get(language):
            lines.append(f"The banner's wording changes ({language}).")
    return [
        *lines,
        *theme.describe(old.get("theme", {}), new.get("theme", {})),
        *places.describe(old["regions"], new["regions"]),
    ]


def _order(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    shared = {row["key"] for row in other["categories"]}
    return [row["key"] for row in one["categories"] if row["key"] in shared]


def _is_material(
    before: Mapping[str, Any], after: Mapping[str, Any], site: Mapping[str, Any]
) -> bool:
    """Whether an earlier yes does not cover it: a new use, or a new third party (R65).

    A new foreign host is a new third party beyond doubt where none was named before.
    """
    if before["necessary"] or any(after.get(flag) and not before.get(flag) for flag in FLAGS):
        return True
    named, now = third_parties.providers(before, site), third_parties.providers(after, site)
    is_first = not named and not hosts.foreign(before, site)
    return bool(now - named) or (is_first and bool(hosts.foreign(after, site)))


def _is_doubtful(
    before: Mapping[str, Any], after: Mapping[str, Any], site: Mapping[str, Any]
) -> bool:
    """Whether a person has to decide: other words, or a new host beside foreign ones.

    To ask again without need is as unlawful as not to ask (R61).
    """
    is_reworded = _purposes(before) != _purposes(after)
    return is_reworded or bool(hosts.new_foreign(before, after, site))


def _purposes(row: Mapping[str, Any]) -> dict[str, str]:
    return {language: text["purpose"] for language, text in row["texts"].items()}
