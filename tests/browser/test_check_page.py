"""The page that checks a receipt, in a real browser: whole or not, whose, and in which log."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.axe import ALL, violations
from tests.browser.conftest import Contexts
from tests.browser.house import House
from tests.browser.receipt_files import FILES
from tests.browser.states import press_button

pytestmark = pytest.mark.proof

SIGNALS = {
    "stood": "An opt-out stood: by a signal, or by an earlier opt-out",
    "form": "Opted out by the form",
    "none": "Not sent by the browser",
}
LINES = "#lines li"
HOLDS = "This receipt holds"
REFUSED = "This receipt does not hold"
PROMISED = "A signed promise, not yet a proof"
PLACE = """
from django.utils import timezone
from consent.proof.log import sequencer
while sequencer.run(timezone.now()):
    pass
"""
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


@pytest.fixture(scope="module")
def receipt(
    browser: Browser, standing_house: House, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The file of somebody who has answered, whose answer has its place in the log."""
    page = browser.new_page(locale="en-US", accept_downloads=True)
    page.goto(f"{standing_house.url}/preferences/?site=mix")
    page.get_by_role("switch", name="Usage statistics").check()
    press_button(page, "Save my choices")
    page.get_by_role("link", name="Receipt").first.click()

    standing_house.project.python(PLACE)
    page.reload()
    expect(page.get_by_text("In the log, at place")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt").click()
    path = tmp_path_factory.mktemp("receipts") / download.value.suggested_filename
    download.value.save_as(path)
    yield path
    page.close()


@pytest.fixture(scope="module")
def files(standing_house: House, receipt: Path) -> dict[str, str]:
    *_, last = standing_house.project.python(FILES).splitlines()  # behind what is logged
    files: dict[str, str] = json.loads(last)
    return files


@pytest.fixture
def check(page: Page, house: House, console: list[str]) -> Iterator[Page]:
    """The page, open; nothing that it does may break its policy."""
    keep(page, "")
    page.goto(f"{house.url}/receipt/?site=mix&language=en")
    yield page
    assert console == []


def keep(page: Page, note: str) -> None:
    """What the site's own server says that it has seen of the log."""
    witness = {"body": note, "headers": {"Access-Control-Allow-Origin": "*"}}
    page.route("**/.well-known/consent-log-checkpoint", lambda route: route.fulfill(**witness))


def record_of(receipt: Path) -> str:
    return str(json.loads(receipt.read_bytes())["record"])


def choose(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    expect(page.locator("#result")).to_be_visible()


def verdict(page: Page, text: str) -> None:
    expect(page.locator("#verdict")).to_have_text(text)


@pytest.mark.requirement("R58", "R70")
def test_a_receipt_is_checked_and_read_without_being_sent(
    check: Page, house: House, receipt: Path
) -> None:
    sent: list[Request] = []
    check.on("request", lambda request: sent.append(request))

    check.evaluate(DROP, receipt.read_text("utf-8"))

    verdict(check, HOLDS)
    expect(check.locator("#verdict")).to_be_focused()  # it is read out
    assert [line.split("\n")[0] for line in check.locator(LINES).all_inner_texts()[:1]] == [
        "It is signed with the key of this service:",
    ]
    expect(check.locator(LINES).nth(2)).to_contain_text("it has the fingerprint that is on record")
    facts = check.locator("#facts")
    expect(facts).to_contain_text(json.loads(record_of(receipt))["id"])
    expect(facts).to_contain_text("Usage statistics (analytics)")
    assert any(request.url.endswith("/receipt/verify.mjs") for request in sent)
    assert {request.method for request in sent} == {"GET"}
    elsewhere = [
        request.url
        for request in sent
        if not request.url.startswith(house.url) or "?" in request.url
    ]
    assert elsewhere == [f"{house.url}/v1/notice?site=mix&number=1"]

    kept = check.evaluate("async () => (await fetch('/log/checkpoint')).text()")
    keep(check, kept)
    press_button(check, "Compare with today’s log")
    outcome = check.locator(LINES).nth(-2)
    expect(outcome).to_contain_text("since then it has only grown")
    expect(outcome).to_be_focused()
    expect(check.locator(LINES).last).to_have_text("The site’s own server has kept the same log.")


def test_changed_octets_are_refused_and_nothing_of_another_receipt_stays(
    check: Page, receipt: Path, tmp_path: Path
) -> None:
    data, forged = receipt.read_bytes(), tmp_path / "forged.json"
    for old, new in (
        (b'\\"method\\":\\"custom\\"', b'\\"method\\":\\"accept\\"'),  # the answer
        (b"tlog-proof@v1\\nindex ", b"tlog-proof@v1\\nindex 1"),  # the place
        (b"{", b"\x89PNG"),  # no receipt at all
    ):
        choose(check, receipt)
        verdict(check, HOLDS)
        forged.write_bytes(data.replace(old, new, 1))
        choose(check, forged)
        verdict(check, REFUSED)
        assert check.locator(LINES).all_inner_texts() == []
        expect(check.locator("#said")).to_be_hidden()


def test_files_that_are_like_no_other(check: Page, files: dict[str, str]) -> None:
    def facts() -> dict[str, str]:
        return dict(fact.split("\n", 1) for fact in check.locator("#facts > div").all_inner_texts())

    for name, signal in SIGNALS.items():
        check.evaluate(PASTE, files[name])
        expect(check.locator("#facts")).to_contain_text(signal)
        verdict(check, PROMISED)
        assert facts()["Opt-out signal"] == signal

    check.evaluate(PASTE, files["left"])
    what = "What you had turned off, kept after an erasure"
    expect(check.locator("#facts")).to_contain_text(what)
    day, iso = facts()["When"].split("\n")
    assert (facts()["What"], day) == (what, f"{datetime.fromisoformat(iso):%B %-d, %Y}")

    check.evaluate(PASTE, files["foreign"])
    verdict(check, "Whole, but not signed by this service")
    lines = check.locator(LINES).all_inner_texts()
    assert "not this service’s" in lines[0]
    assert lines[1] == "What it says is at place 0 of 1 in the log of that key."
    classes = check.locator(LINES).evaluate_all("all => all.map((line) => line.className)")
    assert classes == ["is-open", "is-open"]
    assert facts()["Asked by"] == "mix"  # a name would be that service's word alone

    check.get_by_text("Paste the text, or check it against a key of your own").click()
    check.get_by_label("Key that you noted down").fill(files["key"])
    check.evaluate(PASTE, files["foreign"])
    expect(check.locator("#lines")).to_contain_text("signed with the key that you gave")
    check.evaluate(PASTE, files["left"])
    verdict(check, REFUSED)
    expect(check.locator("#outcome")).to_contain_text("another key than the one that you gave")

    check.evaluate("delete SubtleCrypto.prototype.generateKey")
    check.evaluate(PASTE, files["foreign"])
    verdict(check, "Not checked")
    expect(check.locator("#outcome")).to_contain_text("it does not know Ed25519")


def test_a_log_that_forgot_the_receipt_is_the_verdict(
    check: Page, receipt: Path, files: dict[str, str]
) -> None:
    """The file is as good as before; what was shown green stays no longer than it is so."""
    check.route("**/log/checkpoint", lambda route: route.fulfill(body=files["other log"]))
    choose(check, receipt)
    press_button(check, "Compare with today’s log")

    expect(check.locator(LINES).last).to_contain_text("it was replaced")
    verdict(check, "This receipt holds, today’s log does not")
    expect(check.locator("#result")).to_have_class("panel is-bad")


@pytest.mark.parametrize(
    ("file", "line", "text"),
    [
        ("owed", "does not have it yet", PROMISED),
        ("broken", "Keep this file: it shows that.", "The service broke its promise"),
    ],
)
def test_a_promise_is_compared_with_the_log(
    check: Page, files: dict[str, str], file: str, line: str, text: str
) -> None:
    check.evaluate(PASTE, files[file])
    verdict(check, PROMISED)
    press_button(check, "Compare with today’s log")
    expect(check.locator(LINES).last).to_contain_text(line)
    verdict(check, text)


def test_names_are_not_taken_from_a_notice_that_is_not_on_record(
    check: Page, files: dict[str, str]
) -> None:
    check.evaluate(PASTE, files["another notice"])
    expect(check.locator("#lines .is-bad")).to_contain_text("shows another notice")
    expect(check.locator("#facts")).to_contain_text("analytics")
    expect(check.locator("#facts")).not_to_contain_text("Usage statistics")


@pytest.mark.requirement("R132")
def test_it_is_for_everyone_and_without_javascript_it_says_so(
    contexts: Contexts, page: Page, house: House, receipt: Path
) -> None:
    page.goto(f"{house.url}/receipt/?site=mix&language=fr")
    page.get_by_text("Coller le texte").click()
    choose(page, receipt)
    page.get_by_text("Tel qu’il est enregistré", exact=True).first.click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, ALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280

    plain = contexts(java_script_enabled=False).new_page()
    plain.goto(f"{house.url}/receipt/?site=mix&language=en")
    expect(plain.get_by_text("This page needs JavaScript.")).to_be_visible()
    expect(plain.locator("#tools")).to_be_hidden()
