"""Rows of good decisions, of none, and of what a signal, an account and time make of them."""

from typing import Any

from tests.conformance.rows import (
    CALIFORNIA,
    COLORADO,
    COOKIE,
    DAY,
    INVALID,
    NO,
    NOW,
    UNASKED,
    YES,
    choices,
    claims,
    every,
    good,
    row,
)
from tests.conformance.signing import OLDER, token

EDGE = NOW // DAY * DAY - 182 * DAY  # where the last day of 182 begins, by the calendar of UTC

NOTHING: dict[str, Any] = {"c": {}, "g": 1}  # a signal that was taken down, and no answer

SILENCE = [
    row("no cookie, in Germany", UNASKED, asks=True),
    row("no cookie, in France, which the same rule covers", UNASKED, region="FR", asks=True),
    row("no cookie, in a part of Germany", UNASKED, region="DE-BY", asks=True),
    row(
        "no cookie, in Colorado: its rule of last year is over", COLORADO, region="US-CO", asks=True
    ),
    row("no cookie, in California", CALIFORNIA, region="US-CA", asks=True),
    row("no cookie, in Texas, which has no rule of its own", CALIFORNIA, region="US-TX", asks=True),
    row(
        "no cookie, in a country without its part: the strictest", COLORADO, region="US", asks=True
    ),
    row("no cookie, nowhere", UNASKED, region="ZZ", asks=True),
    row("no cookie, in a place without a rule", UNASKED, region="NZ", asks=True),
    row("no cookie, and what is said is no place", UNASKED, region="somewhere", asks=True),
    row("no cookie of ours among others", UNASKED, "a=1; theme=dark; _ga=GA1.2", asks=True),
]
ANSWERS = [
    good("accept", YES, asks=False),
    good("accept, in California", YES, region="US-CA", asks=False),
    good("accept, nowhere", YES, region="ZZ", asks=False),
    good("reject", NO, claims(c=choices(0)), asks=False),
    good("reject, in Colorado", NO, claims(c=choices(0)), region="US-CO", asks=False),
    good(
        "custom: analytics and preferences",
        every("denied choice", analytics="granted choice", preferences="granted choice"),
        claims(c=choices(0, analytics=[3, 1], preferences=[1, 1])),
        asks=False,
    ),
    good(
        "silent about support: no yes",
        every("granted choice", support="unasked default"),
        claims(c={key: versions for key, versions in choices(1).items() if key != "support"}),
        asks=True,
    ),
    good(
        "silent about analytics: no yes where the law is opt-out either",
        every("granted choice", analytics="unasked default"),
        claims(c={key: versions for key, versions in choices(1).items() if key != "analytics"}),
        region="US-CO",
        asks=True,
    ),
    good(
        "an unknown category in c says nothing of the others",
        YES,
        claims(c=choices(1, telepathy=[1, 1], constructor=[1, 1])),
        asks=False,
    ),
    good(
        "a yes to an older version has lapsed",
        every("granted choice", analytics="lapsed choice"),
        claims(c=choices(1, analytics=[2, 1])),
        asks=True,
    ),
    good(
        "a yes to a version that is not published has lapsed",
        every("granted choice", analytics="lapsed choice"),
        claims(c=choices(1, analytics=[4, 1])),
        asks=True,
    ),
    good(
        "a no to an older version stays a no",
        every("granted choice", analytics="denied choice"),
        claims(c=choices(1, analytics=[2, 0])),
        asks=False,
    ),
    good("claims beyond ours are passed over", YES, claims(x={"y": [1]}, name="z"), asks=False),
    good("a key of the older ring still verifies", YES, kid=OLDER, asks=False),
]
TIME = [
    good("a yes holds through its last day", YES, claims(EDGE), asks=False),
    good(
        "a yes has lapsed after its last day",
        every("lapsed choice"),
        claims(EDGE - 1),
        asks=True,
    ),
    good(
        "a no is asked about again after its last day",
        every("lapsed choice"),
        claims(EDGE - 1, choices(0)),
        asks=True,
    ),
    good(
        "a yes holds longer in California",
        YES,
        claims(EDGE - 1, r="US-CA"),
        region="US-CA",
        asks=False,
    ),
    good(
        "a no has no end in California",
        NO,
        claims(NOW - 3000 * DAY, choices(0)),
        region="US-CA",
        asks=False,
    ),
    good(
        "a yes has no end where the rule sets none",
        YES,
        claims(NOW - 3000 * DAY, r="JP"),
        region="JP",
        asks=False,
    ),
    good(
        "a choice that was kept has its own time",
        every("granted choice", analytics="lapsed choice"),
        claims(c=choices(1, analytics=[3, 1, EDGE - 1])),
        asks=True,
    ),
    good(
        "a choice that was kept is still good on its last day",
        YES,
        claims(c=choices(1, analytics=[3, 1, EDGE], support=[1, 1, NOW])),
        asks=False,
    ),
    good(
        "a no that was kept has its own time",
        every("granted choice", marketing="lapsed choice"),
        claims(c=choices(1, marketing=[1, 0, EDGE - 1])),
        asks=True,
    ),
    good("clocks may differ by five minutes", YES, claims(NOW + 300), asks=False),
    row(
        "from the future: not believed",
        INVALID,
        f"{COOKIE}={token(claims(NOW + 301))}",
        broken=True,
        asks=True,
    ),
    row(
        "from the far future: not believed",
        INVALID,
        f"{COOKIE}={token(claims(2**53 - 1))}",
        broken=True,
        asks=True,
    ),
]
SIGNALS = [
    row(
        "GPC in a decision from the future still stands",
        INVALID | {"marketing": ["denied", "signal"]},
        f"{COOKIE}={token(claims(NOW + 301, g=1))}",
        broken=True,
        asks=True,
    ),
    row(
        "GPC in a decision from the future still stands, in Colorado",
        INVALID | {"marketing": ["denied", "signal"]},
        f"{COOKIE}={token(claims(NOW + 301, g=1))}",
        region="US-CO",
        broken=True,
        asks=False,
    ),
    row("GPC alone", every("unasked default", marketing="denied signal"), gpc="1", asks=True),
    row(
        "GPC alone, in Colorado: nothing is left to ask",
        COLORADO | {"marketing": ["denied", "signal"]},
        region="US-CO",
        gpc="1",
        asks=False,
    ),
    good("GPC over a yes", every("granted choice", marketing="denied signal"), gpc="1", asks=False),
    good(
        "GPC over a yes, in California",
        every("granted choice", marketing="denied signal"),
        region="US-CA",
        gpc="1",
        asks=False,
    ),
    good(
        "GPC over a no",
        NO | {"marketing": ["denied", "signal"]},
        claims(c=choices(0)),
        gpc="1",
        asks=False,
    ),
    good("GPC of 0 is none", YES, gpc="0", asks=False),
    good("GPC of true is none", YES, gpc="true", asks=False),
    good("GPC of 11 is none", YES, gpc="11", asks=False),
    good(
        "GPC sent twice, once as 1",
        every("granted choice", marketing="denied signal"),
        gpc="0, 1",
        asks=False,
    ),
    good(
        "GPC when the visitor answered still stands",
        every("granted choice", marketing="denied signal"),
        claims(g=1),
        asks=False,
    ),
    good(
        "GPC taken down without an answer, in Colorado",
        COLORADO | {"marketing": ["denied", "signal"]},
        claims(**NOTHING),
        region="US-CO",
        asks=False,
    ),
    good(
        "GPC taken down without an answer, in Germany",
        every("unasked default", marketing="denied signal"),
        claims(**NOTHING),
        asks=True,
    ),
    good("Do Not Track where it is no signal", YES, dnt="1", asks=False),
    good(
        "Do Not Track where it is one",
        every("granted choice", marketing="denied signal"),
        region="AT",
        dnt="1",
        asks=False,
    ),
]
LONG_AGO = {days: NOW // DAY * DAY - days * DAY for days in (0, 181, 183, 364, 366)}
NEVER = 10**6
# Where an answer was given: how many days a no holds by the law of there, and a yes
GIVEN = {"US-CA": (NEVER, 400), "US-TX": (365, 400), "DE": (182, 182), "ZZ": (NEVER, 182)}
ABROAD = [
    good(
        f"a {word} given in {given}, read in {read} on day {days}",
        every(verdict),
        claims(at, choices(granted), r=given),
        region=read,
        asks="lapsed" in verdict,
    )
    for given, there in GIVEN.items()
    for read, here in {**GIVEN, "ZZ": (182, 182)}.items()
    for days, at in LONG_AGO.items()
    for word, granted, verdict in (
        ("no", 0, "denied choice" if days <= max(there[0], here[0]) else "lapsed choice"),
        ("yes", 1, "granted choice" if days <= min(there[1], here[1]) else "lapsed choice"),
    )
    # said elsewhere in these rows already
    if not (given == read == "DE" and days == 0)
]
RENEWED = [
    good(
        "a no that was given in California, renewed in Germany",
        every("granted choice", marketing="denied choice"),
        claims(c=choices(1, marketing=[1, 0, EDGE - 1, "US-CA"])),
        asks=False,
    ),
    good(
        "a yes that was given in Germany, renewed in California",
        every("granted choice", analytics="lapsed choice"),
        claims(c=choices(1, analytics=[3, 1, EDGE - 1, "DE"]), r="US-CA"),
        region="US-CA",
        asks=True,
    ),
    good(
        "a no that was given in a country without its part: it may have been California",
        NO,
        claims(NOW - 3000 * DAY, choices(0), r="US"),
        asks=False,
    ),
    good(
        "a no that was given at what is no place",
        NO,
        claims(NOW - 3000 * DAY, choices(0), r="us-ca"),
        asks=False,
    ),
]
ROWS = [*SILENCE, *ANSWERS, *TIME, *SIGNALS, *ABROAD, *RENEWED]
