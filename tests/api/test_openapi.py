"""The description of the API is true: tried as it stands, and with a thousand inventions."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import CoveragePhaseData

from consent.api import openapi
from consent.api.schemas import bodies
from consent.api.schemas.values import ID
from consent.kernel.ruleset import Ruleset
from consent.models import Decision
from consent.notices import NoticeInForce, SiteFacts
from consent.publishing import seeding
from consent.record.log import sequencer
from tests.api.visiting import ORIGIN, TOKEN, Visitor, tell

CONFIG = {
    "seed": 20261124,
    "generation": {"max-examples": 50, "deterministic": True, "database": "none"},
    "checks": {
        # An id's clock, and a refusal that says yes, are beyond what a schema can say
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "304", "400", "403", "404", "409", "422"]
        },
    },
    "auth": {"openapi": {"site": {"bearer": TOKEN}}},
    "operations": [
        # What tries it takes no packed answer apart
        {"include-path": "/v1/vectors.json", "headers": {"Accept-Encoding": "identity"}},
    ],
}


VOLATILE = re.compile(f"{ID.pattern}|[0-9-]{{10}}T[0-9:.]+Z")
VERSION = re.compile(r"\"version\": \d+")  # of a category


def _in_force() -> NoticeInForce:
    """What the fixture `in_force` will be, as far as the document tells of it.

    Tests are made of the document before there is a database to publish in.
    """
    catalogue = json.loads((seeding.CATALOGUE / "mix.json").read_text(encoding="utf-8"))
    flags = dict.fromkeys(("necessary", "sells_or_shares", "targets_ads", "third_party"), False)
    categories = [flags | {"version": 1, **row, "cookies": []} for row in catalogue["categories"]]
    snapshot = {"number": 1, "site": catalogue["site"], "categories": categories, "regions": []}
    return NoticeInForce(
        site=SiteFacts("mix", catalogue["site"]["name"], frozenset({ORIGIN}), None),
        notice_id=1,
        number=1,
        digest="",
        published_at="",
        body="",
        snapshot=snapshot,
        ruleset=Ruleset.of(snapshot),
    )


described = schemathesis.openapi.from_dict(
    openapi.document(_in_force()), config=SchemathesisConfig.from_dict(CONFIG)
)
described.app = get_wsgi_application()


left_out: set[str] = set()  # by the coverage phase: headers of one operation that must be sent


@pytest.fixture
def coverage(request: pytest.FixtureRequest) -> Iterator[None]:
    """The phase is known to run: nothing fails in what was not asked."""
    left_out.clear()
    yield
    method, path = re.findall(r"\[(\S+) (\S+)\]", request.node.name)[0]
    words = described[path][method].definition.raw
    must = {one["name"] for one in words.get("parameters", ()) if one.get("required")}
    assert left_out >= must | ({"Authorization"} if _is_secret(words) else set())


@described.parametrize()
@pytest.mark.usefixtures("visitor", "coverage")
def test_nothing_that_is_invented_breaks_what_is_described(case: Case[Any]) -> None:
    phase = case.meta.phase.data if case.meta else None
    if isinstance(phase, CoveragePhaseData) and phase.scenario == "missing_parameter":
        left_out.add(phase.parameter or "")
    case.call_and_validate()


def test_what_was_tried_is_what_is_served(visitor: Visitor) -> None:
    def masked(document: dict[str, Any]) -> str:
        return VERSION.sub("…", VOLATILE.sub("…", json.dumps(document)))

    assert masked(_document(visitor)) == masked(openapi.document(_in_force()))


def _document(visitor: Visitor) -> dict[str, Any]:
    document: dict[str, Any] = visitor.client.get("/v1/openapi.json").json()
    return document


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, words)
        for path, item in document["paths"].items()
        for method, words in item.items()
    ]


def test_every_example_of_a_body_works_as_it_stands(visitor: Visitor) -> None:
    tried = 0
    for method, path, words in _operations(_document(visitor)):
        for content_type, content in words.get("requestBody", {"content": {}})["content"].items():
            response = visitor.client.generic(
                method,
                path,
                json.dumps(content["example"]),
                content_type=content_type,
                **_headers(words),
            )
            assert response.status_code < 300, (path, response.content)
            assert str(response.status_code) in words["responses"]
            tried += 1
    assert tried == 10
    assert Decision.objects.count() == 1  # the example came twice, as JSON and as text


def test_every_example_of_a_parameter_works_as_it_stands(visitor: Visitor) -> None:
    visitor.decide()
    sequencer.run(timezone.now())
    for method, path, words in _operations(_document(visitor)):
        if method != "get":
            continue
        parameters = [one for one in words.get("parameters", ()) if one["in"] == "query"]
        query = {one["name"]: one["example"] for one in parameters if one["name"] != "need"}
        headers = _headers(words) if _is_secret(words) else {}
        response = visitor.client.get(f"{path}?{urlencode(query, doseq=True)}", **headers)
        assert response.status_code == 200, (path, response.content)


def test_every_route_below_v1_and_of_the_log_is_described(visitor: Visitor) -> None:
    from consent.api.urls import urlpatterns

    routes = {f"/{one.pattern}" for one in urlpatterns}
    ours = {route for route in routes if route.startswith(("/v1/", "/log/"))}

    described = _document(visitor)["paths"].keys()
    assert ours - {"/v1/openapi.json", "/log/<path:path>"} == described


def test_the_document_asks_for_what_the_code_takes(visitor: Visitor) -> None:
    described = _document(visitor)["components"]["schemas"]

    assert set(described["Decision"]["properties"]) == set(bodies.DecisionBody.__annotations__)
    assert set(described["BannerShown"]["properties"]) == set(
        bodies.BannerShownBody.__annotations__
    )
    assert set(described["Detection"]["properties"]) == set(bodies.DetectionBody.__annotations__)
    assert set(described["SignIn"]["properties"]) == set(bodies.SignInBody.__annotations__)
    assert set(described["ClosedAccount"]["properties"]) == set(
        bodies.ClosedAccountBody.__annotations__
    )


def test_the_docs_are_a_page_without_script(visitor: Visitor) -> None:
    response = visitor.client.get(
        "/v1/docs", HTTP_HOST="consent.mixnetworks.localhost", secure=False
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "<script" not in page
    assert "<b>POST</b> /v1/decisions" in page
    assert "script-src" in response["Content-Security-Policy"]


def test_the_document_may_be_read_by_any_page(visitor: Visitor) -> None:
    assert Client().get("/v1/openapi.json")["Access-Control-Allow-Origin"] == "*"


def _headers(words: dict[str, Any]) -> dict[str, Any]:
    required = [one for one in words["parameters"] if one["in"] == "header" and one.get("required")]
    headers = {f"HTTP_{one['name'].upper().replace('-', '_')}": one["example"] for one in required}
    return headers | ({"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"} if _is_secret(words) else {})


def _is_secret(words: dict[str, Any]) -> bool:
    return "security" in words and {} not in words["security"]


def test_every_example_of_an_answer_is_what_its_request_is_answered(visitor: Visitor) -> None:
    tried = set()
    for method, path, words in _operations(_document(visitor)):
        contents = words["responses"].get("200", {}).get("content", {})
        for content in contents.values():
            if content["schema"] == {"type": "string"}:
                continue  # a text for other readers
            said = _answer(method, path, words)
            assert _contains(said, content["example"]), (path, said, content["example"])
            tried.add(path)
    assert len(tried) == 6


def _answer(method: str, path: str, words: dict[str, Any]) -> Any:
    """What the example is answered in a browser of its own, after what has to come before it."""
    visitor = Visitor(Client())
    if path == "/v1/decisions/mine" or (path, method) == ("/v1/account", "get"):
        visitor.decide()
    if (path, method) == ("/v1/account", "get"):
        visitor.sign_in("customer 4711")
    if (path, method) == ("/v1/account", "post"):
        tell("delete", "customer 4711")
    query = {
        one["name"]: one["example"]
        for one in words.get("parameters", ())
        if one["in"] == "query" and one["name"] not in ("need", "region")
    }
    sent = words.get("requestBody", {"content": {"": {}}})["content"].popitem()[1].get("example")
    headers = _headers(words) if method == "post" or _is_secret(words) else {}
    response = visitor.client.generic(
        method.upper(),
        f"{path}?{urlencode(query, doseq=True)}",
        json.dumps(sent) if sent else "",
        content_type="application/json",
        **headers,
    )
    return response.json()


def _contains(said: Any, example: Any) -> bool:
    """Whether `example` is what was said, but for what was cut and what is new each time."""
    match example:
        case dict():
            return all(key in said and _contains(said[key], one) for key, one in example.items())
        case list():
            return len(example) <= len(said) and all(map(_contains, said, example))
        case str() if "…" in example:
            start, _, end = example.partition("…")
            return bool(said.startswith(start) and said.endswith(end))
        case str() if VOLATILE.fullmatch(example):
            return bool(VOLATILE.fullmatch(said))
        case _:
            return bool(said == example)
