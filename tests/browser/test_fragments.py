"""A waiting script runs once after a yes, by whatever way it came into the page."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.stand import Stand, answer, visit
from tests.browser.waiting import NOTHING_HELD, until

FRAGMENTS = (Path(__file__).parent / "fragments.js").read_text(encoding="utf-8")
PUT_IN = "([service, visit]) => putIn(service, visit)"
TYPED = """<script nonce="once">
const as = (text) => text;
const policy = trustedTypes.createPolicy("page", { createHTML: as });
const box = document.createElement("div");
box.innerHTML = policy.createHTML(
  '<script type="text/plain" data-consent="analytics" src="{url}/typed.js"><\\/script>');
document.body.append(box);
</script>
<script type="text/plain" data-consent="analytics" async src="{url}/last.js"></script>"""


def ran(page: Page, number: int) -> list[str]:
    until(page, f"window.ran?.length >= {number}")
    page.wait_for_load_state("networkidle")
    return sorted(page.evaluate("window.ran"))


def put_in(page: Page, stand: Stand, name: str) -> list[str]:
    page.evaluate(f"() => {{ {FRAGMENTS} }}")
    names: list[str] = page.evaluate(PUT_IN, [stand.url, name])
    return names


def test_each_kind_runs_once_by_each_way(stand: Stand, page: Page, console: list[str]) -> None:
    """Also what comes after the yes, and on later visits."""
    stand.policy = ""
    visit(page, stand)
    names = put_in(page, stand, "before")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.ran") is None

    answer(page, "accept()")
    assert ran(page, len(names)) == names
    names = sorted(names + put_in(page, stand, "after"))
    assert ran(page, len(names)) == names

    until(page, NOTHING_HELD)
    visit(page, stand)
    names = put_in(page, stand, "later")
    assert ran(page, len(names)) == names
    assert console == []


def test_where_trusted_types_keep_one_from_running_the_console_says_so(
    stand: Stand, page: Page, console: list[str]
) -> None:
    """And it holds up nobody else."""
    stand.body = TYPED
    visit(page, stand)
    answer(page, "accept()")
    assert ran(page, 1) == ["last"]
    (line,) = [line for line in console if line.startswith("mixConsent:")]
    assert "/typed.js" in line and "innerHTML" in line
    refused = [line for line in console if "TrustedScriptURL" in line]
    assert len(refused) == len(console) - 1
