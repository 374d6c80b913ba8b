"""A small client of WebDriver BiDi: one socket, commands by number, events as they come."""

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.engines.visitor import SECONDS, Refused

BIGGEST = 32 * 2**20  # a screenshot is one message


@dataclass
class Bidi:
    socket: ClientConnection
    events: list[dict[str, Any]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Do it, and return what the browser says; what else it says meanwhile is an event."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        deadline = time.monotonic() + SECONDS
        while True:
            match self._receive(deadline - time.monotonic()):
                case {"type": "success", "id": id, "result": dict(result)} if id == number:
                    return result
                case {"type": "error", "id": id, "message": message} if id == number:
                    raise Refused(f"{method}: {message}")
                case {"type": "event"} as event:
                    self.events.append(event)

    def listen(self, seconds: float) -> None:
        """Hear events for a while, and return early when one came."""
        try:
            self.events.append(self._receive(seconds))
        except TimeoutError:
            return  # it was quiet

    def _receive(self, seconds: float) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(max(seconds, 0)))
        return message


@contextmanager
def session(address: str) -> Iterator[Bidi]:
    """A session at a browser's remote agent, from its beginning to its end."""
    with connect(f"{address}/session", max_size=BIGGEST, proxy=None, compression=None) as socket:
        bidi = Bidi(socket)
        bidi.send("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        bidi.send("session.subscribe", events=["network", "log"])
        yield bidi
        bidi.send("session.end")
