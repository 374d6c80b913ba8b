"""Two services on one database: one publishes, while both are polled all the time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from tests.outages import asking, publisher
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.publisher import Publication
from tests.outages.readings import ROUTES
from tests.outages.service import Service, until
from tests.servers import Project, free_port

ASKERS = 2  # of each service; more would only measure how busy this machine is
ALONE = ("--workers", "1")  # so that the number never goes back


class Observation(NamedTuple):
    route: str
    started: float  # Unix seconds
    number: int


@dataclass
class Outcome:
    publications: list[Publication] = field(default_factory=list)
    answers: int = 0
    mixed: list[str] = field(default_factory=list)  # of two notices, or of none
    backwards: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)  # another digest than was published
    late: dict[str, float] = field(default_factory=dict)  # route → seconds, at the worst


class Asker(threading.Thread):
    """Polls every route of one service in turn, until `stop`."""

    def __init__(self, port: int, cookie: str) -> None:
        super().__init__(daemon=True)
        self.observations: list[Observation] = []
        self.mixed: list[str] = []
        self._port, self._cookie = port, cookie
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()
        self.join()

    def run(self) -> None:
        while not self._stopping.is_set():
            for route in ROUTES:
                self._ask(route)

    def _ask(self, route: str) -> None:
        started = time.time()
        try:
            answer = asking.get(self._port, route, self._cookie)
            assert answer.status == 200, answer.status
            (number,) = ROUTES[route](answer)
        except Exception as error:
            self.mixed.append(f"{route}: {error!r}")
        else:
            self.observations.append(Observation(route, started, number))

    def has_all(self, number: int) -> bool:
        """Whether every route has answered with this number."""
        return {one.route for one in self.observations if one.number == number} == ROUTES.keys()


def run(project: Project, times: int) -> Outcome:
    """Publish so many times in one process, and watch two other services."""
    outcome = Outcome()
    other = beside(project)
    with Service(project, *ALONE), Service(other, *ALONE):
        ports = (project.port, other.port)
        allowed = SentDecision(dict.fromkeys(OPTIONAL, True))
        allowed.send(project.port)
        assert allowed.cookie
        with _asking(ports, allowed.cookie, outcome) as askers:
            for _ in range(times):
                publication = publisher.publish(project)
                outcome.publications.append(publication)
                until(partial(_is_known, publication.number, askers), "everybody knows of it")
                outcome.strange += [
                    tag for tag in map(_tag, ports) if publication.digest not in tag
                ]
    return outcome


def beside(project: Project) -> Project:
    """The same installation on another port: what a second machine would run."""
    shared = {"CONSENT_SERVICE_URL": project.url}
    return replace(project, port=free_port(), settings={**project.settings, **shared})


@contextmanager
def _asking(ports: tuple[int, ...], cookie: str, outcome: Outcome) -> Iterator[list[Asker]]:
    askers = [Asker(port, cookie) for port in ports for _ in range(ASKERS)]
    for asker in askers:
        asker.start()
    until(partial(_is_known, 1, askers), "everything is answered")
    yield askers
    for asker in askers:
        asker.stop()
        _add(outcome, asker)


def _is_known(number: int, askers: list[Asker]) -> bool:
    """Whether each has got it on every route, or met an error."""
    return all(asker.has_all(number) or asker.mixed for asker in askers)


def _tag(port: int) -> str:
    return str(asking.get(port, "/v1/notice").headers["ETag"])


def _add(outcome: Outcome, asker: Asker) -> None:
    outcome.answers += len(asker.observations)
    outcome.mixed += asker.mixed
    for before, after in zip(asker.observations, asker.observations[1:], strict=False):
        if after.number < before.number:
            outcome.backwards.append(f"{before} {after}")
    for publication in outcome.publications:
        for one in asker.observations:
            if one.number < publication.number and one.started > publication.at:
                late = one.started - publication.at
                outcome.late[one.route] = max(late, outcome.late.get(one.route, 0.0))
