"""The page that checks a receipt, in a real browser: whole or not, whose, and in which log."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.axe import ALL, violations
from tests.servers import Project

PLACE_ALL = """
from django.utils import timezone
from consent.record.log import sequencer
while sequencer.run(timezone.now()):
    pass
"""
HOLDS = "This receipt holds"
REFUSED = "This receipt does not hold"


@pytest.fixture(scope="module")
def visitor(browser: Browser, service: Project) -> Iterator[BrowserContext]:
    """Somebody who has answered, and whose answer has its place."""
    context = browser.new_context(locale="en-US", accept_downloads=True)
    page = context.new_page()
    page.goto(f"{service.url}/preferences/")
    page.get_by_role("switch", name="Usage statistics").check()
    page.get_by_role("button", name="Save my choices").click()
    page.wait_for_url("**saved=**")
    service.python(PLACE_ALL)
    yield context
    context.close()


@pytest.fixture(scope="module")
def receipt(
    visitor: BrowserContext, service: Project, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The file, as it was downloaded."""
    page = visitor.new_page()
    page.goto(f"{service.url}/preferences/")
    page.get_by_role("link", name="Receipt").first.click()
    expect(page.get_by_text("In the log, at place")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt").click()
    path = tmp_path_factory.mktemp("receipts") / download.value.suggested_filename
    download.value.save_as(path)
    page.close()
    return path


@pytest.fixture
def check(page: Page, service: Project, console: list[str]) -> Iterator[Page]:
    """The page, open; nothing that it does may break its policy."""
    page.goto(f"{service.url}/receipt/?language=en")
    yield page
    assert console == []


def choose(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    expect(page.locator("#result")).to_be_visible()


def verdict(page: Page) -> str:
    heading = page.locator("#verdict")
    expect(heading).not_to_be_empty()
    return heading.inner_text()


def lines(page: Page) -> list[str]:
    return page.locator("#lines li").all_inner_texts()


def forged(receipt: Path, path: Path, old: bytes, new: bytes) -> Path:
    data = receipt.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    return path


@pytest.mark.requirement("R58", "R70")
def test_a_receipt_is_checked_and_read_without_being_sent(
    check: Page, service: Project, receipt: Path
) -> None:
    sent: list[Request] = []
    check.on("request", lambda one: sent.append(one))

    choose(check, receipt)

    assert verdict(check) == HOLDS
    told = lines(check)
    assert [line.split("\n")[0] for line in told[:2]] == [
        "The file is whole: nothing in it was changed since it was signed.",
        "It is signed with the key of this service:",
    ]
    number = json.loads(receipt.read_bytes())["dct:identifier"]
    facts = check.locator("#facts")
    expect(facts).to_contain_text(number)
    expect(facts).to_contain_text("Usage statistics")
    assert any(one.url.endswith("/receipt/verify.mjs") for one in sent)
    assert {one.method for one in sent} == {"GET"}
    assert [one.url for one in sent if not one.url.startswith(service.url)] == []
    assert [one.url for one in sent if "?" in one.url] == []


def test_changed_octets_are_refused_and_nothing_of_another_receipt_stays(
    check: Page, receipt: Path, tmp_path: Path
) -> None:
    for old, new in (
        (b"Usage statistics", b"Usage statistic5"),  # what was asked
        (b'\\"method\\":\\"custom\\"', b'\\"method\\":\\"accept\\"'),  # the answer
        (b"tlog-proof@v1\\nindex ", b"tlog-proof@v1\\nindex 1"),  # the place
        (b"{", b"\x89PNG"),  # no receipt at all
    ):
        choose(check, receipt)
        expect(check.locator("#verdict")).to_have_text(HOLDS)
        choose(check, forged(receipt, tmp_path / "forged.json", old, new))
        expect(check.locator("#verdict")).to_have_text(REFUSED)
        assert lines(check) == []
        expect(check.locator("#said")).to_be_hidden()


FOREIGN = """
import json
from hashlib import sha256
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from consent.models import Decision
from consent.record import iso27560
from consent.transparency import notes
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.receipt import seal
signer = notes.Signer("consent.example/log", Ed25519PrivateKey.generate())
receipt = json.loads(iso27560.receipt_file(Decision.objects.latest("id")))
del receipt["signature"]
proof = receipt["proof"]
entry = sha256(bytes.fromhex(proof["salt"]) + proof["record"].encode()).digest()
root = sha256(bytes(1) + entry).digest()  # of a log that has nothing else
checkpoint = notes.sign(Checkpoint(signer.name, 1, root).text, [signer])
proof["log"] = f"c2sp.org/tlog-proof@v1\\nindex 0\\n\\n{checkpoint}"
proof["key"] = signer.vkey
print(seal(receipt, signer).decode())
"""


def test_another_services_receipt_is_told_from_ours(
    check: Page, service: Project, tmp_path: Path, receipt: Path
) -> None:
    path = tmp_path / "foreign.json"
    path.write_text(service.python(FOREIGN).strip())

    choose(check, path)

    assert verdict(check) == "Whole, but not signed by this service"
    told = lines(check)
    assert "not this service’s" in told[1]
    assert told[2] == "What it says is in a log of that key, at place 0 of 1."
    assert told[3].startswith("That log’s checkpoint is signed with the same key.")
    classes = check.locator("#lines li").evaluate_all("all => all.map((one) => one.className)")
    assert classes == ["is-good", "is-open", "is-open", "is-open"]


DROP = """(text) => {
  const data = new DataTransfer();
  data.items.add(new File([text], "receipt.json"));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}"""
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


def test_it_may_be_dropped_or_pasted_and_the_outcome_is_read_out(
    check: Page, receipt: Path
) -> None:
    for how in (DROP, PASTE):
        check.reload()
        check.evaluate(how, receipt.read_text("utf-8"))
        expect(check.locator("#verdict")).to_have_text(HOLDS)
        expect(check.locator("#verdict")).to_be_focused()


def test_without_javascript_the_programs_are_there(browser: Browser, service: Project) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(f"{service.url}/receipt/")

    expect(page.get_by_text("This page needs JavaScript.")).to_be_visible()
    expect(page.locator("#tools")).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("link", name="verify.mjs").click()
    assert "export async function check" in download.value.path().read_text()
    context.close()


@pytest.mark.requirement("R128")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_before_and_after(
    browser: Browser, service: Project, receipt: Path, scheme: Any
) -> None:
    context = browser.new_context(color_scheme=scheme, locale="en-US")
    page = context.new_page()
    page.goto(f"{service.url}/receipt/?language=fr")
    page.get_by_text("Coller le texte").click()
    assert violations(page, ALL) == []

    choose(page, receipt)
    page.get_by_text("Tel qu’il est enregistré", exact=True).first.click()
    assert violations(page, ALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    context.close()


OTHER_LOG = """
from consent.notices import log_key
from consent.transparency import notes
from consent.transparency.checkpoint import Checkpoint
text = Checkpoint(log_key.origin(), 1, bytes(32)).text
print(notes.sign(text, log_key.signers()), end="")
"""


def test_what_comes_of_comparing_with_the_log_is_read_out(check: Page, receipt: Path) -> None:
    choose(check, receipt)

    check.get_by_role("button", name="Compare with today’s log").click()

    outcome = check.locator("#lines li").last
    expect(outcome).to_contain_text("since then it has only grown")
    expect(outcome).to_be_focused()


def test_a_log_that_forgot_the_receipt_is_the_verdict(
    check: Page, service: Project, receipt: Path
) -> None:
    """The file is as good as before; what was shown green stays no longer than it is so."""
    other = service.python(OTHER_LOG)
    check.route("**/log/checkpoint", lambda route: route.fulfill(body=other))
    choose(check, receipt)

    check.get_by_role("button", name="Compare with today’s log").click()

    expect(check.locator("#lines li").last).to_contain_text("it was cut or replaced")
    assert verdict(check) == "This receipt holds, today’s log does not"
    expect(check.locator("#result")).to_have_class("panel is-bad")
