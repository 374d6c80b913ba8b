"""WebKit in processes of its own, driven over WebDriver: WebKitGTK's small browser, no window."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import provision
from tests.engines.visitor import SECONDS, Refused, Visitor
from tests.servers import free_port, stop

# The hosts are on this machine, and have a certificate that nobody but a test believes
ASKED = {"proxy": {"proxyType": "direct"}, "acceptInsecureCerts": True}
# Its sandbox needs namespaces that a container does not give
ENVIRONMENT = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}


@dataclass
class Window(Visitor):
    session: str  # its address

    def leave(self) -> None:
        _ask("DELETE", self.session)

    @contextmanager
    def another(self) -> Iterator["Window"]:
        first = _ask("GET", f"{self.session}/window")
        # a window: its tabs are not seen beside each other, and take no pointer
        self._switch(_ask("POST", f"{self.session}/window/new", type="window")["handle"])
        yield self  # commands go to one of them at a time
        _ask("DELETE", f"{self.session}/window")
        self._switch(first)

    def _switch(self, handle: str) -> None:
        _ask("POST", f"{self.session}/window", handle=handle)

    def goto(self, url: str) -> None:
        _ask("POST", f"{self.session}/url", url=url)

    def evaluate(self, expression: str) -> Any:
        return self._run(f"return (async () => ({expression}))()")

    def _found(self, function: str, *arguments: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None
        found = self._run(f"return ({function})(...arguments)", *arguments)
        return found

    def _act(self, source: dict[str, Any]) -> None:
        _ask("POST", f"{self.session}/actions", actions=[source])

    def cookies(self) -> dict[str, dict[str, Any]]:
        return {cookie["name"]: cookie for cookie in _ask("GET", f"{self.session}/cookie")}

    def _run(self, script: str, *arguments: str) -> Any:
        return _ask("POST", f"{self.session}/execute/sync", script=script, args=arguments)


@contextmanager
def running(folder: Path) -> Iterator[Callable[[], Visitor]]:
    """Keep the driver running; each visitor is a browser that nobody has seen."""
    port = free_port()
    screen, driver = provision.path(provision.XVFB), provision.path(provision.WEBKIT)
    reading, writing = os.pipe()
    with (folder / "webkit.log").open("ab") as log, ExitStack() as stack:

        def start(*command: str, **more: Any) -> None:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **more,
            )
            stack.callback(stop, process)

        display = f":{free_port()}"  # of two screens on :0, the first to end would close the other
        ready = ("-displayfd", str(writing))
        start(screen, display, *ready, "-nolisten", "tcp", pass_fds=[writing])
        os.close(writing)  # or a screen that does not come would be waited for
        with os.fdopen(reading) as pipe:
            pipe.readline()
        start(driver, f"--port={port}", env=os.environ | ENVIRONMENT | {"DISPLAY": display})
        address = f"http://127.0.0.1:{port}"
        _await_driver(address)
        yield lambda: _visitor(address)


def _await_driver(address: str) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            _ask("GET", f"{address}/status")
            return
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "WebKit's driver did not start."
            time.sleep(0.1)


def _visitor(address: str) -> Visitor:
    session = _ask("POST", f"{address}/session", capabilities={"alwaysMatch": ASKED})
    return Window(f"{address}/session/{session['sessionId']}")


def _ask(method: str, address: str, **sent: Any) -> Any:
    body = json.dumps(sent).encode() if method == "POST" else None
    request = urllib.request.Request(
        address, body, {"Content-Type": "application/json"}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise Refused(json.load(error)["value"]["message"]) from error
