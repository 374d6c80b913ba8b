"""Each vendor with a signal receives the same from a page's first HTML as from the banner."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from consent import notices
from consent.models import Site
from consent.vendors.facts import signals
from tests import filled, node
from tests.shared import ROOT

TAGS = [signal.variable for signal in signals().values()]
TYPES = {key: [*signal.words] for key, signal in signals().items()}


def written(region: str = "DE") -> str:
    query = {"site": "mix", "region": region, "language": "en"}
    return str(Client().get("/v1/fragment", query).json()["vendors"])


def tell(site: Site, signals: dict[str, list[str]]) -> None:
    """Publish the site with these signals of “marketing”, and no others."""
    site.categories.update(signals={})
    site.categories.filter(key="marketing").update(signals=signals, records="clarity" in signals)
    filled.publish(site)
    notices.forget()


@pytest.fixture
def site(site: Site) -> Site:
    tell(site, TYPES)
    return site


@pytest.mark.requirement("R47", "R120", "R124", "R125", "R126")
@pytest.mark.parametrize("tags", [TAGS, TAGS[1:2], []], ids=["", "one tag", "no tags"])
@pytest.mark.parametrize("granted", [["necessary"], ["necessary", "marketing"]], ids=["no", "yes"])
def test_the_html_tells_them_what_the_banner_does(
    told: dict[str, Any], granted: list[str], tags: list[str]
) -> None:
    keys = [row["key"] for row in told["categories"]]
    opening, code = written().removesuffix("</script>").split(">", 1)
    assert opening == '<script nonce="__MIX_NONCE__" data-mix-vendors'
    for key in keys:
        code = code.replace(f'"__MIX_{key}__"', f'"{"granted" if key in granted else "denied"}"')
    given = {"written": code, "vendors": told["vendors"], "keys": keys, "granted": granted}

    html, banner = received(given | {"tags": tags})

    assert html == banner
    assert sorted(call[0].removesuffix(".push") for call in html) == sorted(tags)
    assert ("grant" in json.dumps(html)) is (bool(tags) and "marketing" in granted)


def received(given: dict[str, Any]) -> Any:
    node.packages()
    script = str(ROOT / "tests/vendors/told.mjs")
    return json.loads(node.run("node", script, str(node.SOURCE), given=json.dumps(given)))


def test_one_tag_that_fails_keeps_no_other_from_it(site: Site) -> None:
    assert len(re.findall(r"try { .+? } catch {}", written())) == len(TAGS)


def test_a_vendor_that_is_no_longer_known_takes_nothing_down(site: Site) -> None:
    tell(site, {"gone": ["ads"]})
    assert written() == ""


def test_a_site_without_vendors_has_no_such_script(site: Site) -> None:
    tell(site, {})
    assert written() == ""
