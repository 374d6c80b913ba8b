"""Named rows for how long an answer holds: R60–R65."""

from tests.vectors.parts import (
    ANALYTICS,
    CALIFORNIA,
    COLORADO,
    DAY,
    EVERYWHERE,
    FRANCE,
    ITALY,
    MARKETING,
    NEW_ANALYTICS,
    NEW_MARKETING,
    NO,
    NOW,
    NOWHERE,
    ONTARIO,
    PREFERENCES,
    QUEBEC,
    SOLD,
    WYOMING,
    YES,
    answer,
    context,
    earlier,
    ruled,
    visit,
)

MEMORY = [
    *(
        ruled(
            f"R60 a no in {place['code']} after {days} days",
            SOLD,
            place,
            visit(days, marketing=NO),
            "denied choice",
        )
        for place in EVERYWHERE
        for days in (0, 1, 182)
    ),
    *(
        ruled(
            f"R61 a {word} in {place['code']} on day {days}",
            ANALYTICS,
            place,
            visit(days, analytics=choice),
            expected,
        )
        for place in (FRANCE, ITALY, QUEBEC, NOWHERE)
        for word, choice, days, expected in (
            ("yes", YES, 181, "granted choice"),
            ("yes", YES, 182, "granted choice"),
            ("yes", YES, 183, "lapsed choice"),
            ("no", NO, 182, "denied choice"),
            ("no", NO, 183, "lapsed choice"),
        )
    ),
    ruled(
        "R61 a yes from the first second of the day that was 182 days ago",
        ANALYTICS,
        FRANCE,
        visit(182 + NOW % DAY / DAY, analytics=YES),
        "granted choice",
    ),
    ruled(
        "R61 a yes from the second before",
        ANALYTICS,
        FRANCE,
        visit(182 + (NOW % DAY + 1) / DAY, analytics=YES),
        "lapsed choice",
    ),
    *(
        ruled(
            f"R62 opted out in California, day {days}",
            MARKETING,
            CALIFORNIA,
            visit(days, marketing=NO),
            "denied choice",
        )
        for days in (0, 364, 365, 366, 400, 401)
    ),
    *(
        ruled(
            f"R63 an opt-out in {place['code']} after ten years",
            SOLD,
            place,
            visit(3653, marketing=NO),
            "denied choice",
        )
        for place in (CALIFORNIA, COLORADO, ONTARIO)
    ),
    ruled(
        "R63 where a no may be asked about again, it still allows nothing",
        SOLD,
        WYOMING,
        visit(366, marketing=NO),
        "lapsed choice",
    ),
    ruled(
        "R63 a yes does expire there, and is off",
        SOLD,
        COLORADO,
        visit(401, marketing=YES),
        "lapsed choice",
    ),
    ruled(
        "R63 for a known visitor the account decides",
        SOLD,
        WYOMING,
        context(answer(366, marketing=NO), account=True),
        "denied account",
    ),
    *(
        ruled(
            f"R64 visited daily, cookie re-issued: day {days}",
            ANALYTICS,
            FRANCE,
            visit(days, analytics=YES),
            expected,
        )
        for days, expected in (
            *((day, "granted choice") for day in (1, 2, 30, 100, 150, 181, 182)),
            *((day, "lapsed choice") for day in (183, 184, 190, 200)),
        )
    ),
    *(
        ruled(
            f"R64 another category answered today, a {word} kept since day {days}",
            ANALYTICS,
            FRANCE,
            visit(0, marketing=YES, analytics=earlier(choice, days)),
            expected,
        )
        for word, choice, days, expected in (
            ("yes", YES, 0, "granted choice"),
            ("yes", YES, 182, "granted choice"),
            ("yes", YES, 183, "lapsed choice"),
            ("no", NO, 182, "denied choice"),
            ("no", NO, 183, "lapsed choice"),
        )
    ),
    ruled(
        "R65 a yes to an older meaning",
        NEW_ANALYTICS,
        FRANCE,
        visit(analytics=YES),
        "lapsed choice",
    ),
    ruled(
        "R65 starts off in opt-out too",
        NEW_ANALYTICS,
        COLORADO,
        visit(analytics=YES),
        "lapsed choice",
    ),
    ruled(
        "R65 starts off in notice too",
        NEW_ANALYTICS,
        WYOMING,
        visit(analytics=YES),
        "lapsed choice",
    ),
    ruled(
        "R65 a yes to a meaning this notice does not have",
        ANALYTICS,
        FRANCE,
        visit(analytics=(2, 1)),
        "lapsed choice",
    ),
    ruled(
        "R65 a text fix does not bump", ANALYTICS, FRANCE, visit(analytics=YES), "granted choice"
    ),
    ruled(
        "R65 another category's bump does not matter",
        ANALYTICS,
        FRANCE,
        visit(analytics=YES, marketing=YES),
        "granted choice",
    ),
    ruled(
        "R65 a no to an older meaning stays a no",
        NEW_MARKETING,
        CALIFORNIA,
        visit(marketing=NO),
        "denied choice",
    ),
    ruled(
        "R65 a new flagged category after an opt-out is off",
        MARKETING,
        CALIFORNIA,
        visit(analytics=NO),
        "unasked default",
    ),
    ruled(
        "R65 a new category where silence is a yes starts off for who has answered",
        PREFERENCES,
        COLORADO,
        visit(analytics=YES),
        "unasked default",
    ),
]
