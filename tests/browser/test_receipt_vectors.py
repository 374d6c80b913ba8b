"""The verifier of receipts as the service hands it to a browser: it asks nobody either."""

import pytest
from playwright.sync_api import Page

from tests.browser.house import House

pytestmark = pytest.mark.proof

ASK = """async ([address, questions]) => {
  const { check } = await import(address);
  const answers = [];
  for (const [data, key, policy] of questions) {
    const octets = Uint8Array.from(data.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    try {
      const found = await check(octets.buffer, key ?? undefined, policy ?? undefined);
      delete found.key;
      answers.push(found);
    } catch (error) {
      answers.push({ refused: error.message });
    }
  }
  return answers;
}"""


def test_a_browser_says_what_is_expected_of_each(house: House, page: Page) -> None:
    from tests.proof.conformance.test_receipts import EXPECTED, QUESTIONS, told

    asked: list[str] = []
    page.goto(f"{house.url}/admin/login/")
    page.on("request", lambda request: asked.append(request.url))
    address = f"{house.url}/receipt/verify.mjs"
    questions = [[data.hex(), *held] for data, *held in QUESTIONS]
    assert told(page.evaluate(ASK, [address, questions])) == EXPECTED
    assert asked == [address]
