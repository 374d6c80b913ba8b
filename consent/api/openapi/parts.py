"""Pieces that several routes share: bodies, answers, problems, parameters."""

from typing import Any

from consent.api.openapi.shapes import TEXT
from consent.kernel.values import SITE_KEY
from consent.notices import NoticeInForce


def body(name: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": ref(name), "example": example}
    return {"required": True, "content": {"application/json": content, "text/plain": content}}


def answer(description: str, name: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": ref(name)}},
    }


def problems(**descriptions: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {
        status.removeprefix("f"): {"description": description, "content": content}
        for status, description in {**descriptions, "f405": "Another method."}.items()
    }


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


def signal() -> dict[str, Any]:
    return header("Sec-GPC", "Global Privacy Control: `1` is a standing no.", "1")


def region() -> dict[str, Any]:
    return {
        "name": "region",
        "in": "query",
        "description": "Where the visitor is. Heeded with the site's token only.",
        "schema": TEXT,
        "example": "US-CA",
    }


def header(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }
