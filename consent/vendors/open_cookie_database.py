"""Read an operator's CSV of the Open Cookie Database (jkwakman on GitHub, Apache-2.0)."""

import csv
import re
import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from consent.vendors.facts import KnownCookie, Use, parse_lifetime, word_list

_MAX_BYTES = 10_000_000
_MAX_NAME, _MAX_VENDOR, _MAX_PURPOSE, MAX_LIFETIME = 128, 100, 200, 2_147_483_647
_MIN_LETTERS = 4  # letters and digits of a name that is one vendor's
_SEPARATORS = tuple("_-.:/")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NAME, _CATEGORY, _WILDCARD = "Cookie / Data Key name", "Category", "Wildcard match"
_COLUMNS = (_CATEGORY, _NAME, "Description", "Retention period", "Data Controller", _WILDCARD)
USES = {
    "necessary": Use.NECESSARY,
    "security": Use.NECESSARY,
    "functional": Use.FUNCTIONAL,
    "personalization": Use.FUNCTIONAL,
    "analytics": Use.ANALYTICS,
    "marketing": Use.MARKETING,
}


class WrongFile(ValueError):
    """It is not the Open Cookie Database, or not all of it; the message says where."""


def read(path: Path) -> list[KnownCookie]:
    """Return what a file says. Raises WrongFile for the first thing that is wrong with it."""
    by_name: dict[str, list[KnownCookie]] = defaultdict(list)
    try:
        if (size := path.stat().st_size) > _MAX_BYTES:
            raise WrongFile(f"It has {size:,} bytes; at most {_MAX_BYTES:,} are read.")
        with path.open(newline="", encoding="utf-8-sig") as file:
            for fact in _facts(csv.DictReader(file, strict=True)):
                by_name[fact.name].append(fact)
    except OSError as error:
        raise WrongFile(f"It cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongFile("It is not text in UTF-8.") from error
    except csv.Error as error:
        raise WrongFile(f"It is no CSV: {error}.") from error
    if not by_name:
        raise WrongFile("It holds no rows.")
    return [
        replace(fact, is_common=_is_common(name, facts))
        for name, facts in by_name.items()
        for fact in facts
    ]


def _is_common(name: str, facts: Collection[KnownCookie]) -> bool:
    """Return whether a name says little: several vendors use it, or not only to track, it is made
    of everyday words, or a prefix ends within a word (`_gat*` is not `_gather`)."""
    begin = name.removesuffix("*")
    words = [word.lower() for word in _WORD.findall(begin)]
    is_everyday = all(len(word) == 1 or word in word_list("everyday") for word in words)
    is_short = len(re.findall(r"[^\W_]", begin)) < _MIN_LETTERS
    is_shared = len({fact.vendor for fact in facts}) > 1
    is_within_word = begin != name and not begin.endswith(_SEPARATORS)
    does_more = not all(fact.is_tracker for fact in facts)
    return is_shared or does_more or is_everyday or is_short or is_within_word


def _facts(rows: "csv.DictReader[str]") -> Iterator[KnownCookie]:
    if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
        raise WrongFile(f"Line 1 has no column “{'”, “'.join(missing)}”.")
    for cells in rows:
        if None in cells or None in cells.values():
            raise WrongFile(
                f"Line {rows.line_num} has not as many columns as the first. The file may be cut "
                "off: bring it again."
            )
        yield _fact(cells, rows.line_num)


def _fact(cells: Mapping[str, str], line: int) -> KnownCookie:
    name, category, wildcard = (cells[key].strip() for key in (_NAME, _CATEGORY, _WILDCARD))
    if not 0 < len(name) <= _MAX_NAME:
        raise WrongFile(f"Line {line} names no cookie, or one of more than {_MAX_NAME} letters.")
    if category.lower() not in USES:
        raise WrongFile(f"Line {line} has the category “{category}”. Known are {', '.join(USES)}.")
    if wildcard not in ("0", "1"):
        raise WrongFile(f"Line {line}: “Wildcard match” is neither 0 nor 1.")
    is_prefix = wildcard == "1" and not name.endswith("*")
    lifetime = parse_lifetime(cells["Retention period"])
    purpose = " ".join(cells["Description"].split())
    return KnownCookie(
        f"{name}*"[:_MAX_NAME] if is_prefix else name,
        cells["Data Controller"].strip()[:_MAX_VENDOR],
        USES[category.lower()],
        None if lifetime is None else min(lifetime, MAX_LIFETIME),
        {"en": textwrap.shorten(purpose, _MAX_PURPOSE, placeholder=" …")} if purpose else {},
        is_imported=True,
    )
