"""The bodies that may be sent to us, as JSON schemas for the OpenAPI document."""

import re
from typing import Any

from consent.api.schemas.values import (
    ID,
    LAST_NUMBER,
    LONGEST_ACCOUNT,
    LONGEST_WAIT,
    METHODS,
    MOST_CHOICES,
    MOST_NAMES,
    SURFACES,
)
from consent.kernel.values import CATEGORY_KEY, DETECTED_NAME, LANGUAGE, PLACE, SITE_KEY
from consent.models import Detection


def _pattern(shape: re.Pattern[str]) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{shape.pattern}$"}


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


CHOICES: dict[str, Any] = {
    "type": "object",
    "description": "Optional categories by their keys. One that is left out is a no.",
    "maxProperties": MOST_CHOICES,
    "propertyNames": _pattern(CATEGORY_KEY),
    "additionalProperties": {"type": "boolean"},
}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": LAST_NUMBER}
DECISION = _closed(
    id=_pattern(ID)
    | {"description": "A UUIDv7 that the browser made. Sent twice, it is recorded once."},
    site=_pattern(SITE_KEY),
    notice=NUMBER | {"description": "The notice that was shown."},
    choices=CHOICES,
    surface={"enum": list(SURFACES)},
    method={
        "enum": list(METHODS),
        "description": "reject and withdraw say yes to nothing. signal takes Global Privacy "
        "Control down, once per browser: choices is empty, and what is not concerned stays open. "
        "imported takes over what was answered in another product, before any answer here; "
        "surface is banner, what choices leaves out stays open, and a yes is imported only where "
        "the site allows it and silence may mean yes in this region.",
    },
    language=_pattern(LANGUAGE) | {"description": "The language that was shown."},
    region=_pattern(PLACE)
    | {
        "description": "The place whose rule was shown, as the config names it. Where the law of "
        "the visitor's own place asks more, a yes is not taken: 409, with that `place`."
    },
    signal={"type": "boolean", "description": "navigator.globalPrivacyControl === true"},
)
DECISION["properties"]["keeps"] = {
    "type": "boolean",
    "default": False,
    "description": "Only some categories were asked about: what choices leaves out stays as the "
    "cookie has it, with its date.",
}
DECISION["properties"]["waited"] = {
    "type": "integer",
    "minimum": 0,
    "maximum": LONGEST_WAIT,
    "default": 0,
    "description": "Milliseconds from the answer to this request. The answer is dated by our clock "
    "so: one that is sent late gives way to one that was given later.",
}
BANNER_SHOWN = _closed(site=_pattern(SITE_KEY), notice=NUMBER, language=_pattern(LANGUAGE))
DETECTION = _closed(
    site=_pattern(SITE_KEY),
    kind={
        "enum": list(Detection.Kind),
        "description": "blocked: a page tried it before a yes. survived: it was still there "
        "after a no.",
    },
    names={
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_NAMES,
        "items": _pattern(DETECTED_NAME),
        "description": "Of cookies, keys in storage, caches and hosts; never their values.",
    },
)
DETECTION["properties"]["what"] = {
    "enum": ["", *Detection.What],
    "default": "",
    "description": "What the names are of; empty where it is not known.",
}
ACCOUNT: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_ACCOUNT}
SIGN_IN = _closed(account=ACCOUNT | {"type": ["string", "null"]})
CLOSED_ACCOUNT = _closed(account=ACCOUNT)
