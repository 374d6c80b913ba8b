"""Read an operator's CSV of the Open Cookie Database, and store what is used of it."""

import csv
import re
import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from consent.kernel.values import DOMAIN
from consent.models import KnownCookieRow
from consent.vendors.facts import KnownCookie, Use, seconds_of, words_of

LEAST = 4  # letters and digits that a name of one vendor has
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _mark(facts: Iterable[KnownCookie]) -> Mapping[str, bool]:
    """Of each name, whether it is common: several vendors use it, or not only to track, or it is
    made of everyday words."""
    by_name: dict[str, list[KnownCookie]] = defaultdict(list)
    for fact in facts:
        by_name[fact.name].append(fact)
    return {name: _is_shared(rows) or is_everyday(name) for name, rows in by_name.items()}


def is_everyday(name: str) -> bool:
    everyday = words_of("everyday")
    words = [word.lower() for word in _WORD.findall(name)]
    is_short = len(re.findall(r"[^\W_]", name)) < LEAST
    return is_short or all(len(word) == 1 or word in everyday for word in words)


def _is_shared(rows: list[KnownCookie]) -> bool:
    return len({row.vendor for row in rows}) > 1 or not all(row.is_tracker for row in rows)


MOST_BYTES = 10_000_000
COLUMNS = ("Category", "Cookie / Data Key name", "Domain", "Description", "Retention period",
           "Data Controller", "Wildcard match")  # fmt: skip
USES = {
    "necessary": Use.NECESSARY,
    "security": Use.NECESSARY,
    "functional": Use.FUNCTIONAL,
    "personalization": Use.FUNCTIONAL,
    "analytics": Use.ANALYTICS,
    "marketing": Use.MARKETING,
}
LONGEST_NAME, LONGEST_VENDOR, LONGEST_PURPOSE = 128, 100, 200
LONGEST_LIFETIME = 2_147_483_647
SEPARATORS = "_-.:/"
_HOST = re.compile(rf"\.?({DOMAIN.pattern})", re.ASCII)


class WrongFile(ValueError):
    """It is not the Open Cookie Database, or not all of it; the message says where."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says, and where the cookie lies, if it is at the vendor's."""

    fact: KnownCookie
    domain: str = ""


class Contents(NamedTuple):
    """A file as it was read."""

    lines: int
    rows: list[Row]  # some more: see `_spread`


def read(path: Path) -> Contents:
    """All of a file; WrongFile, in words, for the first thing that is wrong with it."""
    facts = list(_rows(_text(path)))
    if not facts:
        raise WrongFile(f"{path} holds no rows.")
    common = _mark(row.fact for row in facts)
    told = [replace(row, fact=replace(row.fact, is_common=common[row.fact.name])) for row in facts]
    return Contents(len(told), [each for row in told for each in _spread(row)])


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise WrongFile(f"{path} has {size:,} bytes; at most {MOST_BYTES:,} are read.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WrongFile(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongFile(f"{path} is not text in UTF-8 (byte {error.start:,}).") from error


def _rows(text: str) -> Iterator[Row]:
    lines = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        if missing := [name for name in COLUMNS if name not in header]:
            raise WrongFile(f"Line 1 has no column “{'”, “'.join(missing)}”.")
        for cells in lines:
            if len(cells) != len(header):
                raise WrongFile(
                    f"Line {lines.line_num} has {len(cells)} of {len(header)} columns. The file "
                    "may be cut off: bring it again."
                )
            yield _row(dict(zip(header, cells, strict=True)), lines.line_num)
    except csv.Error as error:
        raise WrongFile(f"Line {lines.line_num} is no CSV: {error}.") from error


def _row(cells: Mapping[str, str], line: int) -> Row:
    name, category = cells["Cookie / Data Key name"].strip(), cells["Category"].strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise WrongFile(f"Line {line} names no cookie, or one of more than {LONGEST_NAME} letters.")
    if category.lower() not in USES:
        raise WrongFile(f"Line {line} has the category “{category}”. Known are {', '.join(USES)}.")
    if cells["Wildcard match"].strip() not in ("0", "1"):
        raise WrongFile(f"Line {line}: “Wildcard match” is neither 0 nor 1.")
    is_prefix = cells["Wildcard match"].strip() == "1" and not name.endswith("*")
    lifetime = seconds_of(cells["Retention period"])
    purpose = " ".join(cells["Description"].split())
    fact = KnownCookie(
        f"{name}*"[:LONGEST_NAME] if is_prefix else name,
        cells["Data Controller"].strip()[:LONGEST_VENDOR],
        USES[category.lower()],
        None if lifetime is None else min(lifetime, LONGEST_LIFETIME),
        {"en": textwrap.shorten(purpose, LONGEST_PURPOSE, placeholder=" …")} if purpose else {},
        is_imported=True,
    )
    return Row(fact, _domain(cells["Domain"]))


def _spread(row: Row) -> Iterator[Row]:
    """A prefix that ends within a word takes names that only begin alike: it says less than the
    name itself. `_gat*` is not `_gather`."""
    fact = row.fact
    begins = fact.name.removesuffix("*")
    if fact.name == begins or begins.endswith(tuple(SEPARATORS)):
        yield row
    else:
        is_common = fact.is_common or is_everyday(begins)
        yield replace(row, fact=replace(fact, name=begins, is_common=is_common))
        yield replace(row, fact=replace(fact, is_common=True))


def _domain(words: str) -> str:
    """The host at the start of what is written there: “cookiebot.com (3rd party)”."""
    found = _HOST.match(words.strip().lower())
    return found[1] if found and "." in found[1] else ""


class Status(NamedTuple):
    rows: int
    trackers: int
    read_at: datetime | None


@transaction.atomic
def replace_all(rows: Iterable[Row]) -> None:
    """All of it at once: nobody meets half a table."""
    now = timezone.now()
    KnownCookieRow.objects.all().delete()
    KnownCookieRow.objects.bulk_create(
        [
            KnownCookieRow(
                name=fact.name,
                vendor=fact.vendor,
                use=fact.use,
                domain=domain,
                lifetime=fact.lifetime,
                purpose=fact.purposes.get("en", ""),
                is_common=fact.is_common,
                read_at=now,
            )
            for fact, domain in ((row.fact, row.domain) for row in rows)
        ],
        batch_size=500,
    )


def status() -> Status:
    rows = KnownCookieRow.objects.all()
    trackers = rows.filter(use__in=[use for use in Use if use.tracks]).count()
    return Status(rows.count(), trackers, rows.aggregate(Max("read_at"))["read_at__max"])


def read_rows(
    names: Collection[str], vendors: Collection[str], domains: Collection[str]
) -> list[Row]:
    """What it says of some names, and all that it says of some vendors and domains."""
    wanted = Q(name__in=names) | Q(name__contains="*")
    wanted |= Q(vendor__in=vendors) | Q(domain__in=domains)
    return [Row(_fact(row), row.domain) for row in KnownCookieRow.objects.filter(wanted)]


def _fact(row: KnownCookieRow) -> KnownCookie:
    return KnownCookie(
        row.name,
        row.vendor,
        Use(row.use),
        row.lifetime,
        {"en": row.purpose} if row.purpose else {},
        is_common=row.is_common,
        is_imported=True,
    )
