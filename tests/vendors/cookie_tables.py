"""Files like the Open Cookie Database's."""

import csv
from pathlib import Path

HEADER = (
    "ID", "Platform", "Category", "Cookie / Data Key name", "Domain", "Description",
    "Retention period", "Data Controller", "User Privacy & GDPR Rights Portals", "Wildcard match",
)  # fmt: skip


def line(name: str, category: str = "Marketing", vendor: str = "Spy", **facts: str) -> list[str]:
    words = {"description": "Follows.", "keeps": "1 year", "wildcard": "0"} | facts
    return ["1", vendor, category, name, "", words["description"], words["keeps"],
            vendor, "https://example.com/", words["wildcard"]]  # fmt: skip


def write(path: Path, *lines: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *lines])
    return path
