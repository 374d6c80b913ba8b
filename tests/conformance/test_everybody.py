"""Everybody says the same of every vector. `pytest -s` prints how many."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from consent.client import Permission
from tests.conformance import references
from tests.conformance.document import (
    ALL,
    DOCUMENT,
    JUDGEMENT_FIELDS,
    OTHER_FIELDS,
    SITES,
    VECTORS,
    Answers,
    differences,
    vectors_of,
)
from tests.conformance.library import library
from tests.conformance.proxy import filled, free_port, proxied, with_locations
from tests.conformance.service import TOKEN, Caller, token_of
from tests.conformance.site import serve
from tests.servers import Project

CATEGORIES = [category["key"] for category in DOCUMENT["notice"]["categories"]]
UNKNOWN: list[str] = DOCUMENT["unknown"]
REGISTER: list[str] = list(DOCUMENT["register"])
INVALID = {"verdict": "denied", "reason": "invalid", "allows": False}
NEEDS = [*CATEGORIES, "telepathy", "necessary,analytics", "analytics,telepathy"]


def agrees(who: str, answers: Answers, fields: tuple[str, ...]) -> None:
    found = differences(answers, fields)
    print(f"\n{who}: {len(found)} differences in {len(answers)} vectors' {', '.join(fields)}")  # noqa: T201
    assert found == []


def test_the_python_library_says_the_same() -> None:
    answers = {}
    for site in SITES:
        with library(site) as client:
            for vector in vectors_of(site):
                minor = vector.get("minor", False)
                permission = client.check(vector["headers"], region=vector["region"], minor=minor)
                answers[vector["id"]] = _permitted(permission)

    agrees("Python library", answers, (*JUDGEMENT_FIELDS, *OTHER_FIELDS, "account"))


def _permitted(permission: Permission) -> dict[str, Any]:
    assert permission.available
    for key in UNKNOWN:
        judgement = permission.judgement(key)
        assert (judgement.verdict, judgement.reason) == ("denied", "invalid")
    return {
        "rulings": {key: [r.verdict, r.reason] for key, r in permission.judgements.items()},
        "allowed": list(permission.allowed),
        "state": permission.state,
        "cookies": [name for name in REGISTER if permission.allows_cookie(name)],
        "show_banner": permission.show_banner,
        "account": permission.account,
    }


def test_the_check_over_http_says_the_same(consent: Project) -> None:
    caller = Caller(consent.port)
    answers = {vector["id"]: _checked(caller, vector) for vector in VECTORS}
    caller.close()

    agrees("HTTP check", answers, (*JUDGEMENT_FIELDS, *OTHER_FIELDS, "account"))


def _checked(caller: Caller, vector: dict[str, Any]) -> dict[str, Any]:
    asked = {"site": vector["site"], "category": CATEGORIES + UNKNOWN, "cookie": REGISTER}
    asked |= {"minor": "1"} if vector.get("minor") else {}
    query = urlencode(asked, doseq=True)
    token = token_of(vector["site"])
    site_headers = {"Authorization": f"Bearer {token}", "X-Consent-Region": vector["region"]}
    status, headers, body = caller.get(f"/v1/check?{query}", vector["headers"] | site_headers)
    assert status == 200
    reply = json.loads(body)
    assert [reply["categories"].pop(key) for key in UNKNOWN] == [INVALID] * len(UNKNOWN)
    judgements = {key: [row["verdict"], row["reason"]] for key, row in reply["categories"].items()}
    return {
        "rulings": judgements,
        "allowed": headers["x-consent-allowed"].split(", "),
        "state": headers["x-consent-state"],
        "cookies": [name for name, row in reply["cookies"].items() if row["allows"]],
        "show_banner": reply["show_banner"],
        "account": reply["account"],
    }


@references.EACH
def test_another_language_says_the_same(tmp_path: Path, language: str) -> None:
    answers = references.answers(language, references.laid(language, tmp_path))

    agrees(language, answers, ALL)
    assert [answer["unknown"] for answer in answers.values() if answer["unknown"]] == []


def test_nginx_says_the_same(consent: Project, tmp_path: Path) -> None:
    """Its cache is on, as it is shown: no answer is another visitor's."""
    answers: dict[str, Any] = {}
    for key in SITES:
        port, folder = free_port(), tmp_path / key
        folder.mkdir()
        with serve() as site:
            # the machine of a test may be busy
            replaced = {"200ms": "30s", "site=mix": f"site={key}", TOKEN: token_of(key)}
            text = filled(folder, replaced, consent=consent.port, site=site.port, listen=port)
            with proxied(folder, with_locations(text, NEEDS), port) as caller:
                answers |= {vector["id"]: _passed(caller, vector) for vector in vectors_of(key)}

    agrees("nginx", answers, ("allowed", "state"))
    for vector in VECTORS:
        allowed = {*vector["allowed"]}
        let = [need for need in NEEDS if allowed.issuperset(need.split(","))]
        assert answers[vector["id"]]["let"] == let, vector["id"]


def _passed(caller: Caller, vector: dict[str, Any]) -> dict[str, Any]:
    """What the site receives about a visitor, and which locations let the visitor in."""
    headers = vector["headers"] | {"X-Region": vector["region"]}
    if vector.get("minor"):
        headers["Sec-GPC"] = "1"  # a proxy knows no ages: the site says it as a signal
    status, _, body = caller.get("/", headers)
    assert status == 200
    received = json.loads(body)["headers"]
    statuses = {need: caller.get(f"/{need}/", headers)[0] for need in NEEDS}
    assert set(statuses.values()) <= {200, 403}
    return {
        "allowed": received["x-consent-allowed"].split(", "),
        "state": received["x-consent-state"],
        "let": [need for need, status in statuses.items() if status == 200],
    }
