"""What the page that checks receipts makes of files that are like no other."""

import json
from datetime import datetime

from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.test_check_page import PASTE, REFUSED

FILES = """
import json
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import log_key
from consent.record import iso27560, visitors
from consent.transparency.notes import Signer
from consent.transparency.receipt import seal
answer, ours = Decision.objects.latest("id"), log_key.signers()[0]
other = Signer("consent.example/log", Ed25519PrivateKey.generate())
def told(method, signal, signer=ours):
    receipt = json.loads(iso27560.receipt_file(answer))
    receipt["proof"].pop("log", None)
    del receipt["signature"]
    for process in receipt["dpv:hasRecordOfActivity"]["dpv:hasProcess"]:
        process["dpv:hasPurpose"]["dct:title"] = "Renamed"
    record = json.loads(receipt["proof"]["record"]) | {"method": method, "signal": signal}
    record = json.dumps(record, sort_keys=True, separators=(",", ":"))
    receipt["proof"] |= {"record": record, "key": signer.vkey}
    return seal(receipt, signer).decode()
files = {
    "stood": told("accept", True), "form": told("opt-out", True), "none": told("accept", False),
    "theirs": told("accept", False, other), "key": other.vkey,
}
with transaction.atomic():
    now = timezone.now()
    answer.id, answer.visitor = uuid7.uuid7(now), uuid7.uuid7(now)
    answer.write()
    left = visitors.erase(answer.visitor, answer.notice.site.key, now=now)
    files["left"] = iso27560.receipt_file(left).decode()
    transaction.set_rollback(True)
print(json.dumps(files))
"""
SIGNALS = {
    "stood": "An opt-out stood: by a signal, or by an earlier opt-out",
    "form": "Opted out by the form",
    "none": "Not sent by the browser",
}


def test_files_that_are_like_no_other(house: House, page: Page, console: list[str]) -> None:
    page.goto(f"{house.url}/preferences/?site=mix&language=en")
    page.get_by_role("button", name="Save my choices").click()
    page.wait_for_url("**saved=**")
    files = json.loads(house.project.python(FILES))
    page.goto(f"{house.url}/receipt/?site=mix&language=en")
    verdict, told = page.locator("#verdict"), page.locator("#told")

    def facts() -> dict[str, str]:
        return dict(one.split("\n", 1) for one in page.locator("#facts > div").all_inner_texts())

    for name, signal in SIGNALS.items():
        page.evaluate(PASTE, files[name])
        expect(page.locator("#facts")).to_contain_text(signal)
        expect(verdict).to_have_text("Signed, but not shown to be in the log")
        assert facts()["Opt-out signal"] == signal
        # a name is the service's word alone; the key beside it is what was logged
        expect(page.locator("#facts")).to_contain_text("Renamed (analytics)")

    page.evaluate(PASTE, files["left"])
    what = "What you had turned off, kept after an erasure"
    expect(page.locator("#facts")).to_contain_text(what)
    day, iso = facts()["When"].split("\n")
    assert (facts()["What"], day) == (what, f"{datetime.fromisoformat(iso):%B %-d, %Y}")

    page.evaluate(PASTE, files["theirs"])
    expect(verdict).to_have_text("Whole, but not signed by this service")
    page.get_by_text("Paste the text, or check it against a key of your own").click()
    page.get_by_label("Key that you noted down").fill(files["key"])
    page.evaluate(PASTE, files["theirs"])
    expect(page.locator("#lines")).to_contain_text("signed with the key that you gave")
    page.evaluate(PASTE, files["left"])
    expect(verdict).to_have_text(REFUSED)
    expect(told).to_contain_text("another key than the one that you gave")

    page.evaluate("delete SubtleCrypto.prototype.generateKey")
    page.evaluate(PASTE, files["theirs"])
    expect(verdict).to_have_text("Not checked")
    expect(told).to_contain_text("it does not know Ed25519")
    assert console == []
