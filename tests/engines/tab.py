"""A visitor's tab in Firefox, which tells besides what was answered and what its console says."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.engines.bidi import Bidi
from tests.engines.visitor import SECONDS, Refused, Visitor

NOTICED = """() => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
}"""


@dataclass
class Tab(Visitor):
    bidi: Bidi
    context: str
    user: str

    def leave(self) -> None:
        self.bidi.send("browsingContext.close", context=self.context)

    @contextmanager
    def another(self) -> Iterator["Tab"]:
        other = opened(self.bidi, self.user)
        yield other
        other.leave()
        self.bidi.send("browsingContext.activate", context=self.context)

    def goto(self, url: str) -> None:
        self.bidi.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        answer = self.bidi.send(
            "script.evaluate",
            expression=f"(async () => ({expression}))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise Refused(answer["exceptionDetails"]["text"])
        return _plain(answer["result"])

    def _found(self, function: str, *arguments: str) -> dict[str, Any] | None:
        answer = self.bidi.send(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": text} for text in arguments],
            target={"context": self.context},
            awaitPromise=False,
        )
        if answer["type"] == "exception":
            raise Refused(answer["exceptionDetails"]["text"])
        shared = answer["result"].get("sharedId")
        return {"type": "element", "element": {"sharedId": shared}} if shared else None

    def _act(self, source: dict[str, Any]) -> None:
        self.bidi.send("input.performActions", context=self.context, actions=[source])

    def cookies(self) -> dict[str, dict[str, Any]]:
        partition = {"type": "context", "context": self.context}
        answer = self.bidi.send("storage.getCookies", partition=partition)
        soon = time.time() + 2  # one that was just ended is listed still, with that second
        return {
            str(cookie["name"]): cookie
            for cookie in answer["cookies"]
            if cookie.get("expiry", math.inf) > soon
        }

    def await_answer(self, part: str) -> int:
        """Wait for an answer of this address, and return its status."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            for event in self._events("network.responseCompleted"):
                if part in event["request"]["url"]:
                    return int(event["response"]["status"])
            self.bidi.listen(0.2)
        raise AssertionError(f"{part} was not answered.")

    def console(self) -> list[str]:
        """Errors and warnings, as the visitor's console shows them."""
        return [
            str(entry["text"])
            for entry in self._events("log.entryAdded", "source")
            if entry["level"] in ("error", "warn")
        ]

    def _events(self, method: str, at: str = "") -> list[dict[str, Any]]:
        found = [event["params"] for event in self.bidi.events if event["method"] == method]
        return [row for row in found if (row[at] if at else row)["context"] == self.context]


def _plain(remote: dict[str, Any]) -> Any:
    """A value as BiDi says it: no function of the page has had it in its hands."""
    value = remote.get("value")
    if remote["type"] == "array":
        return [_plain(row) for row in value or []]
    return {name: _plain(row) for name, row in value or []} if remote["type"] == "object" else value


def fresh(bidi: Bidi) -> Tab:
    """The tab of a visitor whom this browser has never seen."""
    return opened(bidi, bidi.send("browser.createUserContext")["userContext"])


def opened(bidi: Bidi, visitor: str) -> Tab:
    context = bidi.send("browsingContext.create", type="tab", userContext=visitor)["context"]
    bidi.send("script.addPreloadScript", functionDeclaration=NOTICED, contexts=[context])
    bidi.send("browsingContext.activate", context=context)
    return Tab(bidi, context, visitor)
