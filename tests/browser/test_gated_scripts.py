"""A script that waited runs as it was written: when, as what, and only the one that was meant."""

import base64
import hashlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.embeds import Embedding, embedding, visit
from tests.browser.waiting import until

CODE = "(window.ran ??= []).push('{name}')"
WAITS = (
    '<script type="text/plain" data-consent="analytics" {more} src="{{url}}/{name}.js"></script>'
)
READ = """(name) => {
  const script = document.querySelector(`script[src$="/${name}.js"]`);
  return [script.type, script.async, script.defer, script.nonce, script.integrity];
}"""


@pytest.fixture
def stand() -> Iterator[Embedding]:
    with embedding() as stand:
        stand.policy = stand.strictest
        yield stand


def hashed(name: str) -> str:
    digest = hashlib.sha384(CODE.format(name=name).encode()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def let_in(page: Page, stand: Embedding, **scripts: str) -> None:
    lines = (WAITS.format(more=more, name=name) for name, more in scripts.items())
    stand.body = "".join(lines).replace("{url}", stand.url)
    visit(page, stand)
    assert page.evaluate("window.ran") is None
    page.evaluate("void mixConsent.accept()")


def test_each_runs_as_what_it_is(stand: Embedding, page: Page, console: list[str]) -> None:
    let_in(page, stand, plain="", soon="async", late="defer", kept='nonce="once"')
    until(page, "window.ran?.length === 4")
    order = page.evaluate("window.ran")
    assert [name for name in order if name != "soon"] == ["plain", "late", "kept"]
    assert page.evaluate(READ, "soon") == ["", True, False, "", ""]
    assert page.evaluate(READ, "late") == ["", False, True, "", ""]
    assert page.evaluate(READ, "kept") == ["", False, False, "once", ""]
    assert console == []


def test_only_the_script_that_was_meant_runs(
    stand: Embedding, page: Page, console: list[str]
) -> None:
    right, wrong = hashed("right"), hashed("another")
    let_in(
        page,
        stand,
        wrong=f'integrity="{wrong}" crossorigin',
        right=f'integrity="{right}" crossorigin',
        after="",
    )
    until(page, "window.ran?.includes('after')")
    assert page.evaluate("window.ran") == ["right", "after"]  # the wrong one holds nobody up
    (said,) = console
    assert "integrity" in said
    assert "/wrong.js" in said
