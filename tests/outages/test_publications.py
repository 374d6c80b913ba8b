"""Two services on one PostgreSQL: what one process publishes, all of them say, and say whole."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.outages import asking
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.readings import CHANGED, ROUTES, WORDS
from tests.outages.service import Service, installed, until
from tests.postgres import Postgres
from tests.servers import Project, free_port

pytestmark = pytest.mark.machine
TIMES = 2
# Two texts change and a version rises, so that a response made of two notices gives itself away
PUBLISH = f"""
import json
from consent import notices, publishing
from consent.models import CategoryText, Site
site = Site.objects.get()
number = notices.current().number + 1
texts = CategoryText.objects.filter(category__key__in={CHANGED!r})
words = {WORDS!r}.format(number)  # a banner has no purposes, and says what changed
texts.update(purpose=words, change=words)
notice = publishing.publish(site, material={CHANGED!r})
print(json.dumps([notice.number, notice.digest]))
"""


class Asker(threading.Thread):
    """Polls every route of one service in turn. What it cannot read ends it."""

    def __init__(self, port: int, cookie: str) -> None:
        super().__init__(daemon=True)
        self.numbers: dict[str, list[int]] = defaultdict(list)  # by route, as they were answered
        self.failure: str = ""
        self.ended = threading.Event()
        self._port, self._cookie = port, cookie
        self.start()

    def run(self) -> None:
        while not self.ended.is_set() and not self.failure:
            for route in ROUTES:
                try:
                    answer = asking.get(self._port, route, self._cookie)
                    assert answer.status == 200, answer.status
                    (number,) = ROUTES[route](answer)
                    self.numbers[route].append(number)
                except Exception as error:
                    self.failure = f"{route}: {error!r}"

    def knows(self, number: int) -> bool:
        return bool(self.failure) or all(number in self.numbers[route] for route in ROUTES)


@contextmanager
def asking_all(projects: list[Project]) -> Iterator[list[Asker]]:
    """By somebody who allowed everything under the first notice."""
    allowed = SentDecision(dict.fromkeys(OPTIONAL, True))
    allowed.send(projects[0].port)
    askers = [Asker(project.port, allowed.cookie) for project in projects]
    try:
        yield askers
    finally:
        for asker in askers:
            asker.ended.set()
            asker.join()


def everybody_knows(askers: list[Asker], number: int) -> bool:
    return all(asker.knows(number) for asker in askers)


def test_every_route_of_both_follows_and_no_answer_is_made_of_two_notices(
    server: Postgres, tmp_path: Path
) -> None:
    first = installed(tmp_path, server.create("two"))
    address = {**first.settings, "CONSENT_SERVICE_URL": first.url}
    both = [first, replace(first, port=free_port(), settings=address)]
    with ExitStack() as running:
        for project in both:  # of one process each, so that the number never goes back
            running.enter_context(Service(project, "--workers", "1"))
        askers = running.enter_context(asking_all(both))
        for _ in range(TIMES):
            number, digest = json.loads(first.python(PUBLISH))
            until(partial(everybody_knows, askers, number), "everybody knows of it")
            for project in both:
                assert digest in str(asking.get(project.port, "/v1/notice").headers["ETag"])
    assert [asker.failure for asker in askers] == ["", ""]
    for asker in askers:
        for route, numbers in asker.numbers.items():
            assert numbers == sorted(numbers), f"{route} goes back"
            assert {*numbers} <= {1, 2, 3}
