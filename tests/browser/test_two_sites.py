"""Two sites on one domain: in a browser, each answers for itself alone.

The same over HTTP and in the libraries is in the vectors: `tests/conformance/site_rows.py`.
"""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.neighbours import HOSTS, Neighbours, cookies
from tests.browser.waiting import until_ready

TOLD = ("analytics", "marketing", "support")
# What a visitor tells a site: the call, and the verdicts on `TOLD` that follow
STATES = {
    "nothing": ("", ["unasked", "unasked", "unasked"]),
    "yes": ("mixConsent.accept()", ["granted", "granted", "granted"]),
    "no": ("mixConsent.reject()", ["denied", "denied", "denied"]),
    "analytics": ("mixConsent.save({ analytics: true })", ["granted", "denied", "denied"]),
}
# Each state beside another one, in either order
PAIRS = [("nothing", "yes"), ("yes", "no"), ("no", "analytics"), ("analytics", "nothing")]


def tell(both: Neighbours, page: Page, site: str, state: str) -> None:
    both.visit(page, site)
    if call := STATES[state][0]:
        assert page.evaluate(call) is True
        until_ready(page)  # after a no the page may be loaded anew


def in_the_page(both: Neighbours, page: Page, site: str) -> list[str]:
    both.visit(page, site)
    verdicts = page.evaluate("mixConsent.verdicts()")
    ran = page.evaluate("window.ran ?? []")
    granted = [key for key in ("analytics", "marketing") if verdicts[key]["verdict"] == "granted"]
    assert ran == granted
    return [verdicts[key]["verdict"] for key in TOLD]


@pytest.mark.parametrize(("mix", "shop"), PAIRS)
def test_each_site_answers_for_itself_alone(
    both: Neighbours, browser: Browser, mix: str, shop: str
) -> None:
    told = {"mix": mix, "shop": shop}
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    for site, state in told.items():
        tell(both, page, site, state)
    found = cookies(context)
    assert {name for name in found if name.endswith("_consent")} == {
        f"__Secure-{site}_consent" for site, state in told.items() if state != "nothing"
    }

    expected = {site: STATES[state][1] for site, state in told.items()}
    assert {site: in_the_page(both, page, site) for site in HOSTS} == expected
    context.close()


def test_the_pages_and_the_erasure_of_one_leave_the_other_alone(
    both: Neighbours, page: Page
) -> None:
    for site in HOSTS:
        tell(both, page, site, "yes")
    before = cookies(page.context)

    page.goto(f"{both.project.url}/preferences/erase/?site=shop")
    page.get_by_role("button", name="Erase").click()
    page.goto(f"{both.project.url}/preferences/?site=mix")

    assert page.locator(".timeline li").count() == 1  # the answer to this site
    after = cookies(page.context)
    assert {name: value for name, value in before.items() if "mix_" in name} == after
