"""What axe finds fault with."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL = [*WCAG, "best-practice"]
CONTRAST = ["color-contrast"]
# What fades in, the banner too, and colours on their way to those of another scheme, have arrived
TURNED = """() => Promise.allSettled([document, document.querySelector("mix-consent")?.shadowRoot]
  .flatMap((root) => root?.getAnimations() ?? [])
  .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
  .map(({ finished }) => finished))"""


def violations(page: Page, rules: Sequence[str] = WCAG, *, within: str | None = None) -> list[str]:
    """Each with what it stands in."""
    page.evaluate(TURNED)
    found = Axe().run(page, context=within, options={"runOnly": rules}).response
    assert found["passes"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
