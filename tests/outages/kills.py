"""The service is killed and started again while visitors decide."""

import json
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg

from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, until
from tests.places import has_log
from tests.servers import Project

PAUSE_SECONDS = 0.01
AWAY_SECONDS = 0.1  # the service's start is not to wait for its visitors


class Visitor(threading.Thread):
    """Runs until `leave`. Errors are counted, never raised."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(name=f"visitor-{number}", daemon=True)
        self.sent: list[SentDecision] = []
        self.recorded = 0
        self.failures: list[str] = []
        self._port = port
        self._leaving = threading.Event()
        self._chance = random.Random(number)

    def leave(self) -> None:
        self._leaving.set()
        self.join()

    def run(self) -> None:
        try:
            while not self._leaving.is_set():
                self._decide()
        except Exception as error:
            self.failures.append(repr(error))

    def _decide(self) -> None:
        sent = SentDecision({key: self._chance.random() < 0.5 for key in OPTIONAL})
        self.sent.append(sent)
        while not sent.is_recorded:
            answer = sent.send(self._port)
            if answer and answer.status not in (200, 201, 503):
                raise AssertionError(f"{answer.status}: {answer.body!r}")
            time.sleep(PAUSE_SECONDS if answer else AWAY_SECONDS)
        self.recorded += 1


VISITORS = 8
MEANWHILE = 32  # decisions that are answered before the next kill, at the least

RECORD = (
    "import json; from consent.models import Decision;"
    "print(json.dumps([[str(one.pk), {key: bool(yes) for key, (_, yes, *_) in one.choices.items()}]"
    " for one in Decision.objects.all()]))"
)


@dataclass
class Outcome:
    """What came of some kills. A promise is a decision that was answered with 201 or 200."""

    kills: int
    sent: int = 0
    created: int = 0  # answered with 201
    again: int = 0  # recorded before a kill, and answered after it with 200
    lost: list[str] = field(default_factory=list)  # promised, and not on record as they were made
    doubled: list[str] = field(default_factory=list)  # recorded twice, or as new twice
    strange: list[str] = field(default_factory=list)  # on record, and nobody sent it
    failures: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)  # for places in the log, after each restart
    log: str = ""  # what does not fit there
    seconds: float = 0.0


def run(project: Project, kills: int) -> Outcome:
    """Kill an installation's service so many times, while its visitors decide."""
    outcome, started = Outcome(kills), time.monotonic()
    with Service(project) as service:
        with visiting(project, outcome) as visitors:
            for _ in range(kills):
                await_more(visitors)
                known = promised(visitors)
                service.kill()
                service.start()
                outcome.waited.append(await_places(project, known))
            await_more(visitors)
        project.python("from tests.places import place_all; place_all()")
        await_places(project, {id for id, _ in record(project)})
    outcome.log = project.python("from tests.places import problems; print(problems())")
    outcome.seconds = time.monotonic() - started
    return outcome


@contextmanager
def visiting(project: Project, outcome: Outcome) -> Iterator[list[Visitor]]:
    """Visitors who come and decide meanwhile; then what they were promised is looked for."""
    visitors = [Visitor(project.port, number) for number in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    yield visitors
    for visitor in visitors:
        visitor.leave()
    _sum_up(outcome, visitors)
    _compare(outcome, [one for visitor in visitors for one in visitor.sent], project)


def record(project: Project) -> list[tuple[str, dict[str, bool]]]:
    """Every decision there is: its id, and what was chosen."""
    return [(id, choices) for id, choices in json.loads(project.python(RECORD))]


def promised(visitors: list[Visitor]) -> set[str]:
    """The decisions that were answered."""
    return {one.id for visitor in visitors for one in list(visitor.sent) if one.is_recorded}


def await_more(visitors: list[Visitor]) -> None:
    """Until each of them has been answered again, or cannot go on."""
    before = {visitor: visitor.recorded for visitor in visitors}
    enough = sum(before.values()) + MEANWHILE

    def is_enough() -> bool:
        moved = all(one.recorded > before[one] or not one.is_alive() for one in visitors)
        return moved and sum(one.recorded for one in visitors) >= enough

    until(is_enough, "the visitors are answered")


def _sum_up(outcome: Outcome, visitors: list[Visitor]) -> None:
    for visitor in visitors:
        outcome.sent += len(visitor.sent)
        outcome.created += sum(201 in one.statuses for one in visitor.sent)
        outcome.again += sum(one.statuses[0] == 200 for one in visitor.sent if one.statuses)
        outcome.failures += visitor.failures


def _compare(outcome: Outcome, sent: list[SentDecision], project: Project) -> None:
    """What was promised against what is on record."""
    rows = record(project)
    stored, known = dict(rows), {one.id for one in sent}
    outcome.lost = [one.id for one in sent if one.is_recorded and stored.get(one.id) != one.choices]
    times = Counter(id for id, _ in rows)
    outcome.doubled = [one.id for one in sent if times[one.id] > 1 or one.statuses.count(201) > 1]
    outcome.strange = [id for id in stored if id not in known]


def await_places(project: Project, ids: set[str]) -> float:
    """Until each of them has its place in the log, where there is one. Returns for how long."""
    if not has_log():
        return 0.0
    missing = {UUID(id) for id in ids}

    def are_placed() -> bool:
        missing.difference_update(_placed(project))
        return not missing

    return until(are_placed, "each decision has its place in the log")


def _placed(project: Project) -> set[UUID]:
    sql = "SELECT record FROM proof_leaf WHERE kind = 'D' AND place IS NOT NULL"
    if not project.database_url.startswith("sqlite"):
        with psycopg.connect(project.database_url) as server:
            return {id for (id,) in server.execute(sql)}
    with closing(sqlite3.connect(project.folder / "db.sqlite3")) as database:
        return {UUID(id) for (id,) in database.execute(sql)}


def integrity(path: Path) -> str:
    """What SQLite says of its file."""
    with closing(sqlite3.connect(path)) as database:
        (result,) = database.execute("PRAGMA integrity_check").fetchone()
        return str(result)
