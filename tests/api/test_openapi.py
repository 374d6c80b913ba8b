"""The description of the API is true: tried as it stands, and with a thousand inventions.

All of it on what README's installation has: `seed`, and `publish mix`.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
import time_machine
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import CoveragePhaseData

from consent.api import documents
from consent.models import Site
from consent.models.site import digest_of
from tests import filled
from tests.copies import Made
from tests.languages import LANGUAGES
from tests.places import place_all

SERVICE = "https://consent.mixnetworks.com"
ORIGIN = "https://www.mixnetworks.com"
TOKEN = "mixc_both"
SECRET = {"Authorization": f"Bearer {TOKEN}"}
HOST = "consent.mixnetworks.localhost"
CONFIG = {
    "seed": 20261124,
    "generation": {"max-examples": 12, "deterministic": True, "database": "none"},
    "checks": {
        # An id's clock, and a refusal that says yes, are beyond what a schema can say
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "303", "304", "400", "403", "404", "409", "422"]
        },
    },
    "auth": {"openapi": {"site": {"bearer": TOKEN}}},
    "operations": [
        # What tries it takes no packed answer apart
        {"include-path": "/v1/vectors.json", "headers": {"Accept-Encoding": "identity"}},
        {"include-path": "/v1/fragment", "headers": {"Accept-Encoding": "identity"}},
    ],
}
# What this installation takes of all that a schema allows: else every invention is refused at once
KNOWN: dict[str, dict[str, Any]] = {
    "site": {"const": "mix"},
    "notice": {"maximum": 1},
    "language": {"enum": LANGUAGES},
    "choices": {"propertyNames": {"enum": ["preferences"]}},
}
DOCUMENT = documents.openapi_description()
PATHS = DOCUMENT["paths"]
OPERATIONS = [(path, method) for path, item in PATHS.items() for method in item]
RECEIPT = "/preferences/receipt/file/"
# Every example of an id is of this time
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def _narrowed() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    del document["paths"][RECEIPT]  # a page: its problems are pages too
    for schema in document["components"]["schemas"].values():
        if schema.get("additionalProperties") is False:  # a body that is sent
            for name in KNOWN.keys() & schema["properties"].keys():
                schema["properties"][name] |= KNOWN[name]
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "Origin":
                    parameter["schema"] = {"enum": [parameter["example"]]}
    return document


narrowed = schemathesis.openapi.from_dict(_narrowed(), config=SchemathesisConfig.from_dict(CONFIG))
narrowed.app = get_wsgi_application()


def _install() -> None:
    call_command("site", "seed", verbosity=0)
    filled.confirm(Site.objects.get())
    call_command("publish", "mix", "--reason", "The first notice")
    Site.objects.get().tokens.create(
        label="both", scopes="visitors accounts rehearsals", digest=digest_of(TOKEN)
    )


@pytest.fixture(scope="module")
def _installed(made: Made) -> Iterator[None]:
    with override_settings(CONSENT_SERVICE_URL=SERVICE), made(_install):
        yield


@pytest.fixture
def client(_installed: None, db: None) -> Client:
    return Client(headers={"Host": HOST})


left_out: set[str] = set()  # by the coverage phase: headers of one operation that must be sent


@pytest.fixture
def coverage(request: pytest.FixtureRequest) -> Iterator[None]:
    """The phase is known to run: nothing fails in what was not asked."""
    left_out.clear()
    yield
    method, path = re.findall(r"\[(\S+) (\S+)\]", request.node.name)[0]
    operation = PATHS[path][method.lower()]
    parameters = operation.get("parameters", ())
    must = {
        parameter["name"]
        for parameter in parameters
        if parameter["in"] == "header" and parameter.get("required")
    }
    assert left_out >= must | ({"Authorization"} if _is_secret(operation) else set())


@narrowed.parametrize()
@pytest.mark.usefixtures("client", "coverage")
def test_nothing_that_is_invented_breaks_what_is_described(case: Case[Any]) -> None:
    phase = case.meta.phase.data if case.meta else None
    if isinstance(phase, CoveragePhaseData) and phase.scenario == "missing_parameter":
        left_out.add(phase.parameter or "")
    case.call_and_validate()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_example_is_answered_as_its_answer_says(
    path: str, method: str, client: Client
) -> None:
    operation = PATHS[path][method]
    status = next(response for response in operation["responses"] if response < "300")
    example = _content(operation["responses"][status]).get("example")
    bodies = operation.get("requestBody", {}).get("content", {"": {}})
    with time_machine.travel(NOW, tick=False):
        _prepare(path, method, client)
        for number, (content_type, body) in enumerate(bodies.items()):
            response = _send(client, method, path, operation, content_type, body.get("example"))

            if status == "201" and number:
                assert response.status_code == 200  # the same, as text
                continue
            assert str(response.status_code) == status, response.content
            if example:
                assert _contains(response.json(), example), response.json()


def _prepare(path: str, method: str, client: Client) -> None:
    """What has to have come before: a decision, an account that refused, a log."""
    if path.startswith(("/v1/decisions/mine", "/v1/receipt", "/preferences")):
        _decide(client)
    if (path, method) == ("/v1/account", "get"):
        account = {"account": "customer 4711"}
        reply = client.post("/v1/account", account, "application/json", headers=SECRET)
        for line in reply.json()["cookies"]:
            client.cookies.load(line)
        _decide(client, choices={}, method="reject")
    if path.startswith(("/log", "/preferences")):
        place_all()


def _decide(client: Client, **changes: Any) -> None:
    body = PATHS["/v1/decisions"]["post"]["requestBody"]["content"]["text/plain"]["example"]
    response = client.post(
        "/v1/decisions", json.dumps(body | changes), "text/plain", headers={"Origin": ORIGIN}
    )
    assert response.status_code == 201


def _send(
    client: Client, method: str, path: str, operation: dict[str, Any], content_type: str, body: Any
) -> Any:
    parameters = operation.get("parameters", ())
    query, headers = {}, dict(SECRET) if _is_secret(operation) else {}
    for parameter in parameters:
        match parameter["in"]:
            case "path":
                path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
            case "header" if parameter.get("required"):
                headers[parameter["name"]] = parameter["example"]
            case "query" if parameter["name"] not in ("need", "region", "format"):
                query[parameter["name"]] = parameter["example"]
    return client.generic(
        method.upper(),
        f"{path}?{urlencode(query, doseq=True)}",
        json.dumps(body) if body else "",
        content_type=content_type or "application/json",
        headers=headers,
    )


def _content(part: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = part.get("content", {}).get("application/json", {})
    return content


def _is_secret(operation: dict[str, Any]) -> bool:
    return "security" in operation and {} not in operation["security"]


def _contains(value: Any, example: Any) -> bool:
    """Whether `example` is the value, but for what was cut and a category's version."""
    match example:
        case dict():
            return all(
                key in value and (key == "version" or _contains(value[key], part))
                for key, part in example.items()
            )
        case list():
            return len(example) <= len(value) and all(map(_contains, value, example))
        case str() if "…" in example:
            start, _, end = example.partition("…")
            return bool(value.startswith(start) and value.endswith(end))
        case _:
            return bool(value == example)


def test_the_docs_are_a_page_without_script(client: Client) -> None:
    response = client.get("/v1/docs")

    page = response.content.decode()
    assert response.status_code == 200
    assert "<script" not in page
    assert "<b>POST</b> /v1/decisions" in page
    assert "script-src" in response["Content-Security-Policy"]
    for path, method in OPERATIONS:
        assert f'id="{PATHS[path][method]["operationId"]}"' in page
