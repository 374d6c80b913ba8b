"""Named rows for what the banner asks about."""

from collections.abc import Sequence

from tests.vectors.parts import (
    ACCOUNT,
    BROKEN,
    CALIFORNIA,
    COLORADO,
    EVERYWHERE,
    FLORIDA,
    FRANCE,
    ITALY,
    NECESSARY,
    NEW_ANALYTICS,
    NEW_MARKETING,
    NO,
    NOTHING,
    NOTICE,
    NOWHERE,
    ONTARIO,
    PREFERENCES,
    QUEBEC,
    SIGNAL,
    SOLD,
    SUPPORT,
    WYOMING,
    YES,
    Json,
    case,
    refused,
    visit,
)

REFUSED = {"preferences": NO, "analytics": NO, "support": NO, "marketing": NO}
ACCEPTED = dict.fromkeys(REFUSED, YES)
EVERYTHING = ["preferences", "analytics", "support", "marketing"]
UNFLAGGED = ["preferences", "analytics", "support"]
BUMPED = [NECESSARY, PREFERENCES, NEW_ANALYTICS, SUPPORT, NEW_MARKETING]


def ask(
    name: str,
    where: Json,
    context: Json,
    *asks: str,
    notice: list[Json] = NOTICE,
    elsewhere: Sequence[Json] = (),
) -> Json:
    row = case(name, where, context, elsewhere)
    return row | {"categories": notice, "asks": list(asks)}


QUESTIONS: Json = {
    "rows": [
        *(ask(f"R23 a first visit in {p['code']}", p, NOTHING, *EVERYTHING) for p in EVERYWHERE),
        *(ask(f"R60 refused in {p['code']}, next page", p, visit(0, REFUSED)) for p in EVERYWHERE),
        *(
            ask(f"R60 accepted in {p['code']}, next page", p, visit(0, ACCEPTED))
            for p in EVERYWHERE
        ),
        ask("R61 refused, day 182", FRANCE, visit(182, REFUSED)),
        ask("R61 refused, day 183", FRANCE, visit(183, REFUSED), *EVERYTHING),
        ask("R61 accepted, day 182", ITALY, visit(182, ACCEPTED)),
        ask("R61 accepted, day 183", ITALY, visit(183, ACCEPTED), *EVERYTHING),
        ask("R61 refused in Florida, day 365", FLORIDA, visit(365, REFUSED)),
        ask("R61 refused in Florida, day 366", FLORIDA, visit(366, REFUSED), *EVERYTHING),
        *(
            ask(f"R62 opted out in {place['code']}, day {days}", place, visit(days, REFUSED))
            for place in (CALIFORNIA, COLORADO, ONTARIO)
            for days in (0, 364, 365, 366, 400, 401, 3653)
        ),
        ask(
            "R62 opted out of ads only: the other yes is asked about when it lapses, ads are not",
            CALIFORNIA,
            visit(401, ACCEPTED | {"marketing": NO}),
            *UNFLAGGED,
        ),
        ask("R63 an account's no is not asked about", FRANCE, ACCOUNT, *UNFLAGGED),
        *(
            ask(
                f"R9 what the account refused is not asked about in {p['code']}",
                p,
                refused(NOTHING, "analytics", "support"),
                "preferences",
                "marketing",
            )
            for p in EVERYWHERE
        ),
        ask(
            "R9 nor when a yes to it has lapsed", FRANCE, refused(visit(183, ACCEPTED), *EVERYTHING)
        ),
        ask("R64 visited daily, accepted: day 182", FRANCE, visit(182, ACCEPTED)),
        ask("R64 visited daily, accepted: day 200", FRANCE, visit(200, ACCEPTED), *EVERYTHING),
        ask(
            "R65 only the bumped are asked about",
            FRANCE,
            visit(0, ACCEPTED),
            "analytics",
            "marketing",
            notice=BUMPED,
        ),
        ask("R65 who refused is not asked", FRANCE, visit(0, REFUSED), notice=BUMPED),
        ask(
            "R65 who said yes to one of them is asked about that one",
            FRANCE,
            visit(0, REFUSED | {"analytics": YES}),
            "analytics",
            notice=BUMPED,
        ),
        ask("R65 a text fix asks nobody", FRANCE, visit(0, ACCEPTED), notice=NOTICE),
        ask(
            "R65 a new category is asked about once",
            FRANCE,
            visit(analytics=NO, support=NO, marketing=NO),
            "preferences",
        ),
        ask(
            "R65 a new flagged category, no opt-out before: asked",
            CALIFORNIA,
            visit(preferences=YES, analytics=YES, support=YES),
            "marketing",
        ),
        ask(
            "R65 a second flagged category after an opt-out: not asked, simply off",
            CALIFORNIA,
            visit(0, REFUSED),
            notice=[*NOTICE, SOLD | {"key": "partners"}],
        ),
        ask(
            "R65 after an opt-out of one, a bump of another flagged one: not asked",
            CALIFORNIA,
            visit(0, ACCEPTED | {"partners": NO}),
            "analytics",
            notice=[*BUMPED, SOLD | {"key": "partners"}],
        ),
        ask(
            "R65 after an opt-out, a new category without flags: asked",
            CALIFORNIA,
            visit(analytics=YES, support=YES, marketing=NO),
            "preferences",
        ),
        ask(
            "R65 where a no may be asked about again, a second flagged category is asked about",
            FRANCE,
            visit(0, REFUSED),
            "partners",
            notice=[*NOTICE, SOLD | {"key": "partners"}],
        ),
        ask("R45 a signal in opt-out leaves nothing to ask", CALIFORNIA, SIGNAL),
        ask("R45 a signal in notice leaves nothing to ask", WYOMING, SIGNAL),
        ask("R45 a signal in opt-in leaves the rest to ask", FRANCE, SIGNAL, *UNFLAGGED),
        ask("R45 a signal in Quebec leaves the rest to ask", QUEBEC, SIGNAL, *UNFLAGGED),
        ask("R45 a signal taken down in opt-out", CALIFORNIA, visit(0, signal=True)),
        ask("R45 a signal taken down in opt-in", FRANCE, visit(0, signal=True), *UNFLAGGED),
        ask(
            "R7 answered under a signal, lapsed since, in opt-out: nothing to ask",
            COLORADO,
            visit(401, ACCEPTED | {"marketing": NO}, signal=True),
        ),
        ask(
            "R7 answered under a signal, lapsed since, in opt-in: not about ads",
            FRANCE,
            visit(183, REFUSED, signal=True),
            *UNFLAGGED,
        ),
        ask("R21.5 a broken answer asks again", FRANCE, BROKEN, *EVERYTHING),
        ask("R21.5 a broken answer in opt-out too", COLORADO, BROKEN, *EVERYTHING),
        ask("R21.5 an answer from the future", FRANCE, visit(-1, ACCEPTED), *EVERYTHING),
        ask("R44 nothing optional", FRANCE, NOTHING, notice=[NECESSARY]),
        ask("R44 no categories", NOWHERE, NOTHING, notice=[]),
    ]
}
