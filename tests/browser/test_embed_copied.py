"""What was copied from the admin, on a page of the site under the policy that was copied too."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import serving
from tests.servers import Project

MORE = "; default-src 'none'; require-trusted-types-for 'script'"


@pytest.fixture
def copied(office: Project, staff: Page) -> dict[str, str]:
    """Every text of the admin's page, by its name."""
    staff.goto(f"{office.url}/admin/")
    staff.get_by_role("link", name="Embed", exact=True).click()
    expect(staff.locator("#tag")).to_be_visible()
    found: dict[str, str] = staff.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.snippet code')]"
        ".map(({ id, textContent }) => [id, textContent]))"
    )
    return found


@contextmanager
def site(markup: str, policy: str) -> Iterator[str]:
    """A page of the site, which listens for what its policy forbids."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><html lang=en><title>Site</title>{markup}<p>Site</p>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy + MORE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    with serving(Handler) as port:
        yield f"http://www.mixnetworks.localhost:{port}/"


def test_the_script_before_the_vendors_runs_as_it_was_copied(
    copied: dict[str, str], page: Page, console: list[str]
) -> None:
    with site(copied["bootstrap"] + copied["tag"], copied["hosts"]) as address:
        page.goto(address)

        expect(page.get_by_role("region", name="Cookies")).to_be_visible()
        first = page.evaluate("[...dataLayer[0]]")
        assert first[:2] == ["consent", "default"]
        assert first[2]["ad_storage"] == "denied"
        assert page.evaluate("typeof uetq") == "undefined"  # the demo tells Microsoft nothing
    expected = "icon", "is none of the site's origins"  # each test has a port of its own
    assert [said for said in console if not any(words in said for words in expected)] == []


def test_one_space_more_and_the_policy_forbids_it(copied: dict[str, str], page: Page) -> None:
    changed = copied["bootstrap"].replace("<script>", "<script> ")
    with site(changed + copied["tag"], copied["hosts"]) as address:
        page.goto(address)

        expect(page.get_by_role("region", name="Cookies")).to_be_visible()
        assert page.evaluate("typeof gtag") == "undefined"


def test_other_bytes_than_the_pinned_ones_do_not_run(
    copied: dict[str, str], page: Page, console: list[str]
) -> None:
    changed = copied["pinned"].replace("sha384-", "sha384-AAAA", 1)
    with site(copied["map"] + changed, copied["pinned-policy"]) as address:
        page.goto(address)
        page.wait_for_load_state("networkidle")

        assert any("integrity" in said for said in console)
        assert page.evaluate("typeof mixConsent") == "undefined"


@pytest.mark.parametrize("is_changed", [False, True], ids=["these bytes", "other bytes"])
def test_the_map_holds_for_what_the_banner_imports(
    office: Project, copied: dict[str, str], page: Page, is_changed: bool
) -> None:
    element = copied["map"]
    if is_changed:
        element = element.replace("sha384-", "sha384-AAAA")
    with site(element, "script-src * 'unsafe-inline'") as address:
        page.goto(address)

        told = page.evaluate(
            "(address) => import(address).then(() => 'loaded', () => 'refused')",
            f"{office.url}/parts/migrate.js",
        )
        assert told == ("refused" if is_changed else "loaded")


def test_a_policy_of_nonces_comes_with_a_tag_that_has_one(
    copied: dict[str, str], page: Page
) -> None:
    filled = {name: copied[name].replace("…", "once") for name in ("nonces", "nonce-tag")}
    with site(filled["nonce-tag"], filled["nonces"]) as address:
        page.goto(address)

        expect(page.get_by_role("region", name="Cookies")).to_be_visible()
        assert page.evaluate("document.querySelector('script').nonce") == "once"
