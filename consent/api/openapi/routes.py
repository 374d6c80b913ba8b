"""Each route: what it takes and what it answers, with examples for this very site."""

from typing import Any

from django.utils import timezone

from consent.api.openapi import answers
from consent.api.openapi.parts import (
    answer,
    body,
    origin,
    problems,
    security,
    several,
    signals,
    site,
    told,
)
from consent.api.openapi.shapes import CHECK_HEADERS
from consent.api.schemas.described import NUMBER
from consent.api.schemas.values import LONGEST_BODY
from consent.kernel.rules import NOWHERE
from consent.lib import uuid7
from consent.models import Decision, Detection, SiteToken
from consent.notices import NoticeInForce

COOKIE = "_ga"


def record(in_force: NoticeInForce) -> dict[str, Any]:
    decision = _decision(in_force)
    example = answers.recorded(in_force, decision["choices"])
    return {
        "operationId": "record",
        "summary": "Record a decision",
        "description": "Sent by a page of the site, with credentials. Sets both cookies, and "
        "expires those of refused categories. The same id with the same content is recorded once. "
        "Send it as text/plain and no preflight goes ahead.",
        "parameters": [origin(in_force), *signals()],
        "requestBody": body("Decision", decision),
        "responses": {
            "201": answer("Recorded.", "RecordedDecision", example),
            "200": answer("Was recorded before.", "RecordedDecision", example),
            **problems(
                f400="The body is malformed, or names what the notice does not.",
                f403="The Origin is none of the site's.",
                f404="There is no such site.",
                f409="The id belongs to another decision, the notice is not in force, or the law "
                "of the visitor's place asks more than was shown.",
                f411="The request has no Content-Length.",
                f413=f"The body is longer than {LONGEST_BODY} octets.",
                f415="The body is neither text/plain nor application/json.",
                f422="The id's clock is too far from ours: `now` says what time it is.",
                f429="Too many came from this address: Retry-After says when to send again.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def mine(in_force: NoticeInForce) -> dict[str, Any]:
    example = answers.own_decisions(in_force, _decision(in_force)["choices"])
    return {
        "operationId": "mine",
        "summary": "The visitor's own decisions, newest first",
        "description": "For pages of the service's own host. The visitor is known by the cookie at "
        "that host, and by nothing else.",
        "parameters": [site(in_force)],
        "responses": {
            "200": answer("The decisions.", "OwnDecisions", example),
            **problems(
                f403="The Origin is not the service's own.",
                f404="No visitor's cookie came along, or there is no such site.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def erase(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "operationId": "erase",
        "summary": "Forget the visitor",
        "description": "What was refused stays refused, under an id that nothing links to the "
        "old one.",
        "parameters": [origin(in_force), site(in_force)],
        "responses": {
            "204": {"description": "Forgotten."},
            **problems(
                f403="The Origin is not the service's own.",
                f404="No visitor's cookie came along, or there is no such site.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def check(in_force: NoticeInForce) -> dict[str, Any]:
    keys = list(in_force.ruleset.categories)
    example = answers.checked(in_force, keys[-1], COOKIE)
    return {
        "operationId": "check",
        "summary": "Ask what may be set now, and why",
        "description": "Pass on the visitor's Cookie and Sec-GPC. With `need` the answer is 204 "
        "or 403, for nginx's auth_request: whatever cannot be judged is 403 then.",
        "security": [{}, security(SiteToken.Scope.VISITORS)],
        "parameters": [
            site(in_force),
            several("category", "Only these categories.", keys[-1]),
            several("cookie", "The verdict on these cookies as well, by name.", COOKIE),
            several("need", "Answer 204 if all of these are allowed, else 403.", keys[0]),
            *told(),
            *signals(),
        ],
        "responses": {
            "200": answer("The verdicts.", "Check", example) | {"headers": CHECK_HEADERS},
            "204": {"description": "All that was needed is allowed.", "headers": CHECK_HEADERS},
            **problems(
                f401="Authorization says Bearer, and what follows is no token of the site.",
                f403="Something that was needed is not allowed, or region or signal was said with "
                "a token that has not the scope visitors.",
                f404="There is no such site.",
                f503="Nothing is published.",
            ),
        },
    }


def notice(in_force: NoticeInForce) -> dict[str, Any]:
    return {
        "operationId": "notice",
        "summary": "The published notice",
        "parameters": [
            site(in_force),
            {
                "name": "number",
                "in": "query",
                "description": "An older one; it never changes.",
                "schema": NUMBER,
                "example": in_force.number,
            },
        ],
        "responses": {
            "200": answer(
                "The notice, as it was hashed: the ETag is its SHA-256.",
                "Notice",
                answers.notice(in_force),
            ),
            "304": {"description": "The one you have is still good."},
            **problems(
                f400="number is none.",
                f404="There is no such site, or no such notice.",
                f503="Nothing is published, or the record cannot be reached.",
            ),
        },
    }


def vectors() -> dict[str, Any]:
    return {
        "operationId": "vectors",
        "summary": "The conformance vectors",
        "description": "Requests, the keys and the notice to judge them by, and the expected "
        "answer to each. They are the same for every site, and describe how they are run.",
        "responses": {
            "200": answer("The vectors.", "Vectors", answers.vectors()),
            "304": {"description": "Those you have are still good."},
            **problems(),
        },
    }


def shown(in_force: NoticeInForce) -> dict[str, Any]:
    example = {
        "site": in_force.site.key,
        "notice": in_force.number,
        "language": in_force.languages[0],
    }
    return {
        "operationId": "shown",
        "summary": "Count a banner that was shown",
        "parameters": [origin(in_force)],
        "requestBody": body("BannerShown", example),
        "responses": {
            "204": {"description": "Counted."},
            **problems(
                f400="The body is malformed, or no such banner can have been shown.",
                f403="The Origin is none of the site's.",
                f404="There is no such site.",
                f411="The request has no Content-Length.",
                f413=f"The body is longer than {LONGEST_BODY} octets.",
                f415="The body is neither text/plain nor application/json.",
                f429="Too many came from this address: Retry-After says when to send again.",
                f503="Nothing is published.",
            ),
        },
    }


def detections(in_force: NoticeInForce) -> dict[str, Any]:
    example = {
        "site": in_force.site.key,
        "kind": Detection.Kind.BLOCKED,
        "what": Detection.What.COOKIE,
        "names": ["_ga", "_ga_G12ABC345"],
    }
    return {
        "operationId": "detections",
        "summary": "Report refused names that were met all the same",
        "description": "Names only. Each is stored as the register writes it, else with digits and "
        "whatever could be an id covered, and counted by the day. No cookie is read.",
        "parameters": [origin(in_force)],
        "requestBody": body("Detection", example),
        "responses": {
            "204": {"description": "Counted."},
            **problems(
                f400="The body is malformed, or holds what can be no such name.",
                f403="The Origin is none of the site's.",
                f404="There is no such site.",
                f411="The request has no Content-Length.",
                f413=f"The body is longer than {LONGEST_BODY} octets.",
                f415="The body is neither text/plain nor application/json.",
                f429="Too many came from this address: Retry-After says when to send again.",
                f503="Nothing is published.",
            ),
        },
    }


def _decision(in_force: NoticeInForce) -> dict[str, Any]:
    optional = [category.key for category in in_force.ruleset.optional]
    return {
        "id": str(uuid7.uuid7(timezone.now())),
        "site": in_force.site.key,
        "notice": in_force.number,
        "choices": {key: key == "analytics" for key in optional},
        "surface": Decision.Surface.BANNER,
        "method": Decision.Method.CUSTOM,
        "language": in_force.languages[0],
        "region": NOWHERE,
        "signal": False,
    }
