"""Named rows for the order of precedence: R21, step by step."""

from tests.vectors.parts import (
    ACCOUNT,
    ANALYTICS,
    BROKEN,
    CALIFORNIA,
    COLORADO,
    CONSTRUCTOR,
    DAY,
    EVERYWHERE,
    FRANCE,
    NECESSARY,
    NO,
    NOTHING,
    NOWHERE,
    PREFERENCES,
    QUEBEC,
    SIGNAL,
    SOLD,
    SUPPORT,
    WYOMING,
    YES,
    answer,
    category,
    context,
    refused,
    region,
    ruled,
    visit,
)

ORDER = [
    *(
        ruled(f"R21.1 necessary under {word}", NECESSARY, NOWHERE, context, "granted necessary")
        for word, context in (
            ("nothing", NOTHING),
            ("a signal", SIGNAL),
            ("an account's no", ACCOUNT),
            ("a broken cookie", BROKEN),
            ("a no", visit(necessary=NO)),
            ("an answer from the future", visit(-1, necessary=NO)),
        )
    ),
    ruled(
        "R21.1 necessary goes before its own flags",
        category("necessary", "necessary", "sells_or_shares"),
        CALIFORNIA,
        SIGNAL,
        "granted necessary",
    ),
    ruled("R21.2 a standing no goes before the default", SOLD, WYOMING, ACCOUNT, "denied account"),
    *(
        ruled(
            f"R9 {what['key']} that the account refused, {place['code']}, {word}",
            what,
            place,
            refused(context, what["key"]),
            "denied account",
        )
        for place in EVERYWHERE
        for what in (ANALYTICS, SUPPORT, SOLD)
        for word, context in (
            ("unasked", NOTHING),
            ("over a yes", visit(9, {what["key"]: YES})),
            ("over a no that lapsed", visit(999, {what["key"]: NO})),
            ("beside a broken answer", BROKEN),
        )
    ),
    ruled(
        "R9 and nothing else is off",
        ANALYTICS,
        FRANCE,
        refused(visit(analytics=YES), "support", "marketing"),
        "granted choice",
    ),
    ruled(
        "R9 by default neither", ANALYTICS, WYOMING, refused(NOTHING, "support"), "granted region"
    ),
    ruled(
        "R9 a signal goes before what the account refused",
        SOLD,
        WYOMING,
        refused(SIGNAL, "marketing"),
        "denied signal",
    ),
    ruled(
        "R9 a necessary category is refused by nobody",
        NECESSARY,
        FRANCE,
        refused(NOTHING, "necessary"),
        "granted necessary",
    ),
    ruled("R9 nor an unknown one", None, WYOMING, refused(NOTHING, "ghost"), "denied invalid"),
    ruled(
        "R9 a key like another",
        CONSTRUCTOR,
        WYOMING,
        refused(NOTHING, "constructors"),
        "granted region",
    ),
    ruled(
        "R21.2 and before an answer from the future",
        SOLD,
        WYOMING,
        context(answer(-1, marketing=YES), signal=True),
        "denied signal",
    ),
    ruled(
        "R21.3 a yes goes before the default",
        ANALYTICS,
        FRANCE,
        visit(analytics=YES),
        "granted choice",
    ),
    ruled(
        "R21.3 a no goes before the default",
        ANALYTICS,
        WYOMING,
        visit(analytics=NO),
        "denied choice",
    ),
    ruled(
        "R21.3 a yes to one is no yes to another",
        ANALYTICS,
        FRANCE,
        visit(preferences=YES),
        "unasked default",
    ),
    ruled(
        "R21.3 an answer that is silent is no yes, in opt-out too",
        ANALYTICS,
        COLORADO,
        visit(preferences=YES),
        "unasked default",
    ),
    ruled("R21.3 an empty answer", ANALYTICS, WYOMING, visit(), "unasked default"),
    ruled("R21.3 a yes to a third party", SUPPORT, WYOMING, visit(support=YES), "granted choice"),
    ruled("R21.4 opt-in", ANALYTICS, FRANCE, NOTHING, "unasked default"),
    ruled("R21.4 opt-out", ANALYTICS, COLORADO, NOTHING, "granted region"),
    ruled("R21.4 notice", ANALYTICS, WYOMING, NOTHING, "granted region"),
    ruled("R21.4 a sold class in opt-out", SOLD, COLORADO, NOTHING, "granted region"),
    ruled("R21.4 a third party in opt-out", SUPPORT, COLORADO, NOTHING, "unasked default"),
    ruled("R21.4 a third party in notice", SUPPORT, WYOMING, NOTHING, "unasked default"),
    ruled(
        "R21.4 a third party where its override says notice",
        SUPPORT,
        region("GB", "opt-in", 182, 182, support="notice"),
        NOTHING,
        "unasked default",
    ),
    ruled(
        "R21.4 an override is stricter",
        ANALYTICS,
        region("US-CA", "opt-out", 400, None, analytics="opt-in"),
        NOTHING,
        "unasked default",
    ),
    ruled("R21.4 an override is milder", PREFERENCES, QUEBEC, NOTHING, "granted region"),
    ruled("R21.4 an override of another category", ANALYTICS, QUEBEC, NOTHING, "unasked default"),
    ruled("R21.5 an unknown category", None, WYOMING, NOTHING, "denied invalid"),
    ruled("R21.5 an unknown category under a signal", None, WYOMING, SIGNAL, "denied invalid"),
    ruled(
        "R21.5 an unknown category that was answered",
        None,
        WYOMING,
        visit(ghost=YES),
        "denied invalid",
    ),
    *(
        ruled(
            f"R21.5 a broken answer in {place['code']}", ANALYTICS, place, BROKEN, "denied invalid"
        )
        for place in EVERYWHERE
    ),
    ruled(
        "R21.5 a broken answer beside a yes",
        ANALYTICS,
        FRANCE,
        context(answer(analytics=YES), is_broken=True),
        "denied invalid",
    ),
    ruled(
        "R21.5 an account's no beside a broken answer",
        ANALYTICS,
        WYOMING,
        context(account=True, is_broken=True),
        "denied invalid",
    ),
    ruled(
        "R21.5 a yes five minutes ahead is two clocks",
        ANALYTICS,
        FRANCE,
        visit(-300 / DAY, analytics=YES),
        "granted choice",
    ),
    ruled(
        "R21.5 a yes from a second later is from the future",
        ANALYTICS,
        FRANCE,
        visit(-301 / DAY, analytics=YES),
        "denied invalid",
    ),
    ruled(
        "R21.5 silence from the future, where silence is a yes",
        ANALYTICS,
        WYOMING,
        visit(-1, preferences=YES),
        "denied invalid",
    ),
    ruled(
        "R21.5 a category called constructor is not answered by the language",
        CONSTRUCTOR,
        FRANCE,
        visit(analytics=YES),
        "unasked default",
    ),
    ruled("R21.5 nor is its override", CONSTRUCTOR, WYOMING, NOTHING, "granted region"),
]
