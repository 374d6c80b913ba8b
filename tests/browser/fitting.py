"""Whether the open dialog fits into its window."""

from playwright.sync_api import Page

FAULTS = """() => {
  const { shadowRoot } = document.querySelector("mix-consent");
  const box = shadowRoot.querySelector("dialog"), edges = box.getBoundingClientRect();
  const faults = [], name = (e) => `${e.tagName} ${e.textContent.slice(0, 24)}`;
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
  if (edges.left < 0 || edges.right > innerWidth || edges.top < 0 || edges.bottom > innerHeight)
    faults.push("it is larger than the window");
  for (const e of box.querySelectorAll("*")) {
    if (!e.getClientRects().length) continue; // folded away
    const at = e.getBoundingClientRect();
    if (at.left < edges.left || at.right > edges.right) faults.push(`${name(e)} sticks out`);
    if (e.clientWidth && e.scrollWidth > e.clientWidth) faults.push(`${name(e)} is cut`);
  }
  for (const e of box.querySelectorAll("a, button, input, summary")) {
    if (!e.getClientRects().length) continue;
    e.scrollIntoView({ block: "nearest" }); // inside the dialog, where it is low
    const { left, right, top, bottom } = e.getClientRects()[0];
    for (const [x, y] of [[left + 6, top + 6], [right - 6, bottom - 6]])
      if (!e.contains(shadowRoot.elementFromPoint(x, y))) faults.push(`${name(e)} is hidden`);
  }
  box.querySelectorAll("*").forEach((e) => (e.scrollTop = 0));
  box.scrollTop = 0;
  return faults;
}"""


def misfits(page: Page) -> list[str]:
    """What sticks out of the dialog, is cut, or cannot be reached; empty where all is well."""
    found: list[str] = page.evaluate(FAULTS)
    return found
