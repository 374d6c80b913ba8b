"""The API in words that machines read: OpenAPI 3.1, from the constants the code itself uses."""

from typing import Any

from django.conf import settings

from consent.api.openapi import accounts, log, routes
from consent.api.openapi.shapes import (
    ACCOUNT_REFUSALS,
    ACCOUNT_STATE,
    CHECK,
    NOTICE,
    OWN_DECISIONS,
    PROBLEM,
    RECORDED_DECISION,
    VECTORS,
)
from consent.api.schemas.described import BANNER_SHOWN, CLOSED_ACCOUNT, DECISION, DETECTION, SIGN_IN
from consent.models import SiteToken
from consent.notices import NoticeInForce


def document(in_force: NoticeInForce) -> dict[str, Any]:
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
        "paths": _paths(in_force),
        "components": _components(in_force),
    }


def _paths(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "/v1/decisions": {"post": routes.record(in_force)},
        "/v1/decisions/mine": {"get": routes.mine(in_force), "delete": routes.erase(in_force)},
        "/v1/account": {
            "get": accounts.refusals(in_force),
            "post": accounts.sign_in(in_force),
            "delete": accounts.close(in_force),
        },
        "/v1/renew": {"post": accounts.renew(in_force)},
        "/v1/check": {"get": routes.check(in_force)},
        "/v1/notice": {"get": routes.notice(in_force)},
        "/v1/vectors.json": {"get": routes.vectors()},
        "/v1/shown": {"post": routes.shown(in_force)},
        "/v1/detections": {"post": routes.detections(in_force)},
        "/log/checkpoint": {"get": log.checkpoint()},
        "/log/keys": {"get": log.keys()},
        "/log/cuts": {"get": log.cuts()},
    }


def _components(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "schemas": {
            "Decision": _of(in_force, DECISION),
            "BannerShown": _of(in_force, BANNER_SHOWN),
            "Detection": _of(in_force, DETECTION),
            "SignIn": SIGN_IN,
            "ClosedAccount": CLOSED_ACCOUNT,
            "AccountState": ACCOUNT_STATE,
            "AccountRefusals": ACCOUNT_REFUSALS,
            "RecordedDecision": RECORDED_DECISION,
            "OwnDecisions": OWN_DECISIONS,
            "Check": CHECK,
            "Notice": NOTICE,
            "Vectors": VECTORS,
            "Problem": PROBLEM,
        },
        "securitySchemes": {
            "site": {
                "type": "http",
                "scheme": "bearer",
                "description": "A site token, made in the admin and shown by the site's own "
                f"server. {_scopes()} Without one a check's region and signal are the request's "
                "own; a wrong one is refused.",
            },
        },
    }


def _scopes() -> str:
    return " ".join(f"With the scope `{one}` it may {one.label}." for one in SiteToken.Scope)


def _of(in_force: NoticeInForce, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what this very notice knows."""
    known = {
        "site": {"const": in_force.site.key},
        "notice": {"maximum": in_force.number},
        "language": {"enum": in_force.languages},
        "choices": {"propertyNames": {"enum": [one.key for one in in_force.ruleset.optional]}},
    }
    properties = {
        name: property | known.get(name, {}) for name, property in schema["properties"].items()
    }
    return schema | {"properties": properties}
