"""What is missing or unlawful in the catalogue, found before it is published (R145–R148)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consent.models import Site
from consent.publishing.draft import draft


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is missing or unlawful; an error keeps the notice from being published."""

    text: str
    is_error: bool = True


class Unlawful(Exception):
    """This catalogue may not be published."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.text for problem in problems))
        self.problems = problems


def lint(site: Site) -> list[Problem]:
    """What keeps the catalogue from being published, and what deserves a second look."""
    new = draft(site)
    return [
        *_lint_languages(new),
        *_lint_categories(new),
        *_lint_regions(new),
    ]


def _lint_languages(new: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for language in new["site"]["languages"]:
        if language not in new["texts"]:
            problems.append(Problem(f"There is no wording in {language}."))
        for row in new["categories"]:
            if language not in row["texts"]:
                problems.append(Problem(f"{row['key']} has no text in {language} (R146)."))
            problems += [
                Problem(f"{cookie['name']} has no purpose in {language} (R57).")
                for cookie in row["cookies"]
                if language not in cookie["texts"]
            ]
    return problems


def _lint_categories(new: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if not any(row["necessary"] for row in new["categories"]):
        problems.append(
            Problem("No category is necessary: declare at least this system's cookies.")
        )
    seen: dict[str, str] = {}
    for row in new["categories"]:
        for cookie in row["cookies"]:
            name = cookie["name"]
            if row["necessary"] and cookie["party"] == "third":
                problems.append(
                    Problem(f"{name} belongs to a third party and cannot be necessary (R147).")
                )
            if seen.setdefault(name, row["key"]) != row["key"]:
                problems.append(Problem(f"{name} is declared in {seen[name]} and in {row['key']}."))
            if cookie["party"] == "third" and not row["third_party"] and not row["necessary"]:
                problems.append(
                    Problem(
                        f"{row['key']} holds {name} of {cookie['provider']}, "
                        "so it involves a third party. Say so on the category."
                    )
                )
        if row["sells_or_shares"] and row["cookies"]:
            problems.append(
                Problem(
                    f"{row['key']} sells or shares data, and the privacy policy says “We do not "
                    "sell any information we collect to third parties”. Ask counsel first.",
                    is_error=False,
                )
            )
    return problems


def _lint_regions(new: Mapping[str, Any]) -> list[Problem]:
    problems = []
    known = set(new["site"]["languages"])
    keys = {row["key"] for row in new["categories"]}
    if not any(row["code"] == "ZZ" for row in new["regions"]):
        problems.append(Problem("There is no rule ZZ for visitors whose place is not known (R2)."))
    for row in new["regions"]:
        missing = [language for language in row["languages"] if language not in known]
        if missing:
            problems.append(
                Problem(f"{row['name']} requires {', '.join(missing)}, which the site lacks (R89).")
            )
        strange = row["overrides"].keys() - keys
        if strange:
            problems.append(
                Problem(f"{row['name']} names categories that do not exist: {', '.join(strange)}.")
            )
    return problems
