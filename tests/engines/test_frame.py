"""A frame that waits, in Firefox, which puts its blank document in after a while."""

import pytest

from tests.engines.tab import Tab
from tests.servers import Project

pytestmark = [pytest.mark.machine, pytest.mark.parametrize("engine", ["firefox"], indirect=True)]

INSIDE = "document.querySelector('iframe[data-consent=marketing]').contentDocument"
TREE = f"{INSIDE}.body.shadowRoot"
ASKED = """performance.getEntriesByType('resource')
  .filter(({ name }) => name.endsWith('/video/')).length"""
WORDS = f"{TREE}?.textContent ?? ''"


def waiting(service: Project, visitor: Tab) -> None:
    visitor.visit(f"{service.site_url}/")
    visitor.until(f"({WORDS}).includes('Load this once')")


def test_what_waits_is_still_said_when_the_blank_document_was_replaced(
    service: Project, visitor: Tab
) -> None:
    waiting(service, visitor)
    visitor.until(f"{INSIDE}.readyState === 'complete' && document.readyState === 'complete'")

    words = visitor.evaluate(WORDS)
    assert "Example Video" in words
    assert words.count("Always allow") == 1  # drawn again, not added
    assert visitor.evaluate(f"{TREE}.adoptedStyleSheets.length") == 1
    height = f"[...{TREE}.querySelectorAll('button')].every((one) => one.offsetHeight >= 44)"
    assert visitor.evaluate(height) is True
    assert visitor.evaluate(ASKED) == 0
    assert visitor.console() == []
