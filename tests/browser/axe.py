"""What axe finds fault with."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL = [*WCAG, "best-practice"]
CONTRAST = ["color-contrast"]


def violations(
    page: Page, rules: Sequence[str] = WCAG, *, are_own_colours: bool = True
) -> list[str]:
    """Each with what it stands in. With forced colours those of the device are seen, and axe
    measures others.
    """
    options: dict[str, Any] = {"runOnly": rules}
    if not are_own_colours:
        options["rules"] = {"color-contrast": {"enabled": False}}
    found = Axe().run(page, options=options).response
    assert found["passes"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
