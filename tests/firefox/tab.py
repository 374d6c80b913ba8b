"""One visitor's tab: where it goes, what it holds, and the visitor's own pointer."""

import json
import math
import time
from dataclasses import dataclass
from typing import Any

from tests.firefox.bidi import Bidi, Refused

SECONDS = 60.0
NOTICED = """() => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
}"""
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


@dataclass
class Tab:
    bidi: Bidi
    context: str

    def leave(self) -> None:
        self.bidi.send("browsingContext.close", context=self.context)

    def goto(self, url: str) -> None:
        self.bidi.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def visit(self, url: str) -> None:
        """Go there, and wait until the banner's script has run."""
        self.goto(url)
        self.until("!!window.mixConsent?.allows")

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to in the page; as JSON, so that it is a plain value here."""
        told = self.bidi.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        if told["type"] == "exception":
            raise Refused(told["exceptionDetails"]["text"])
        return json.loads(told["result"].get("value", "null"))

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
        return self._find(selector, name) is not None

    def _find(self, selector: str, name: str) -> dict[str, str] | None:
        told = self.bidi.send(
            "script.callFunction",
            functionDeclaration=FIND,
            arguments=[{"type": "string", "value": text} for text in (selector, name)],
            target={"context": self.context},
            awaitPromise=False,
        )
        if told["type"] == "exception":
            raise Refused(told["exceptionDetails"]["text"])
        shared = told["result"].get("sharedId")
        return {"sharedId": shared} if shared else None

    def await_shown(self, selector: str, name: str) -> dict[str, str]:
        deadline = time.monotonic() + SECONDS
        while not (found := self._find(selector, name)):
            if time.monotonic() > deadline:
                raise AssertionError(f"There never was a {selector} named {name!r}.")
            time.sleep(0.05)
        return found

    def click(self, selector: str, name: str) -> None:
        """With the pointer, in the middle of it: what lies above it would be hit instead."""
        origin = {"type": "element", "element": self.await_shown(selector, name)}
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": actions}
        self.bidi.send("input.performActions", context=self.context, actions=[mouse])

    def cookies(self) -> dict[str, dict[str, Any]]:
        """All that the visitor's browser holds, those included that no script can read."""
        partition = {"type": "context", "context": self.context}
        told = self.bidi.send("storage.getCookies", partition=partition)
        soon = time.time() + 2  # one that was just ended is listed still, with that second
        return {
            str(cookie["name"]): cookie
            for cookie in told["cookies"]
            if cookie.get("expiry", math.inf) > soon
        }

    def answers(self, part: str) -> list[tuple[str, int]]:
        """The addresses with this part that were answered, with the answers' status."""
        self.bidi.listen(0)
        return [
            (str(told["request"]["url"]), int(told["response"]["status"]))
            for told in self._heard("network.responseCompleted")
            if part in told["request"]["url"]
        ]

    def await_answer(self, part: str, number: int = 1) -> int:
        """Wait for one more answer of this address, and return its status."""
        deadline = time.monotonic() + SECONDS
        while len(answers := self.answers(part)) < number:
            if time.monotonic() > deadline:
                raise AssertionError(f"{part} was not answered {number} times, but {answers}.")
            self.bidi.listen(0.2)
        return answers[number - 1][1]

    def console(self) -> list[str]:
        """Errors and warnings, as the visitor's console shows them."""
        return [
            str(told["text"])
            for told in self._heard("log.entryAdded", "source")
            if told["level"] in ("error", "warn")
        ]

    def _heard(self, method: str, at: str = "") -> list[dict[str, Any]]:
        told = [event["params"] for event in self.bidi.events if event["method"] == method]
        return [one for one in told if (one[at] if at else one)["context"] == self.context]


def fresh(bidi: Bidi) -> Tab:
    """The tab of a visitor whom this browser has never seen."""
    visitor = bidi.send("browser.createUserContext")["userContext"]
    context = bidi.send("browsingContext.create", type="tab", userContext=visitor)["context"]
    bidi.send("script.addPreloadScript", functionDeclaration=NOTICED, contexts=[context])
    bidi.send("browsingContext.activate", context=context)
    return Tab(bidi, context)
