"""The API in words that machines read: OpenAPI 3.1, from the constants the code itself uses."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from consent import ids
from consent.models import Decision
from consent.notices import InForce
from consent.rules import Model, Reason, Verdict
from consent.schemas import DECISION, LONGEST_BODY, NUMBER, SHOWN, SITE_KEY

TEXT: dict[str, Any] = {"type": "string"}
FLAG: dict[str, Any] = {"type": "boolean"}
TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
RULING: dict[str, Any] = {
    "verdict": {"enum": list(Verdict)},
    "reason": {"enum": list(Reason)},
    "allows": FLAG,
}


def document(in_force: InForce) -> dict[str, Any]:
    """The OpenAPI document, with examples that work as they stand for this site."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "MIX consent",
            "version": "1",
            "description": "Which classes of cookies may be set, for which visitor, and why. "
            "Problems are application/problem+json and say what to do.",
        },
        "servers": [{"url": settings.CONSENT_SERVICE_URL}],
        "paths": {
            "/v1/decisions": {"post": _record(in_force)},
            "/v1/decisions/mine": {"get": _mine(in_force), "delete": _erase(in_force)},
            "/v1/check": {"get": _check(in_force)},
            "/v1/notice": {"get": _notice(in_force)},
            "/v1/shown": {"post": _shown(in_force)},
        },
        "components": {
            "schemas": {
                "Decision": _of(in_force, DECISION),
                "Shown": _of(in_force, SHOWN),
                "Recorded": RECORDED,
                "Mine": MINE,
                "Check": CHECK,
                "Notice": NOTICE,
                "Problem": PROBLEM,
            },
            "securitySchemes": {
                "site": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The site's token, shown by its own server when it speaks "
                    "for a visitor. Without it region and signal are the request's own.",
                },
            },
        },
    }


def _record(in_force: InForce) -> dict[str, Any]:
    return {
        "operationId": "record",
        "summary": "Record a decision",
        "description": "Sent by a page of the site, with credentials. Sets both cookies, and "
        "expires those of refused categories. The same id with the same content is recorded once. "
        "Send it as text/plain and no preflight goes ahead.",
        "parameters": [_origin(in_force), _signal()],
        "requestBody": _body("Decision", _decision(in_force)),
        "responses": {
            "201": _answer("Recorded.", "Recorded"),
            "200": _answer("Was recorded before.", "Recorded"),
            **_problems(
                f400="The body is malformed, or names what the notice does not.",
                f403="The Origin is none of the site's.",
                f404="There is no such site.",
                f409="The id belongs to another decision, or the notice is not in force.",
                f411="The body's length is not told.",
                f413=f"The body is longer than {LONGEST_BODY} octets.",
                f415="The body is neither text/plain nor application/json.",
                f422="The id's clock is too far from ours: `now` says what time it is.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def _mine(in_force: InForce) -> dict[str, Any]:
    return {
        "operationId": "mine",
        "summary": "The visitor's own decisions, newest first",
        "description": "Known by the signed cookie, and by nothing else.",
        "parameters": [_site(in_force)],
        "responses": {
            "200": _answer("The decisions.", "Mine"),
            **_problems(
                f403="The Origin is none of the site's.",
                f404="No signed cookie came along, or there is no such site.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def _erase(in_force: InForce) -> dict[str, Any]:
    return {
        "operationId": "erase",
        "summary": "Forget the visitor",
        "description": "What was refused stays refused, under an id that nothing links to the "
        "old one.",
        "parameters": [_origin(in_force), _site(in_force)],
        "responses": {
            "204": {"description": "Forgotten."},
            **_problems(
                f403="The Origin is none of the site's.",
                f404="No signed cookie came along, or there is no such site.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def _check(in_force: InForce) -> dict[str, Any]:
    keys = list(in_force.terms.categories)
    return {
        "operationId": "check",
        "summary": "May this be set now, and why?",
        "description": "Pass on the visitor's Cookie and Sec-GPC. With `need` the answer is 204 "
        "or 403, for nginx's auth_request: whatever cannot be judged is 403 then.",
        "security": [{}, {"site": []}],
        "parameters": [
            _site(in_force),
            _several("category", "Only these categories.", keys[-1]),
            _several("cookie", "The verdict on these cookies as well, by name.", "_ga"),
            _several("need", "Answer 204 if all of these are allowed, else 403.", keys[0]),
            {
                "name": "region",
                "in": "query",
                "description": "Where the visitor is. Heeded with the site's token only.",
                "schema": TEXT,
                "example": "US-CA",
            },
            _signal(),
            _header("X-Consent-Region", "As `region`.", "US-CA"),
            _header("X-Consent-Signal", "`1` where the visitor sent Sec-GPC.", "1"),
        ],
        "responses": {
            "200": _answer("The verdicts.", "Check") | {"headers": CHECK_HEADERS},
            "204": {"description": "All that was needed is allowed.", "headers": CHECK_HEADERS},
            **_problems(
                f403="Something that was needed is not allowed.",
                f404="There is no such site.",
                f503="Nothing is published.",
            ),
        },
    }


def _notice(in_force: InForce) -> dict[str, Any]:
    return {
        "operationId": "notice",
        "summary": "The published notice",
        "parameters": [
            _site(in_force),
            {
                "name": "number",
                "in": "query",
                "description": "An older one; it never changes.",
                "schema": NUMBER,
                "example": in_force.number,
            },
        ],
        "responses": {
            "200": _answer("The notice, as it was hashed: the ETag is its SHA-256.", "Notice"),
            "304": {"description": "The one you hold is still good."},
            **_problems(
                f400="number is none.",
                f404="There is no such site, or no such notice.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def _shown(in_force: InForce) -> dict[str, Any]:
    example = {
        "site": in_force.site.key,
        "notice": in_force.number,
        "language": in_force.languages[0],
    }
    return {
        "operationId": "shown",
        "summary": "Count a banner that was shown",
        "parameters": [_origin(in_force)],
        "requestBody": _body("Shown", example),
        "responses": {
            "204": {"description": "Counted."},
            **_problems(
                f400="The body is malformed, or no such banner can have been shown.",
                f403="The Origin is none of the site's.",
                f404="There is no such site.",
                f411="The body's length is not told.",
                f413=f"The body is longer than {LONGEST_BODY} octets.",
                f415="The body is neither text/plain nor application/json.",
                f503="Nothing is published.",
            ),
        },
    }


def _decision(in_force: InForce) -> dict[str, Any]:
    optional = [category.key for category in in_force.terms.optional]
    return {
        "id": str(ids.uuid7(timezone.now())),
        "site": in_force.site.key,
        "notice": in_force.number,
        "choices": {key: key == "analytics" for key in optional},
        "surface": Decision.Surface.BANNER,
        "method": Decision.Method.CUSTOM,
        "language": in_force.languages[0],
        "signal": False,
    }


def _of(in_force: InForce, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what this very notice knows."""
    known = {
        "site": {"const": in_force.site.key},
        "notice": {"maximum": in_force.number},
        "language": {"enum": in_force.languages},
        "choices": {"propertyNames": {"enum": [one.key for one in in_force.terms.optional]}},
    }
    properties = {
        name: property | known.get(name, {}) for name, property in schema["properties"].items()
    }
    return schema | {"properties": properties}


def _body(name: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": _ref(name), "example": example}
    return {"required": True, "content": {"application/json": content, "text/plain": content}}


def _answer(description: str, name: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": _ref(name)}},
    }


def _problems(**descriptions: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {
        status.removeprefix("f"): {"description": description, "content": content}
        for status, description in {**descriptions, "f405": "Another method."}.items()
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _site(in_force: InForce) -> dict[str, Any]:
    return {
        "name": "site",
        "in": "query",
        "description": "A site's key. Without it, the only or first site.",
        "schema": {"type": "string", "pattern": f"^{SITE_KEY.pattern}$"},
        "example": in_force.site.key,
    }


def _several(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": f"{description} May be repeated, or hold commas.",
        "schema": {"type": "array", "items": TEXT},
        "example": [example],
    }


def _origin(in_force: InForce) -> dict[str, Any]:
    known = sorted(in_force.site.origins)
    return _header("Origin", "An origin of the site; browsers send it.", known[0]) | {
        "required": True,
        "schema": {"enum": known},
    }


def _signal() -> dict[str, Any]:
    return _header("Sec-GPC", "Global Privacy Control: `1` is a standing no.", "1")


def _header(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }


def _all(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _by_name(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": schema}


RECORDED = _all(
    receipt={"type": "string", "format": "uuid"},
    decided_at=TIME,
    notice=NUMBER,
    choices=_by_name(FLAG),
    state=TEXT | {"description": "The readable cookie's value."},
    region=TEXT,
)
MINE = _all(
    site=TEXT,
    decisions={
        "type": "array",
        "items": _all(
            receipt={"type": "string", "format": "uuid"},
            decided_at=TIME,
            received_at=TIME,
            notice=NUMBER,
            choices=_by_name(FLAG),
            surface={"enum": list(Decision.Surface)},
            method={"enum": list(Decision.Method)},
            language=TEXT,
            region=TEXT,
            model={"enum": list(Model)},
            signal=FLAG,
        ),
    },
)
CHECK = _all(
    site=TEXT,
    notice=NUMBER,
    region=TEXT,
    model={"enum": list(Model)},
    signal=FLAG,
    decided_at={"type": ["integer", "null"], "description": "In Unix seconds."},
    show_banner=FLAG,
    categories=_by_name(_all(**RULING)),
)
CHECK["properties"]["cookies"] = _by_name(_all(category={"type": ["string", "null"]}, **RULING))
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
NOTICE = _all(
    schema={"const": 1},
    number=NUMBER,
    site={"type": "object"},
    categories={"type": "array", "items": {"type": "object"}},
    regions={"type": "array", "items": {"type": "object"}},
    texts={"type": "object"},
    banner=TEXT,
)
PROBLEM = _all(title=TEXT, status={"type": "integer"})
PROBLEM["properties"] |= {"detail": TEXT, "now": {"type": "integer"}}
