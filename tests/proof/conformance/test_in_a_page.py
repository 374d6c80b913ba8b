"""The verifier as the service hands it to a browser, in a real one: it asks nobody either."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser.chromium import FLAGS, shell
from tests.proof.conformance.test_receipts import VECTORS, expected, question, told
from tests.servers import Project

ASK = """async ([address, questions]) => {
  const { check } = await import(address);
  const answers = [];
  for (const [data, key, policy] of questions) {
    const octets = Uint8Array.from(data.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    try {
      const found = await check(octets.buffer, key ?? undefined, policy ?? undefined);
      answers.push({ ...found, key: undefined });
    } catch (error) {
      answers.push({ refused: error.message });
    }
  }
  return answers;
}"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Project]:
    project = Project.make(tmp_path)
    project.migrate()
    with project.running("serve", "--workers", "1", path="/healthz"):
        yield project


@pytest.fixture
def page(playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(
        executable_path=shell(playwright), args=[*FLAGS, "--no-sandbox"]
    )
    yield browser.new_page()
    browser.close()


def test_a_browser_says_what_is_expected_of_each(service: Project, page: Page) -> None:
    asked: list[str] = []
    page.goto(f"{service.url}/admin/login/")
    page.on("request", lambda request: asked.append(request.url))
    address = f"{service.url}/receipt/verify.mjs"
    questions = [[data.hex(), *held] for data, *held in map(question, VECTORS)]
    told_there: list[dict[str, Any]] = page.evaluate(ASK, [address, questions])
    answers = [{name: one[name] for name in one.keys() - {"key"}} for one in told_there]
    assert told(answers) == {vector["id"]: expected(vector) for vector in VECTORS}
    assert asked == [address]
