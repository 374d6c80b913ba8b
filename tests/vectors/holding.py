"""Named rows for what only a confirmed request brings back after an opt-out: R54."""

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
    NOW,
    SIGNAL,
    SOLD,
    TARGETED,
    YES,
    Json,
    context,
    said,
)

TWO_STEP = CALIFORNIA | {"two_step": True}
TWO_SALES = [*NOTICE, SOLD | {"key": "partners"}]


def held(name: str, where: Json, shown: Json, *keys: str, notice: list[Json] = NOTICE) -> Json:
    row: Json = {"id": name, "categories": notice, "region": where, "evidence": shown}
    return row | {"now": NOW, "held": list(keys)}


HELD: Json = {
    "rows": [
        held("R54 nothing said, nothing held", TWO_STEP, NOTHING),
        held("R54 a no to a sale holds it", TWO_STEP, said(0, marketing=NO), "marketing"),
        held("R54 ten years later too", TWO_STEP, said(3650, marketing=NO), "marketing"),
        held("R54 a no to something else holds nothing", TWO_STEP, said(0, analytics=NO)),
        held("R54 a yes holds nothing", TWO_STEP, said(0, marketing=YES)),
        held("R54 a signal that is sent", TWO_STEP, SIGNAL, "marketing"),
        held("R54 a signal that was sent", TWO_STEP, said(9, signal=True), "marketing"),
        held(
            "R54 a no to one sale holds the other",
            TWO_STEP,
            said(0, marketing=NO),
            "marketing",
            "partners",
            notice=TWO_SALES,
        ),
        held(
            "R54 but not one that was allowed",
            TWO_STEP,
            said(0, marketing=NO, partners=YES),
            "marketing",
            notice=TWO_SALES,
        ),
        held(
            "R54 one that was allowed and has lapsed is held",
            TWO_STEP,
            said(401, marketing=NO, partners=YES),
            "marketing",
            "partners",
            notice=TWO_SALES,
        ),
        held("R54 advertising as well as sale", TWO_STEP, SIGNAL, "marketing", notice=[TARGETED]),
        held("R54 elsewhere one step is enough", COLORADO, said(0, marketing=NO)),
        held("R54 and in opt-in", FRANCE, said(0, marketing=NO, analytics=NO)),
        held("R9 an account's opt-out is held anywhere", FRANCE, ACCOUNT, "marketing"),
        held(
            "R9 even over an older yes",
            COLORADO,
            said(0, marketing=YES) | {"account": True},
            "marketing",
        ),
        held(
            "R9 an account holds nothing else", COLORADO, context(account=True), notice=NOTICE[:4]
        ),
        held("R21.5 a broken answer may have been an opt-out", TWO_STEP, BROKEN, "marketing"),
        held("R21.5 elsewhere it holds nothing", COLORADO, BROKEN),
        held("R44 nothing optional", TWO_STEP, ACCOUNT, notice=[NECESSARY]),
    ]
}
