"""Named rows for what only a confirmed request brings back after an opt-out: R54."""

from collections.abc import Sequence

from tests.vectors.parts import (
    ACCOUNT,
    BROKEN,
    CALIFORNIA,
    COLORADO,
    FRANCE,
    NECESSARY,
    NO,
    NOTHING,
    NOTICE,
    SIGNAL,
    SOLD,
    TARGETED,
    YES,
    Json,
    case,
    context,
    refused,
    visit,
)

TWO_STEP = CALIFORNIA | {"two_step": True}
TWO_SALES = [*NOTICE, SOLD | {"key": "partners"}]


def locked(
    name: str,
    where: Json,
    context: Json,
    *keys: str,
    notice: list[Json] = NOTICE,
    elsewhere: Sequence[Json] = (),
) -> Json:
    row = case(name, where, context, elsewhere)
    return row | {"categories": notice, "held": list(keys)}


LOCKED: Json = {
    "rows": [
        locked("R54 nothing said, nothing held", TWO_STEP, NOTHING),
        locked("R54 a no to a sale holds it", TWO_STEP, visit(0, marketing=NO), "marketing"),
        locked("R54 ten years later too", TWO_STEP, visit(3650, marketing=NO), "marketing"),
        locked("R54 a no to something else holds nothing", TWO_STEP, visit(0, analytics=NO)),
        locked("R54 a yes holds nothing", TWO_STEP, visit(0, marketing=YES)),
        locked("R54 a signal that is sent", TWO_STEP, SIGNAL, "marketing"),
        locked("R54 a signal that was sent", TWO_STEP, visit(9, signal=True), "marketing"),
        locked(
            "R54 a no to one sale holds the other",
            TWO_STEP,
            visit(0, marketing=NO),
            "marketing",
            "partners",
            notice=TWO_SALES,
        ),
        locked(
            "R54 but not one that was allowed",
            TWO_STEP,
            visit(0, marketing=NO, partners=YES),
            "marketing",
            notice=TWO_SALES,
        ),
        locked(
            "R54 one that was allowed and has lapsed is held",
            TWO_STEP,
            visit(401, marketing=NO, partners=YES),
            "marketing",
            "partners",
            notice=TWO_SALES,
        ),
        locked("R54 advertising as well as sale", TWO_STEP, SIGNAL, "marketing", notice=[TARGETED]),
        locked("R54 elsewhere one step is enough", COLORADO, visit(0, marketing=NO)),
        locked("R54 and in opt-in", FRANCE, visit(0, marketing=NO, analytics=NO)),
        locked("R9 an account's opt-out is held anywhere", FRANCE, ACCOUNT, "marketing"),
        locked(
            "R9 even over an older yes",
            COLORADO,
            visit(0, marketing=YES) | {"account": True},
            "marketing",
        ),
        locked(
            "R9 an account holds nothing else", COLORADO, context(account=True), notice=NOTICE[:4]
        ),
        locked(
            "R9 what an account refused besides is not held",
            COLORADO,
            refused(NOTHING, "analytics", "support"),
        ),
        locked("R21.5 a broken answer may have been an opt-out", TWO_STEP, BROKEN, "marketing"),
        locked("R21.5 elsewhere it holds nothing", COLORADO, BROKEN),
        locked("R44 nothing optional", TWO_STEP, ACCOUNT, notice=[NECESSARY]),
    ]
}
