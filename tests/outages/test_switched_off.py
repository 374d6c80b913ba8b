"""A site is switched off in a real service of two processes: how soon nobody allows anything."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message

import pytest

from consent.client import ConsentClient
from tests.outages.service import Service, installed
from tests.servers import Project

SECONDS = 2.0  # design 10
WORKERS = 2
PLACE = "US-OH"  # where silence may be a yes
SWITCH = """
import time
from consent.models import Site
from consent.record import switches
switches.switch(Site.objects.get(), is_off={is_off}, reason="An undeclared script", by="alice")
print(time.time())
"""


class Watch(threading.Thread):
    """Asks again and again; remembers when it was answered yes and no."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.ask, self.ended = ask, threading.Event()
        self.last = {True: 0.0, False: 0.0}
        self.start()

    def run(self) -> None:
        while not self.ended.is_set():
            self.last[self.ask()] = time.time()
            time.sleep(0.01)

    def end(self) -> None:
        """Before the service does: nobody is there to hear a thread's error."""
        self.ended.set()
        self.join()

    def settled(self, answer: bool, *, since: float) -> float:
        """Seconds from a moment until nothing but this was answered any more."""
        time.sleep(max(0.0, since + SECONDS + 1 - time.time()))
        assert self.last[answer] > since + SECONDS, "it is still being asked"
        return max(0.0, self.last[not answer] - since)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = installed(tmp_path_factory.mktemp("off"))
    with Service(project, "--workers", str(WORKERS)) as running:
        running.await_everybody(WORKERS)
        yield project


def get(service: Project, path: str) -> tuple[Message, bytes]:
    headers = {"Host": service.url.removeprefix("http://"), "X-Region": PLACE}
    request = urllib.request.Request(f"http://127.0.0.1:{service.port}{path}", headers=headers)
    with urllib.request.urlopen(request) as response:
        return response.headers, response.read()


def test_within_two_seconds_on_every_process_and_on_a_server_that_asks_twice_a_second(
    service: Project,
) -> None:
    client = ConsentClient(
        f"http://127.0.0.1:{service.port}",
        "mix",
        issuer=service.url,
        host=service.url.removeprefix("http://"),
        refresh=0.5,
        patience=5,
    )
    optional = "analytics"
    watches = {
        "the tag": Watch(lambda: b"switched off" not in get(service, "/banner.js")[1]),
        "the check": Watch(
            lambda: optional in get(service, "/v1/check?site=mix")[0]["X-Consent-Allowed"]
        ),
        "the library": Watch(lambda: client.check({}, region=PLACE).allows(optional)),
    }
    time.sleep(1)
    before = {name: dict(watch.last) for name, watch in watches.items()}
    assert all(last[True] and not last[False] for last in before.values()), before

    off = float(service.python(SWITCH.format(is_off=True)))
    told = {name: watch.settled(False, since=off) for name, watch in watches.items()}
    print(_told("off", told))
    assert max(told.values()) < SECONDS
    permission = client.check({}, region=PLACE)
    assert permission.allows_cookie("sessionid"), "what is necessary goes on"
    assert json.loads(get(service, "/v1/notice?site=mix")[1])["switched_off"]

    on = float(service.python(SWITCH.format(is_off=False)))
    told = {name: watch.settled(True, since=on) for name, watch in watches.items()}
    print(_told("on", told))
    assert max(told.values()) < SECONDS
    for watch in watches.values():
        watch.end()
    client.close()


def _told(state: str, seconds: dict[str, float]) -> str:
    """The figures, for whoever runs it with -s."""
    return f"{state}: " + ", ".join(f"{name} after {one:.2f} s" for name, one in seconds.items())
