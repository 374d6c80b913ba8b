"""A site is switched off in a real service of two processes: how soon nobody allows anything."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pytest

from consent.client import ConsentClient
from tests.outages import asking
from tests.outages.decisions import Answer
from tests.outages.service import Service, installed, until
from tests.servers import Project

pytestmark = pytest.mark.machine
SECONDS = 2.0  # design 10
WORKERS = 2
IN_A_ROW = 12  # answers, so that every worker has given some
PLACE = "US-OH"  # where silence may be a yes
SWITCH = """
import time
from consent.models import Site
from consent.record import switches
switches.switch(Site.objects.get(), is_off={is_off}, reason="An undeclared script", by="alice")
print(time.time())
"""


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = installed(tmp_path_factory.mktemp("off"))
    with Service(project, "--workers", str(WORKERS)) as running:
        running.await_everybody(WORKERS)
        yield project


def get(service: Project, path: str) -> Answer:
    return asking.get(service.port, path, **{"X-Region": PLACE})


def settled(ways: Mapping[str, Callable[[], bool]], answer: bool, *, since: float) -> float:
    """Seconds from a moment until nothing but this is answered any more."""
    begun = [0.0]

    def all_say_so() -> bool:
        begun[0] = time.time()
        return all(is_on() is answer for _ in range(IN_A_ROW) for is_on in ways.values())

    until(all_say_so, f"all say {answer}")
    return begun[0] - since


def test_within_two_seconds_on_every_process_and_on_a_server_that_asks_twice_a_second(
    service: Project,
) -> None:
    host = service.url.removeprefix("http://")
    address = f"http://127.0.0.1:{service.port}"
    client = ConsentClient(address, "mix", issuer=service.url, host=host, refresh=0.5, patience=5)
    permission = partial(client.check, {}, region=PLACE)
    ways: dict[str, Callable[[], bool]] = {
        "the tag": lambda: b"switched off" not in get(service, "/banner.js").body,
        "the check": lambda: "analytics" in get(service, "/v1/check").headers["X-Consent-Allowed"],
        "the library": lambda: permission().allows("analytics"),
    }
    until(lambda: all(is_on() for is_on in ways.values()), "all is on")

    off = float(service.python(SWITCH.format(is_off=True)))
    assert settled(ways, False, since=off) < SECONDS
    assert permission().allows_cookie("sessionid"), "what is necessary goes on"
    assert json.loads(get(service, "/v1/notice?site=mix").body)["switched_off"]

    on = float(service.python(SWITCH.format(is_off=False)))
    assert settled(ways, True, since=on) < SECONDS
    client.close()
