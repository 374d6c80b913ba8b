"""What was answered in one place and is read in another: R54, R60–R65.

The expected answers are looked up by what each place says of a yes and of a no, and of two steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.vectors import DAY, NOTICE, NOW, REGIONS, SHOWN, Row, elsewhere, expected

NEVER = 10**6
DAYS = (0, 181, 183, 364, 366)
READ = ("US-CA, two steps", "US-CO", "US-FL", "CA-QC", "FR", "ZZ")
OPTIONAL = NOTICE[1:]
SALE = OPTIONAL[-1]


@dataclass(frozen=True)
class Says:
    yes: int  # days that it holds
    no: int
    two_step: bool = False


GIVEN = {
    "US-CA": Says(400, NEVER, two_step=True),
    "US-CO": Says(400, NEVER),
    "US-FL": Says(400, 365),
    "US-WY": Says(400, 365),  # its country's
    "US": Says(400, NEVER, two_step=True),  # it may have been California
    "CA-ON": Says(400, NEVER),  # its country's
    "CA": Says(182, NEVER),  # Quebec for a yes, any other province for a no
    "CA-QC": Says(182, 182),
    "FR": Says(182, 182),
    "FR-75": Says(182, 182),
    "ZZ": Says(182, NEVER),  # it may have been anywhere
    "BR": Says(182, 182),  # as anywhere else
}
ASIDE = {"ZZ": Says(182, 182)}  # read there, the unknown place has its own rule alone


def rows() -> Iterator[Row]:
    """Given there, read here, on each day: the verdict, what the banner asks, what is locked."""
    for (given, there), place, day in product(GIVEN.items(), READ, DAYS):
        region = REGIONS[place]
        here = ASIDE.get(region["code"]) or GIVEN[region["code"]]
        yes = "granted" if day <= min(there.yes, here.yes) else "lapsed"
        no = "denied" if day <= max(there.no, here.no) else "lapsed"
        is_locked = there.two_step or here.two_step
        yield _row(given, region, day, 1, yes, locked=False)
        yield _row(given, region, day, 0, no, locked=is_locked)


def _row(given: str, region: Row, day: int, granted: int, verdict: str, *, locked: bool) -> Row:
    answer = {
        "decided_at": NOW - day * DAY,
        "choices": {one["key"]: [one["version"], granted] for one in OPTIONAL},
        "signal": False,
        "region": given,
    }
    return {
        "id": f"{'yes' if granted else 'no'} in {given}, read in {region['code']} on day {day}",
        "category": SALE,
        "categories": NOTICE,
        "region": region,
        "elsewhere": elsewhere(region),
        "evidence": {"answer": answer, **SHOWN},
        "now": NOW,
        **expected(verdict, "choice"),
        "asks": [one["key"] for one in OPTIONAL] if verdict == "lapsed" else [],
        "held": [SALE["key"]] if locked else [],
    }
