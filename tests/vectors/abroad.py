"""What was answered in one place and is read in another: R54, R60–R65.

The expected answers are looked up by what each place says of a yes and of a no, and of two steps.
"""

from dataclasses import dataclass
from typing import Any

from tests.vectors.asking import REFUSED, UNFLAGGED, ask
from tests.vectors.locked import TWO_STEP, locked
from tests.vectors.parts import (
    ANALYTICS,
    COLORADO,
    FLORIDA,
    FRANCE,
    MARKETING,
    NO,
    NOTICE,
    NOW,
    NOWHERE,
    ONTARIO,
    QUEBEC,
    SOLD,
    WYOMING,
    YES,
    Json,
    case,
    earlier,
    ruled,
    visit,
)

NEVER = 10**6
DAYS = (0, 181, 183, 364, 366)
RULES = [ONTARIO, QUEBEC, FRANCE, WYOMING, TWO_STEP, COLORADO, FLORIDA, NOWHERE]
READ = (TWO_STEP, COLORADO, FLORIDA, QUEBEC, FRANCE, NOWHERE)


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


def elsewhere(where: Json) -> list[Json]:
    return [rule for rule in RULES if rule["code"] != where["code"]]


def abroad() -> Json:
    """Given there, read here, on each day: the verdict, whether the banner asks, what is locked."""
    rows: list[list[Any]] = []
    for given, there in GIVEN.items():
        for place in READ:
            here = ASIDE.get(place["code"]) or GIVEN[place["code"]]
            two_step = there.two_step or here.two_step
            for day in DAYS:
                yes = "granted" if day <= min(there.yes, here.yes) else "lapsed"
                no = "denied" if day <= max(there.no, here.no) else "lapsed"
                for word, verdict in (("yes", yes), ("no", no)):
                    is_locked = two_step and word == "no"
                    cells = [verdict, int(verdict == "lapsed"), int(is_locked)]
                    rows.append([given, place["code"], word, day, *cells])
    return {"now": NOW, "categories": NOTICE, "rules": RULES, "rows": rows}


SAID_IN_FRANCE = visit(0, analytics=YES, marketing=earlier(NO, 183, "US-CA"))
JUDGED = [
    ruled(name, what, where, shown, expected, elsewhere=elsewhere(where))
    for name, what, where, shown, expected in (
        (
            "R63 a Californian's no, renewed in France",
            MARKETING,
            FRANCE,
            SAID_IN_FRANCE,
            "denied choice",
        ),
        (
            "R63 the same from nowhere",
            MARKETING,
            NOWHERE,
            visit(0, region="FR", marketing=earlier(NO, 3650, "US-CA")),
            "denied choice",
        ),
        (
            "R63 a Californian's no that another one, given in France today, left standing",
            MARKETING,
            FRANCE,
            visit(200, marketing=earlier(NO, 200, "US-CA")),
            "denied choice",
        ),
        (
            "R61 a French no, renewed in California and read in France",
            MARKETING,
            FRANCE,
            visit(0, region="US-CA", marketing=earlier(NO, 183, "FR")),
            "lapsed choice",
        ),
        (
            "R64 a French yes, renewed in California: day 182",
            ANALYTICS,
            TWO_STEP,
            visit(0, analytics=earlier(YES, 182, "FR")),
            "granted choice",
        ),
        (
            "R64 a French yes, renewed in California: day 183",
            ANALYTICS,
            TWO_STEP,
            visit(0, analytics=earlier(YES, 183, "FR")),
            "lapsed choice",
        ),
        (
            "R64 a Californian's yes, renewed in France and read at home: day 200",
            ANALYTICS,
            TWO_STEP,
            visit(0, region="FR", analytics=earlier(YES, 200, "US-CA")),
            "granted choice",
        ),
    )
]

ASKED = [
    ask(name, where, shown, *asks, notice=notice, elsewhere=elsewhere(where))
    for name, where, shown, asks, notice in (
        (
            "R62 opted out of ads in California, read in France: the lapsed yes is asked about",
            FRANCE,
            visit(183, {**dict.fromkeys(REFUSED, YES), "marketing": NO}, region="US-CA"),
            UNFLAGGED,
            NOTICE,
        ),
        (
            "R65 opted out in California, read in France: not asked for a second sale",
            FRANCE,
            visit(0, REFUSED, region="US-CA"),
            (),
            [*NOTICE, SOLD | {"key": "partners"}],
        ),
        (
            "R65 nor where a later answer, given in France, left that no standing",
            FRANCE,
            visit(0, {**REFUSED, "marketing": earlier(NO, 200, "US-CA")}),
            (),
            [*NOTICE, SOLD | {"key": "partners"}],
        ),
        (
            "R65 refused in France, read in Florida: asked for a second sale",
            FLORIDA,
            visit(0, REFUSED, region="FR"),
            ("partners",),
            [*NOTICE, SOLD | {"key": "partners"}],
        ),
        (
            "R65 refused in France, read in Colorado: not asked for a second sale",
            COLORADO,
            visit(0, REFUSED, region="FR"),
            (),
            [*NOTICE, SOLD | {"key": "partners"}],
        ),
    )
]

HELD = [
    locked(name, where, shown, *keys, elsewhere=elsewhere(where))
    for name, where, shown, keys in (
        (
            "R54 a signal that was sent in California, read in France",
            FRANCE,
            visit(9, region="US-CA", signal=True),
            ("marketing",),
        ),
        (
            "R54 a no to a sale in California that an answer in France left standing",
            FRANCE,
            visit(0, analytics=YES, marketing=earlier(NO, 9, "US-CA")),
            ("marketing",),
        ),
        (
            "R54 a no to something else in California holds nothing in France",
            FRANCE,
            visit(0, region="US-CA", analytics=NO),
            (),
        ),
        (
            "R54 a yes in California holds nothing in France",
            FRANCE,
            visit(0, region="US-CA", marketing=YES),
            (),
        ),
        (
            "R54 a signal in Colorado, read in France",
            FRANCE,
            visit(9, region="US-CO", signal=True),
            (),
        ),
    )
]


def _kept(name: str, place: str, where: Json, shown: Json, **expected: str) -> Json:
    return {**case(name, where, shown, RULES), "categories": NOTICE, "place": place} | {
        "keeps": expected
    }


ALL_IN_CALIFORNIA = dict.fromkeys(REFUSED, "US-CA")
KEPT: Json = {
    "rows": [
        _kept("R63 nothing answered", "FR", FRANCE, visit() | {"answer": None}),
        _kept(
            "R63 California's no is stricter than France's",
            "FR",
            FRANCE,
            visit(9, REFUSED, region="US-CA"),
            **ALL_IN_CALIFORNIA,
        ),
        _kept(
            "R63 and than Colorado's, where it takes one step back",
            "US-CO",
            COLORADO,
            visit(9, REFUSED, region="US-CA"),
            **ALL_IN_CALIFORNIA,
        ),
        _kept("R63 France's is not", "US-CA", TWO_STEP, visit(9, REFUSED, region="FR")),
        _kept("R63 at home it stays", "US-CA", TWO_STEP, visit(9, REFUSED, region="US-CA")),
        _kept("R63 a yes keeps nothing", "FR", FRANCE, visit(9, analytics=YES, region="US-CA")),
        _kept(
            "R63 a no that had been kept is kept again",
            "FR",
            FRANCE,
            visit(9, {**REFUSED, "marketing": earlier(NO, 99, "US-CA")}),
            marketing="US-CA",
        ),
        _kept(
            "R7 a signal in California keeps the sale",
            "FR",
            FRANCE,
            visit(9, analytics=NO, signal=True, region="US-CA"),
            analytics="US-CA",
            marketing="US-CA",
        ),
        _kept(
            "R7 a signal in France keeps California's no",
            "FR",
            FRANCE,
            visit(9, marketing=earlier(NO, 99, "US-CA"), signal=True),
            marketing="US-CA",
        ),
        _kept(
            "R63 the unknown place is as strict as any",
            "ZZ",
            NOWHERE,
            visit(9, REFUSED, region="FR"),
        ),
        _kept(
            "R63 and stricter than France",
            "FR",
            FRANCE,
            visit(9, marketing=NO, region="ZZ"),
            marketing="ZZ",
        ),
    ]
}
