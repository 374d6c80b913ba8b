"""The script before any vendor's tag, run as a page would run it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from consent.integration.snippets import tags
from consent.vendors.facts import GOOGLE
from tests.integration.notices import notice
from tests.node import run

ANALYTICS = {"analytics": {"google": ["analytics_storage"]}}
DENIED = dict.fromkeys(GOOGLE, "denied") | {"security_storage": "granted"}
PAGE = """
const vm = require("vm");
const { script } = JSON.parse(require("fs").readFileSync(0));
const page = {};
page.window = page;
vm.runInNewContext(script, page);
const plain = (calls = []) =>
  calls.map((call) => (String(call) === "[object Arguments]" ? [...call] : call));
const { dataLayer, uetq, clarity } = page;
console.log(JSON.stringify({ google: plain(dataLayer), uetq, clarity: plain(clarity?.q) }));
"""


def written(signals: Mapping[str, Mapping[str, list[str]]]) -> str:
    return tags.bootstrap({*tags.vendors_of(notice(signals))})


def calls(signals: Mapping[str, Mapping[str, list[str]]]) -> dict[str, list[Any]]:
    """What the page's queues hold once the script has run there."""
    script = written(signals).removeprefix("<script>").removesuffix("</script>")
    found: dict[str, list[Any]] = json.loads(
        run("node", "-e", PAGE, given=json.dumps({"script": script}))
    )
    return found


@pytest.mark.requirement("R120")
def test_google_is_denied_all_seven_and_granted_security() -> None:
    found = calls(ANALYTICS)

    assert found["google"] == [
        ["consent", "default", {**DENIED, "wait_for_update": 1500}],
        ["set", "ads_data_redaction", True],
    ]
    assert len(DENIED) == 7


@pytest.mark.requirement("R124")
def test_microsoft_is_told_no_as_it_documents_it() -> None:
    found = calls({"ads": {"microsoft": ["ad_storage"], "clarity": ["ad_Storage"]}})

    assert found["uetq"] == ["consent", "default", {"ad_storage": "denied"}]
    assert found["clarity"] == [
        ["consentv2", {"ad_Storage": "denied", "analytics_Storage": "denied"}]
    ]
    assert found["google"] == []


def test_only_vendors_that_the_notice_names_are_told() -> None:
    google = written(ANALYTICS)
    assert "gtag(" in google
    assert "uetq" not in google
    assert "clarity" not in google
    assert written({"analytics": {}, "ads": {"google": []}}) == ""
    assert written({"ads": {"meta": ["consent"]}}) == ""
