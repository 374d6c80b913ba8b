"""Pieces that several routes share: bodies, answers, problems, parameters."""

from typing import Any

from consent.api.openapi.shapes import TEXT
from consent.kernel.values import SITE_KEY
from consent.models import SiteToken
from consent.notices import NoticeInForce

SECONDS = {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer"}}
# What a problem of this status carries beside its body
HEADERS: dict[str, dict[str, Any]] = {
    "401": {
        "WWW-Authenticate": {
            "description": "What to show (RFC 6750).",
            "required": True,
            "schema": {"type": "string", "pattern": "^Bearer "},
        }
    },
    "405": {
        "Allow": {
            "description": "The methods that are known here.",
            "required": True,
            "schema": TEXT,
        }
    },
    "429": {"Retry-After": SECONDS},
    "503": {"Retry-After": SECONDS},
}


def body(name: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": ref(name), "example": example}
    return {"required": True, "content": {"application/json": content, "text/plain": content}}


def answer(description: str, name: str, example: dict[str, Any]) -> dict[str, Any]:
    """An answer with what the request's own example is answered (`answers.py`)."""
    return {
        "description": description,
        "content": {"application/json": {"schema": ref(name), "example": example}},
    }


def problems(**descriptions: str) -> dict[str, Any]:
    return {
        status.removeprefix("f"): _problem(status.removeprefix("f"), description)
        for status, description in {**descriptions, "f405": "Another method."}.items()
    }


def _problem(status: str, description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": ref("Problem")}}
    described = {"description": description, "content": content}
    return described | ({"headers": HEADERS[status]} if status in HEADERS else {})


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def site(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "name": "site",
        "in": "query",
        "description": "A site's key. Without it, the only or first site.",
        "schema": {"type": "string", "pattern": f"^{SITE_KEY.pattern}$"},
        "example": in_force.site.key,
    }


def several(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": f"{description} May be repeated, or hold commas.",
        "schema": {"type": "array", "items": TEXT},
        "example": [example],
    }


def origin(in_force: NoticeInForce) -> dict[str, Any]:
    known = sorted(in_force.site.origins)
    return header("Origin", "An origin of the site; browsers send it.", known[0]) | {
        "required": True,
        "schema": {"enum": known},
    }


def signals() -> list[dict[str, Any]]:
    return [
        header("Sec-GPC", "Global Privacy Control: `1` is a standing no.", "1"),
        header("DNT", "Do Not Track: a signal where the region's rule says so.", "1"),
    ]


def told() -> list[dict[str, Any]]:
    """What only a site's own server may say of a visitor."""
    return [
        {
            "name": "region",
            "in": "query",
            "description": "Where the visitor is. Passed over without a site token.",
            "schema": TEXT,
            "example": "US-CA",
        },
        header("X-Consent-Region", "As `region`.", "US-CA"),
        header("X-Consent-Signal", "`1` where the visitor sent Sec-GPC.", "1"),
    ]


def security(scope: SiteToken.Scope) -> dict[str, list[str]]:
    return {"site": [scope.value]}


def header(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }
