"""A primary is killed and its standby promoted while visitors decide: who is refused, how long."""

import threading
import time
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.outages import asking, kills
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed, until
from tests.outages.test_failover import synchronous

A_SECOND = 5
QUIET, AWAY, AFTER = 5.0, 5.0, 10.0  # seconds
YES = dict.fromkeys(OPTIONAL, True)


def main() -> None:
    with TemporaryDirectory(prefix="failover-") as folder, synchronous() as (primary, other, url):
        project = installed(Path(folder), url)
        with Service(project):
            sent: list[SentDecision] = []
            checks: list[float] = []
            over = threading.Event()
            visitors = threading.Thread(target=_decide, args=(project.port, sent, over))
            servers = threading.Thread(target=_check, args=(project.port, checks, over))
            visitors.start()
            servers.start()
            time.sleep(QUIET)
            killed = time.monotonic()
            primary.kill()
            time.sleep(AWAY)
            promoted = time.monotonic()
            other.control("promote")
            until(partial(_is_recorded, sent, len(sent)), "a decision is recorded again")
            back = time.monotonic()
            time.sleep(AFTER)
            over.set()
            visitors.join()
            servers.join()
        stored = {id for id, _ in kills.record(project)}
    acknowledged = [one.id for one in sent if one.is_recorded]
    print(f"promoted after {promoted - killed:.1f} s; first 201 {back - promoted:.1f} s later")
    print(f"decisions: {len(sent)} sent, {len(acknowledged)} acknowledged,", end=" ")
    print(f"{len(set(acknowledged) - stored)} of these missing on the new primary")
    print(
        f"checks: {len(checks)}, all 200; median {median(checks):.0f} ms, worst {max(checks):.0f}"
    )


def _decide(port: int, sent: list[SentDecision], over: threading.Event) -> None:
    while not over.wait(1 / A_SECOND):
        sent.append(one := SentDecision(YES))
        one.send(port)


def _check(port: int, taken: list[float], over: threading.Event) -> None:
    while not over.wait(1 / A_SECOND):
        started = time.perf_counter()
        assert asking.get(port, "/v1/check").status == 200
        taken.append((time.perf_counter() - started) * 1000)


def _is_recorded(sent: list[SentDecision], since: int) -> bool:
    return any(one.is_recorded for one in sent[since:])
