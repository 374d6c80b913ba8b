"""What a site copies: tags, the script before any vendor's, and the policy that they need."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest

from consent.integration.snippets import tags
from consent.vendors.facts import signals
from tests.integration.notices import notice
from tests.node import run

SERVICE = "https://consent.mixnetworks.com"


@pytest.mark.parametrize(
    ("options", "address"),
    [
        pytest.param({}, "banner.js", id="the whole integration"),
        pytest.param({"language": "fr"}, "banner.js?language=fr", id="in a language"),
        pytest.param(
            {"site": "b", "language": "fr"}, "banner.js?site=b&amp;language=fr", id="of a site"
        ),
    ],
)
def test_the_tag_is_one_line(options: dict[str, str], address: str) -> None:
    assert tags.tag(SERVICE, **options) == f'<script async src="{SERVICE}/{address}"></script>'


def test_the_guard_is_there_before_what_it_guards_against() -> None:
    assert tags.guard(SERVICE) == f'<script src="{SERVICE}/guard.js" data-guard></script>'
    element = tags.guard(SERVICE, site="b", mode="report")
    assert element == f'<script src="{SERVICE}/guard.js?site=b" data-guard="report"></script>'


@pytest.mark.requirement("R151")
def test_your_privacy_choices_lead_to_the_form_with_the_icon() -> None:
    link = tags.choices_link(SERVICE, "Your <Privacy> Choices", site="b")
    assert link.startswith(
        f'<a href="{SERVICE}/preferences/?site=b#your-privacy-choices">Your &lt;'
    )
    assert "data-consent-open" not in link  # a dialog about cookies is no form
    assert 'aria-label="California Consumer Privacy Act (CCPA) Opt-Out Icon"' in link
    assert link.endswith("</svg></a>")
    assert "style" not in link and "http://www.w3.org" not in link  # nothing that a policy forbids


def test_the_link_works_without_the_banner_and_says_the_admins_words() -> None:
    link = tags.settings_link(SERVICE, "Cookies & <more>", site="b")
    assert link == (
        f'<a href="{SERVICE}/preferences/?site=b" data-consent-open>Cookies &amp; &lt;more&gt;</a>'
    )


def test_a_pinned_tag_is_checked_across_origins() -> None:
    config = f"{{&quot;service&quot;:&quot;{SERVICE}&quot;,&quot;site&quot;:&quot;b&quot;}}"
    assert tags.pinned(SERVICE, "core-0.js", "sha384-a=", site="b") == (
        f'<script async src="{SERVICE}/core-0.js" integrity="sha384-a=" '
        f'crossorigin="anonymous" data-config="{config}"></script>'
    )


def test_the_map_names_each_part_and_its_hash() -> None:
    element = tags.import_map(SERVICE, {"dialog.js": "sha384-a="})
    text = element.removeprefix('<script type="importmap">').removesuffix("</script>")
    assert json.loads(text) == {"integrity": {f"{SERVICE}/parts/dialog.js": "sha384-a="}}
    assert "<!--" not in tags.import_map(SERVICE, {"<!--": ""}), "it would begin a comment"


ANALYTICS = {"analytics": {"google": ["analytics_storage"]}}
DENIED = dict.fromkeys(signals()["google"].words, "denied") | {"security_storage": "granted"}
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


def test_a_page_allows_the_service_for_scripts_and_connections() -> None:
    assert tags.policy(SERVICE) == f"script-src {SERVICE}; connect-src {SERVICE}"


def test_under_a_path_of_the_site_only_that_path_is_allowed() -> None:
    service = "https://www.mixnetworks.com/consent"
    assert tags.policy(service) == f"script-src {service}/; connect-src {service}/"


def test_an_inline_script_is_allowed_by_its_hash() -> None:
    digest = base64.b64encode(hashlib.sha256(b"\nlet a;\n").digest()).decode()
    header = tags.policy(SERVICE, inline=["<script>\nlet a;\n</script>"])
    assert header == f"script-src {SERVICE} 'sha256-{digest}'; connect-src {SERVICE}"


def test_a_nonce_brings_in_what_the_banner_imports() -> None:
    header = tags.TEXTS["service"]["nonces"].format(source=tags.source_of(SERVICE))
    assert header == f"script-src 'nonce-…' 'strict-dynamic'; connect-src {SERVICE}"
    tag = tags.tag(SERVICE, attribute=tags.NONCE)
    assert tag == f'<script async src="{SERVICE}/banner.js" nonce="…"></script>'
