"""The rehearsal, in a real browser: planted faults are named, and plain pages are not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from consent.client.rehearsal import Plan, Report, rehearse
from tests.browser.house import PLACE, House

Rehearse = Callable[..., Report]
FAULTS = """
<script>document.cookie = "_ads=1; path=/"; localStorage.strange = 1;
sessionStorage.setItem("unknown", 1)</script>
<img src="http://ads.example.com:{port}/pixel" alt="">
<iframe src="{stranger}/video" title="Video"></iframe>"""


@pytest.fixture
def rehearsed(house: House) -> Rehearse:
    """Rehearse pages of this house, from one place. Playwright's other loop is in this thread."""

    def call(*pages: str, region: str = "FR") -> Report:
        plan = Plan(pages, house.url, "mix", (region,), PLACE)
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(rehearse, plan).result()

    return call


def found(report: Report) -> set[tuple[str, str, str]]:
    return {(one.rule, one.kind, one.name) for one in report.findings}


def test_a_page_that_obeys_is_not_accused(house: House, rehearsed: Rehearse) -> None:
    house.site.body = (
        '<script type="text/plain" data-consent="analytics">document.cookie = "_stats=1"</script>'
    )

    report = rehearsed(house.site.site_url, house.rendered.origin + "/")

    assert {cell.answer for cell in report.cells} == {
        *("nothing", "accept", "reject", "choose", "withdraw", "other tab", "next page")
    }
    assert {cell.signal for cell in report.cells} == {False, True}
    assert [one for one in report.findings if one.rule != "undeclared"] == []


def test_what_is_planted_is_named_with_who_did_it(house: House, rehearsed: Rehearse) -> None:
    house.site.body = FAULTS.replace("{port}", str(house.site.port))

    report = rehearsed(house.site.site_url)

    assert found(report) >= {
        ("refused", "cookie", "_ads"),
        ("undeclared", "local-storage", "strange"),
        ("undeclared", "session-storage", "unknown"),
        ("refused", "host", "ads.example.com"),
        ("undeclared", "host", "videos.localhost"),
    }
    (first, *_) = (one for one in report.findings if one.name == "_ads")
    assert f"by the script {house.site.site_url}" in first.evidence
    assert "after nothing); marketing is unasked (default)" in first.evidence
    assert 'data-consent="marketing"' in first.mend
