"""What is answered, as schemas; what is sent is in `consent/api/schemas/`."""

from typing import Any

from consent.api.schemas.described import NUMBER
from consent.kernel.rules import Model, Reason, Verdict
from consent.models import Decision


def whole(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def by_name(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": schema}


TEXT: dict[str, Any] = {"type": "string"}
FLAG: dict[str, Any] = {"type": "boolean"}
TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
JUDGEMENT: dict[str, Any] = {
    "verdict": {"enum": list(Verdict)},
    "reason": {"enum": list(Reason)},
    "allows": FLAG,
}
RECORDED_DECISION = whole(
    receipt={"type": "string", "format": "uuid"},
    decided_at=TIME,
    notice=NUMBER,
    choices=by_name(FLAG),
    state=TEXT | {"description": "The readable cookie's value."},
    region=TEXT | {"description": "Whose rule was shown."},
    place=TEXT | {"description": "Where the visitor was."},
)
OWN_DECISIONS = whole(
    site=TEXT,
    decisions={
        "type": "array",
        "items": whole(
            receipt={"type": "string", "format": "uuid"},
            decided_at=TIME,
            received_at=TIME,
            notice=NUMBER,
            choices=by_name(FLAG),
            surface={"enum": list(Decision.Surface)},
            method={"enum": list(Decision.Method)},
            language=TEXT,
            region=TEXT,
            model={"enum": list(Model)},
            place=TEXT,
            place_model={"enum": list(Model)},
            signal=FLAG,
        ),
    },
)
CHECK = whole(
    site=TEXT,
    notice=NUMBER,
    region=TEXT,
    model={"enum": list(Model)},
    signal=FLAG,
    account=FLAG | {"description": "The account that is signed in has opted out."},
    decided_at={"type": ["integer", "null"], "description": "In Unix seconds."},
    show_banner=FLAG,
    categories=by_name(whole(**JUDGEMENT)),
)
CHECK["properties"]["cookies"] = by_name(whole(category={"type": ["string", "null"]}, **JUDGEMENT))
CHECK_HEADERS = {
    "X-Consent-Allowed": {
        "description": "The allowed categories, as a list: `necessary, analytics`.",
        "schema": TEXT,
    },
    "X-Consent-State": {
        "description": "Every category, as a dictionary: `necessary=granted, analytics=denied`.",
        "schema": TEXT,
    },
}
ACCOUNT_STATE = whole(
    opted_out=FLAG | {"description": "The account has opted out."},
    cookies={
        "type": "array",
        "items": TEXT,
        "description": "Set-Cookie lines. Pass each on to the browser, as it stands.",
    },
)
ACCOUNT_REFUSALS = whole(
    opted_out=FLAG | {"description": "Of sale and advertising."},
    refused=by_name(
        whole(
            since=TIME,
            region={"type": ["string", "null"], "description": "Where it was refused."},
            version={"type": ["integer", "null"], "description": "Of the category, then."},
        )
    )
    | {"description": "By category. An opt-out names no place and no version."},
)
NOTICE = whole(
    schema={"const": 1},
    number=NUMBER,
    site={"type": "object"},
    categories={"type": "array", "items": {"type": "object"}},
    unused={
        "type": "array",
        "items": {"type": "object"},
        "description": "Optional categories that hold nothing: off, and not asked about.",
    },
    regions={"type": "array", "items": {"type": "object"}},
    texts={"type": "object"},
    banner=TEXT,
)
VECTORS = whole(
    version=NUMBER,
    how={"type": "array", "items": TEXT},
    now={"type": "integer"},
    issuer=TEXT,
    sites=by_name({"type": "object"}),
    jwks={"type": "object"},
    notice={"type": "object"},
    vectors={
        "type": "array",
        "items": whole(
            id=TEXT,
            site=TEXT,
            headers=by_name(TEXT),
            region=TEXT,
            claims={"type": ["object", "null"]},
            is_broken=FLAG,
            account=FLAG,
            refused={"type": "array", "items": TEXT},
            rulings=by_name({"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}),
            allowed={"type": "array", "items": TEXT},
            state=TEXT,
            cookies={"type": "array", "items": TEXT},
            show_banner=FLAG,
        ),
    },
)
PROBLEM = whole(title=TEXT, status={"type": "integer"})
PROBLEM["properties"] |= {"detail": TEXT, "now": {"type": "integer"}, "place": TEXT}
PROBLEM["properties"] |= {"request": TEXT}  # its id in our log, where something broke
