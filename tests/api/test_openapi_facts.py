"""What openapi.yaml says is what the code says."""

from os import environ
from typing import Any

import pytest
from django.test import Client

from consent.api import bodies, documents
from consent.api.urls import urlpatterns
from consent.kernel.rules import Model, Reason, Verdict
from consent.kernel.values import CATEGORY_KEY, DETECTED_NAME, LANGUAGE, PLACE, SITE_KEY
from consent.models import Decision, Detection, SiteToken
from consent.web.limits import LIMITS

DOCUMENT = documents.openapi_description()
PATHS, SCHEMAS = DOCUMENT["paths"], DOCUMENT["components"]["schemas"]
RECEIPT = "/preferences/receipt/file/"


def test_every_route_below_v1_and_of_the_log_is_described() -> None:
    routes = {f"/{urlpattern.pattern}" for urlpattern in urlpatterns}
    ours = {route for route in routes if route.startswith(("/v1/", "/log/"))}

    tiles = {path for path in PATHS if path.startswith("/log/tile/")}
    assert ours - {"/v1/openapi.json", "/log/<path:path>"} == PATHS.keys() - tiles - {RECEIPT}


DECISION, DETECTION = SCHEMAS["Decision"]["properties"], SCHEMAS["Detection"]["properties"]
OWN = SCHEMAS["OwnDecisions"]["properties"]["decisions"]["items"]["properties"]
JUDGEMENT = SCHEMAS["Check"]["properties"]["categories"]["additionalProperties"]["properties"]


@pytest.mark.parametrize(
    ("schema", "fact"),
    [
        (DECISION["site"], {"pattern": f"^{SITE_KEY.pattern}$"}),
        (DECISION["choices"]["propertyNames"], {"pattern": f"^{CATEGORY_KEY.pattern}$"}),
        (DECISION["surface"], {"enum": [*Decision.Surface][:2]}),
        (
            DECISION["method"],
            {"enum": [method for method in Decision.Method if method != "opt-out"]},
        ),
        (DECISION["language"], {"pattern": f"^{LANGUAGE.pattern}$"}),
        (DECISION["region"], {"pattern": f"^{PLACE.pattern}$"}),
        (DETECTION["kind"], {"enum": list(Detection.Kind)}),
        (DETECTION["what"], {"enum": ["", *Detection.What]}),
        (DETECTION["names"]["items"], {"pattern": f"^{DETECTED_NAME.pattern}$"}),
        (OWN["surface"], {"enum": list(Decision.Surface)}),
        (OWN["method"], {"enum": list(Decision.Method)}),
        (OWN["model"], {"enum": list(Model)}),
        (OWN["place_model"], {"enum": list(Model)}),
        (SCHEMAS["Check"]["properties"]["model"], {"enum": list(Model)}),
        (JUDGEMENT["verdict"], {"enum": list(Verdict)}),
        (JUDGEMENT["reason"], {"enum": list(Reason)}),
    ],
)
def test_a_schema_says_what_the_code_says(schema: dict[str, Any], fact: dict[str, Any]) -> None:
    assert {name: schema[name] for name in fact} == fact


def test_the_descriptions_tell_the_limits_of_the_code() -> None:
    problems = {
        status: response["description"]
        for status, response in PATHS["/v1/account"]["post"]["responses"].items()
    }
    assert f" {bodies.MAX_BODY} octets" in problems["413"]
    assert f" {LIMITS['accounts of a token'].at_once} accounts" in problems["429"]
    scheme = DOCUMENT["components"]["securitySchemes"]["site"]["description"]
    for scope in SiteToken.Scope:
        assert f"With the scope `{scope}` it may {scope.label}." in scheme


def test_the_document_is_served_to_any_page_with_our_address() -> None:
    response = Client().get("/v1/openapi.json")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json() == DOCUMENT
    assert DOCUMENT["servers"] == [{"url": environ["CONSENT_SERVICE_URL"]}]
    again = Client().get("/v1/openapi.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
