"""Decisions while two witnesses are quiet, slow, killed or lying, in turn: what they take."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import truediv
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGSTOP
from statistics import median
from tempfile import TemporaryDirectory

from psutil import Process  # type: ignore[import-untyped]

from tests import provision
from tests.bench import _databases, record
from tests.outages.service import PUBLISH, until
from tests.proof.cosigning import litewitness
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.proof.cosigning.litewitness import LiteWitness
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
OFTEN = {"DJANGO_SETTINGS_MODULE": "tests.bench._every_second"}
LOG = "from consent.proof.log import checkpoints as c; print(c.origin(), *c.vkeys())"
STATES = ["quiet", "quiet again", "slow", "killed", "lying"]


def main() -> None:
    program = provision.litewitness() or sys.exit("litewitness cannot be had here.")
    print(f"| ÷ quiet | {' | '.join(STATES)} |\n| --- |{' ---: |' * len(STATES)}")
    with TemporaryDirectory(prefix="witness-") as folder:
        for engine in _databases.ENGINES:
            with _databases.made(engine, Path(folder), "witness", **OFTEN) as (project,):
                project.migrate()
                project.python(PUBLISH)
                origin, vkey = project.python(LOG).split()
                with litewitness.running(program, project.folder, origin, vkey) as lite:
                    _measure(engine, project, lite, FakeWitness(vkeys=[vkey]))


def _measure(engine: str, project: Project, lite: LiteWitness, fake: FakeWitness) -> None:
    asked = {"CONSENT_LOG_WITNESSES": f"{lite.setting}, {fake.setting}"}
    project = replace(project, settings={**project.settings, **asked})
    rounds = [dict[str, tuple[float, float]]() for _ in range(ROUNDS + 1)]
    with project.running("serve"):
        decisions, note = record.decisions(project), f"{project.url}/log/checkpoint"
        everybody = Process().children(recursive=True)
        servers = [process for process in everybody if "manage.py" in " ".join(process.cmdline())]
        for number, took in enumerate(rounds):
            for state in Random(number).sample(STATES, len(STATES)):
                until(lambda: project.get(note).count("\n— witness.") == 2, "both have cosigned")
                with _being(state, lite, fake):
                    before = _processor(servers)
                    load = decisions.load(4, SECONDS)
                    used = (_processor(servers) - before) / (load.rate * SECONDS)
                assert not load.failed, load
                took[state] = load.p95, used * 1000
    for at, what in enumerate(("p95", "processor time of each")):
        of = {state: [took[state][at] for took in rounds[1:]] for state in STATES}  # warm by then
        ratios = [median(map(truediv, of[state], of["quiet"])) for state in STATES[1:]]
        cells = [f"{median(of['quiet']):.1f} ms", *(f"{ratio:.2f}" for ratio in ratios)]
        print(f"| {engine}, {what} | {' | '.join(cells)} |")
    busy, cosigned = os.getloadavg()[1], fake.statuses.count(200)
    print(f"\n{ROUNDS} rounds, load {busy:.1f}; {cosigned} cosigned.\n", flush=True)


def _processor(servers: Sequence[Process]) -> float:
    return sum(sum(server.cpu_times()[:2]) for server in servers)


@contextmanager
def _being(state: str, lite: LiteWitness, fake: FakeWitness) -> Iterator[None]:
    if state == "slow":
        lite.process.send_signal(SIGSTOP)
        fake.delay = 4.0
    elif state == "killed":
        lite.process.kill()
        lite.process.wait()
    elif state == "lying":
        fake.spoil = lambda *_: (200, fake.line("another log\n\n—\n").encode())
    yield
    fake.delay, fake.spoil = 0.0, None
    lite.process.send_signal(SIGCONT)
    if state == "killed":
        lite.start()
