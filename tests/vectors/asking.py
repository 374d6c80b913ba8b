"""Named rows for what the banner asks about."""

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
    NOW,
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
    said,
)

REFUSED = {"preferences": NO, "analytics": NO, "support": NO, "marketing": NO}
ACCEPTED = dict.fromkeys(REFUSED, YES)
EVERYTHING = ["preferences", "analytics", "support", "marketing"]
UNFLAGGED = ["preferences", "analytics", "support"]
BUMPED = [NECESSARY, PREFERENCES, NEW_ANALYTICS, SUPPORT, NEW_MARKETING]


def asked(name: str, where: Json, shown: Json, *asks: str, notice: list[Json] = NOTICE) -> Json:
    row: Json = {"id": name, "categories": notice, "region": where, "evidence": shown}
    return row | {"now": NOW, "asks": list(asks)}


QUESTIONS: Json = {
    "rows": [
        *(asked(f"R23 a first visit in {p['code']}", p, NOTHING, *EVERYTHING) for p in EVERYWHERE),
        *(asked(f"R60 refused in {p['code']}, next page", p, said(0, REFUSED)) for p in EVERYWHERE),
        *(
            asked(f"R60 accepted in {p['code']}, next page", p, said(0, ACCEPTED))
            for p in EVERYWHERE
        ),
        asked("R61 refused, day 182", FRANCE, said(182, REFUSED)),
        asked("R61 refused, day 183", FRANCE, said(183, REFUSED), *EVERYTHING),
        asked("R61 accepted, day 182", ITALY, said(182, ACCEPTED)),
        asked("R61 accepted, day 183", ITALY, said(183, ACCEPTED), *EVERYTHING),
        asked("R61 refused in Florida, day 365", FLORIDA, said(365, REFUSED)),
        asked("R61 refused in Florida, day 366", FLORIDA, said(366, REFUSED), *EVERYTHING),
        *(
            asked(f"R62 opted out in {place['code']}, day {days}", place, said(days, REFUSED))
            for place in (CALIFORNIA, COLORADO, ONTARIO)
            for days in (0, 364, 365, 366, 400, 401, 3653)
        ),
        asked(
            "R62 opted out of ads only: the other yes is asked about when it lapses, ads are not",
            CALIFORNIA,
            said(401, ACCEPTED | {"marketing": NO}),
            *UNFLAGGED,
        ),
        asked("R63 an account's no is not asked about", FRANCE, ACCOUNT, *UNFLAGGED),
        asked("R64 visited daily, accepted: day 182", FRANCE, said(182, ACCEPTED)),
        asked("R64 visited daily, accepted: day 200", FRANCE, said(200, ACCEPTED), *EVERYTHING),
        asked(
            "R65 only the bumped are asked about",
            FRANCE,
            said(0, ACCEPTED),
            "analytics",
            "marketing",
            notice=BUMPED,
        ),
        asked("R65 who refused is not asked", FRANCE, said(0, REFUSED), notice=BUMPED),
        asked(
            "R65 who said yes to one of them is asked about that one",
            FRANCE,
            said(0, REFUSED | {"analytics": YES}),
            "analytics",
            notice=BUMPED,
        ),
        asked("R65 a text fix asks nobody", FRANCE, said(0, ACCEPTED), notice=NOTICE),
        asked(
            "R65 a new category is asked about once",
            FRANCE,
            said(analytics=NO, support=NO, marketing=NO),
            "preferences",
        ),
        asked(
            "R65 a new flagged category, no opt-out before: asked",
            CALIFORNIA,
            said(preferences=YES, analytics=YES, support=YES),
            "marketing",
        ),
        asked(
            "R65 a second flagged category after an opt-out: not asked, simply off",
            CALIFORNIA,
            said(0, REFUSED),
            notice=[*NOTICE, SOLD | {"key": "partners"}],
        ),
        asked(
            "R65 after an opt-out of one, a bump of another flagged one: not asked",
            CALIFORNIA,
            said(0, ACCEPTED | {"partners": NO}),
            "analytics",
            notice=[*BUMPED, SOLD | {"key": "partners"}],
        ),
        asked(
            "R65 after an opt-out, a new category without flags: asked",
            CALIFORNIA,
            said(analytics=YES, support=YES, marketing=NO),
            "preferences",
        ),
        asked(
            "R65 where a no may be asked about again, a second flagged category is asked about",
            FRANCE,
            said(0, REFUSED),
            "partners",
            notice=[*NOTICE, SOLD | {"key": "partners"}],
        ),
        asked("R45 a signal in opt-out leaves nothing to ask", CALIFORNIA, SIGNAL),
        asked("R45 a signal in notice leaves nothing to ask", WYOMING, SIGNAL),
        asked("R45 a signal in opt-in leaves the rest to ask", FRANCE, SIGNAL, *UNFLAGGED),
        asked("R45 a signal in Quebec leaves the rest to ask", QUEBEC, SIGNAL, *UNFLAGGED),
        asked("R45 a signal taken down in opt-out", CALIFORNIA, said(0, signal=True)),
        asked("R45 a signal taken down in opt-in", FRANCE, said(0, signal=True), *UNFLAGGED),
        asked(
            "R7 answered under a signal, lapsed since, in opt-out: nothing to ask",
            COLORADO,
            said(401, ACCEPTED | {"marketing": NO}, signal=True),
        ),
        asked(
            "R7 answered under a signal, lapsed since, in opt-in: not about ads",
            FRANCE,
            said(183, REFUSED, signal=True),
            *UNFLAGGED,
        ),
        asked("R21.5 a broken answer asks again", FRANCE, BROKEN, *EVERYTHING),
        asked("R21.5 a broken answer in opt-out too", COLORADO, BROKEN, *EVERYTHING),
        asked("R21.5 an answer from the future", FRANCE, said(-1, ACCEPTED), *EVERYTHING),
        asked("R44 nothing optional", FRANCE, NOTHING, notice=[NECESSARY]),
        asked("R44 no categories", NOWHERE, NOTHING, notice=[]),
    ]
}
