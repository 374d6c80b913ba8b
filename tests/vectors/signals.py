"""Named rows for what the browser and the account say: R4–R11."""

from tests.vectors.parts import (
    ACCOUNT,
    ANALYTICS,
    BROKEN,
    CALIFORNIA,
    COLORADO,
    EVERYWHERE,
    FRANCE,
    MARKETING,
    NECESSARY,
    NO,
    NOTHING,
    NOWHERE,
    PREFERENCES,
    SIGNAL,
    SOLD,
    SUPPORT,
    TARGETED,
    WYOMING,
    YES,
    Json,
    answer,
    case,
    context,
    ruled,
    visit,
)

SIGNALS = [
    ruled("R4 a header of 1 turns marketing off", MARKETING, WYOMING, SIGNAL, "denied signal"),
    ruled("R4 no header turns nothing off", SOLD, WYOMING, NOTHING, "granted region"),
    ruled("R5 a property of false is no consent", SOLD, NOWHERE, NOTHING, "unasked default"),
    ruled("R6 header or property, either is enough", SOLD, COLORADO, SIGNAL, "denied signal"),
    ruled("R7 a signal is consent to nothing", ANALYTICS, FRANCE, SIGNAL, "unasked default"),
    ruled(
        "R7 without the signal, the answer given under it stands",
        SOLD,
        COLORADO,
        visit(1, signal=True, marketing=NO),
        "denied signal",
    ),
    ruled(
        "R7 and even a yes that slipped in under it",
        SOLD,
        COLORADO,
        visit(1, signal=True, marketing=YES),
        "denied signal",
    ),
    ruled(
        "R7 and a category that came later",
        SOLD,
        COLORADO,
        visit(1, signal=True, analytics=YES),
        "denied signal",
    ),
    ruled(
        "R7 and ten years later",
        SOLD,
        COLORADO,
        visit(3650, signal=True, analytics=YES),
        "denied signal",
    ),
    ruled(
        "R7 a signal taken down without an answer stands",
        SOLD,
        COLORADO,
        visit(30, signal=True),
        "denied signal",
    ),
    ruled(
        "R11 and says nothing of the rest: the region's default goes on",
        ANALYTICS,
        COLORADO,
        visit(30, signal=True),
        "granted region",
    ),
    ruled(
        "R11 which in opt-in is no",
        ANALYTICS,
        FRANCE,
        visit(30, signal=True),
        "unasked default",
    ),
    ruled(
        "R7 opted out by hand, no signal since",
        SOLD,
        COLORADO,
        visit(30, marketing=NO),
        "denied choice",
    ),
    ruled(
        "R7 the visitor's own later yes, without the signal, is an answer",
        SOLD,
        COLORADO,
        visit(0, marketing=YES),
        "granted choice",
    ),
    ruled(
        "R8 an older yes to what is sold yields",
        SOLD,
        CALIFORNIA,
        context(answer(1, marketing=YES), signal=True),
        "denied signal",
    ),
    ruled(
        "R8 an older yes to what targets yields",
        TARGETED,
        CALIFORNIA,
        context(answer(1, marketing=YES), signal=True),
        "denied signal",
    ),
    ruled("R8 no click is needed: sold", SOLD, CALIFORNIA, SIGNAL, "denied signal"),
    ruled("R8 no click is needed: targets", TARGETED, CALIFORNIA, SIGNAL, "denied signal"),
    *(
        ruled(f"R8 honoured in {place['code']}", MARKETING, place, SIGNAL, "denied signal")
        for place in EVERYWHERE
    ),
    ruled(
        "R8 honoured beside an answer that cannot be believed",
        SOLD,
        COLORADO,
        context(signal=True, is_broken=True),
        "denied signal",
    ),
    ruled(
        "R9 a second browser without the signal, the same account",
        MARKETING,
        COLORADO,
        ACCOUNT,
        "denied account",
    ),
    ruled(
        "R9 over that browser's own yes",
        MARKETING,
        COLORADO,
        context(answer(1, marketing=YES), account=True),
        "denied account",
    ),
    ruled("R9 where silence is a yes", SOLD, WYOMING, ACCOUNT, "denied account"),
    ruled("R9 where silence is a no", SOLD, FRANCE, ACCOUNT, "denied account"),
    ruled(
        "R9 signal and account: the signal is named",
        SOLD,
        COLORADO,
        context(signal=True, account=True),
        "denied signal",
    ),
    ruled("R10 a visitor not logged in has the signal", SOLD, COLORADO, SIGNAL, "denied signal"),
    ruled(
        "R10 and leaves the account of the next one alone",
        SOLD,
        COLORADO,
        NOTHING,
        "granted region",
    ),
    *(
        ruled(f"R11 a signal spares {what['key']}", what, COLORADO, SIGNAL, expected)
        for what, expected in (
            (NECESSARY, "granted necessary"),
            (PREFERENCES, "granted region"),
            (ANALYTICS, "granted region"),
        )
    ),
    *(
        ruled(f"R11 an account's no spares {what['key']}", what, WYOMING, ACCOUNT, expected)
        for what, expected in (
            (NECESSARY, "granted necessary"),
            (PREFERENCES, "granted region"),
            (ANALYTICS, "granted region"),
        )
    ),
    ruled(
        "R11 a yes to statistics holds under the signal",
        ANALYTICS,
        FRANCE,
        context(answer(1, analytics=YES), signal=True),
        "granted choice",
    ),
    ruled(
        "R11 a yes to an unflagged third party holds under the signal",
        SUPPORT,
        CALIFORNIA,
        context(answer(1, support=YES), signal=True),
        "granted choice",
    ),
]

SIGNALLED: Json = {
    "rows": [
        {**case(name, FRANCE, context), "signalled": expected}
        for name, context, expected in (
            ("R6 sent now", SIGNAL, True),
            ("R6 not sent", NOTHING, False),
            ("R7 sent when the visitor answered", visit(9, signal=True, marketing=NO), True),
            ("R7 not sent then, sent now", context(answer(9, marketing=YES), signal=True), True),
            ("R7 sent neither then nor now", visit(9, marketing=NO), False),
            ("R9 an account's no is not a signal", ACCOUNT, False),
            ("R21.5 a broken answer is not a signal", BROKEN, False),
            ("R21.5 beside a broken answer", context(signal=True, is_broken=True), True),
        )
    ]
}
