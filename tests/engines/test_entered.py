"""A no keeps what the visitor has typed, in the other engines (R215)."""

import pytest

from tests.engines.site import Site
from tests.engines.visitor import Visitor

pytestmark = pytest.mark.machine

KEPT = "what you have entered here is kept."
STATUS = "document.querySelector('mix-consent')?.shadowRoot.querySelector('[role=status]')"
FIELD = """(() => {
  const field = document.createElement("input");
  field.id = "name";
  document.body.prepend(field);
  field.focus();
  window.same = true;
})()"""
# A page of one document: its framework makes what is typed the default, too
ROUTED = """(() => {
  history.pushState(null, "", "/contact");
  const field = document.querySelector("#name");
  field.oninput = () => field.setAttribute("value", field.value);
})()"""
OFFLINE = "void Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })"
NO = "mixConsent.verdicts().analytics.verdict === 'denied'"
SAME = "[window.same, document.querySelector('#name')?.value]"


def accepted(pages: Site, visitor: Visitor) -> None:
    visitor.visit(f"{pages.origin}/")
    visitor.click("button", "Accept all")
    visitor.until("window.waited && document.cookie.includes('mix_consent_state=')")
    visitor.evaluate(FIELD)


def rejected(visitor: Visitor) -> None:
    visitor.evaluate("void mixConsent.open()")
    visitor.click("dialog button", "Reject all")


@pytest.mark.parametrize("way", ["dialog", "api", "one document", "offline"])
def test_a_no_keeps_what_was_typed_here(pages: Site, visitor: Visitor, way: str) -> None:
    accepted(pages, visitor)
    if way == "one document":
        visitor.evaluate(ROUTED)
    if way == "offline":
        visitor.evaluate(OFFLINE)
    for letter in "Ada":
        visitor.press(letter)
    pages.asked.clear()
    if way == "api":
        visitor.evaluate("void mixConsent.reject()")
    else:
        rejected(visitor)
        visitor.until(f"{STATUS}?.textContent.includes('{KEPT}')")
    visitor.until(NO)
    assert visitor.evaluate(SAME) == [True, "Ada"]
    assert pages.asked == []  # neither the page again, nor what had waited


def test_a_page_where_nothing_was_typed_is_loaded_anew(pages: Site, visitor: Visitor) -> None:
    accepted(pages, visitor)
    rejected(visitor)
    visitor.until(f"window.same === undefined && {NO}")
    assert visitor.evaluate("window.waited") is None
