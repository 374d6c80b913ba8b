"""One visitor, in whichever browser: where he goes, what he holds, and his own pointer and keys."""

import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import Any

SECONDS = 60.0
# By what it is and what it is called, in the page's tree and in open shadow trees
FIND = """(selector, name) => {
  const roots = [document];
  const called = (element) => element.ariaLabel ?? element.textContent.trim();
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (element.matches(selector) && element.checkVisibility() && called(element) === name) {
        element.scrollIntoView({ block: "center", behavior: "instant" });
        return element;
      }
    }
  }
}"""


class Refused(Exception):
    """The browser's own words for why it did not do it."""


class Visitor(ABC):
    @abstractmethod
    def leave(self) -> None: ...

    @abstractmethod
    def goto(self, url: str) -> None: ...

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """What an expression comes to in the page, as a plain value."""

    @abstractmethod
    def _found(self, function: str, *arguments: str) -> dict[str, Any] | None:
        """The element that a function returns, as this browser's protocol names it."""

    @abstractmethod
    def _act(self, source: dict[str, Any]) -> None:
        """Use the pointer or the keys, as both protocols describe it."""

    @abstractmethod
    def cookies(self) -> dict[str, dict[str, Any]]:
        """All that the visitor's browser holds, those included that no script can read."""

    @abstractmethod
    def another(self) -> AbstractContextManager["Visitor"]:
        """The same visitor in a second tab or window, until that is closed."""

    def visit(self, url: str) -> None:
        """Go there, and wait until the banner's script has run."""
        self.goto(url)
        self.until("!!window.mixConsent?.allows")

    def until(self, expression: str) -> None:
        """Wait until it is true in the page, through any navigation."""
        deadline = time.monotonic() + SECONDS
        while not self._is_true(expression):
            if time.monotonic() > deadline:
                raise AssertionError(f"This never became true: {expression}")
            time.sleep(0.05)

    def _is_true(self, expression: str) -> bool:
        try:
            return bool(self.evaluate(expression))
        except Refused:  # the page was left while it was asked
            return False

    def shows(self, selector: str, name: str) -> bool:
        return self._found(FIND, selector, name) is not None

    def await_shown(self, selector: str, name: str) -> dict[str, Any]:
        deadline = time.monotonic() + SECONDS
        while not (found := self._found(FIND, selector, name)):
            if time.monotonic() > deadline:
                raise AssertionError(f"There never was a {selector} named {name!r}.")
            time.sleep(0.05)
        return found

    def click(self, selector: str, name: str) -> None:
        """With the pointer, in the middle of it: what lies above it would be hit instead."""
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": self.await_shown(selector, name)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": actions})

    def press(self, key: str) -> None:
        actions = [{"type": type, "value": key} for type in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": actions})
