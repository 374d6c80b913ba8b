"""Named rows for what an answer is turned into: complete choices."""

from tests.vectors.parts import CONSTRUCTOR, NOTICE, SOLD, TARGETED, Json

OPTIONAL = NOTICE[1:]
ALL = {"preferences": True, "analytics": True, "support": True, "marketing": True}
NONE = dict.fromkeys(ALL, False)


def resolved(
    name: str,
    choices: Json,
    expected: Json,
    *,
    signal: bool = False,
    locked: tuple[str, ...] = (),
) -> Json:
    return {
        "id": name,
        "choices": choices,
        "optional": OPTIONAL,
        "signal": signal,
        "held": list(locked),
        "settled": expected,
    }


RESOLVE: Json = {
    "rows": [
        resolved("R26 silence is a no", {}, NONE),
        resolved(
            "R26 silence about one is a no to it",
            ALL | {"support": False},
            ALL | {"support": False},
        ),
        resolved("R26 one yes is one yes", {"analytics": True}, NONE | {"analytics": True}),
        resolved("R43 every category is named", NONE, NONE),
        resolved("R43 a yes to all", ALL, ALL),
        resolved(
            "R8 a signal turns the flagged to no", ALL, ALL | {"marketing": False}, signal=True
        ),
        resolved("R7 a signal is no yes", {}, NONE, signal=True),
        resolved(
            "R11 and spares the rest", {"analytics": True}, NONE | {"analytics": True}, signal=True
        ),
        resolved(
            "R54 what is held after an opt-out stays off",
            ALL,
            ALL | {"marketing": False},
            locked=("marketing",),
        ),
        *(
            resolved(f"R21.5 {value!r} is no yes", {"analytics": value}, NONE)
            for value in (1, "true", "1", None, [True], {"granted": True})
        ),
        resolved("R21.5 an unknown category is left out", {"ghost": True}, NONE),
        resolved("R21.5 the necessary is not a choice", {"necessary": False}, NONE),
        {
            "id": "R21.5 a category called constructor",
            "choices": {},
            "optional": [CONSTRUCTOR],
            "signal": False,
            "held": [],
            "settled": {"constructor": False},
        },
        {
            "id": "R44 nothing optional",
            "choices": ALL,
            "optional": [],
            "signal": False,
            "held": [],
            "settled": {},
        },
        {
            "id": "R8 each flag by itself",
            "choices": {"sold": True, "targeted": True},
            "optional": [SOLD | {"key": "sold"}, TARGETED | {"key": "targeted"}],
            "signal": True,
            "held": [],
            "settled": {"sold": False, "targeted": False},
        },
    ]
}
