"""Decisions while witnesses are quiet, slow, killed or lying, in turn: their p95.

Two cosign: litewitness, and a stand-in, which can lie.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from re import findall
from signal import SIGCONT, SIGSTOP
from statistics import median
from tempfile import TemporaryDirectory

from tests import provision
from tests.bench import _databases, record
from tests.outages.service import PUBLISH, until
from tests.proof.cosigning import litewitness
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.proof.cosigning.litewitness import LiteWitness
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
CONNECTIONS = 4
LOG = "from consent.proof.log import checkpoints as c; print(c.origin(), *c.vkeys())"
STATES = ["quiet", "quiet again", "slow", "killed", "lying"]


def main() -> None:
    if not (program := provision.litewitness()):
        sys.exit("litewitness cannot be had here.")
    print(f"| p95 ÷ quiet | {' | '.join(STATES)} |\n| --- |{' ---: |' * len(STATES)}")
    for engine in _databases.ENGINES:
        with (
            TemporaryDirectory(prefix="witness-") as folder,
            _databases.made(engine, Path(folder), "witness") as (project,),
        ):
            project.migrate()
            project.python(PUBLISH)
            origin, vkey = project.python(LOG).split()
            with litewitness.running(program, Path(folder), origin, vkey) as lite:
                _measure(engine, project, lite, FakeWitness(vkeys=[vkey]))


def _measure(engine: str, project: Project, lite: LiteWitness, fake: FakeWitness) -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.bench._every_second",
        "CONSENT_LOG_WITNESSES": f"{lite.setting}, {fake.setting}",
    }
    project = replace(project, settings={**project.settings, **settings})
    rounds = []
    with project.running("serve"):
        decisions, note = record.decisions(project), f"{project.url}/log/checkpoint"
        for number in range(ROUNDS + 1):
            turn, p95 = number % len(STATES), {}
            for state in STATES[turn:] + STATES[:turn]:
                until(lambda: project.get(note).count("\n— witness.") == 2, "both have cosigned")
                with _being(state, lite, fake):
                    load = decisions.load(CONNECTIONS, SECONDS)
                assert not load.failed, load
                p95[state] = load.p95
            rounds.append(p95)
    del rounds[0]  # what can be remembered, is
    ratios = {state: median(one[state] / one["quiet"] for one in rounds) for state in STATES[1:]}
    quiet = f"{median(one['quiet'] for one in rounds):.1f} ms"
    print(f"| {engine} | {quiet} | {' | '.join(f'{one:.2f}' for one in ratios.values())} |")
    said = Counter(findall(r"Witness \S+ (cosigns|does not cosign: [^.\"]+)", project.log))
    print(f"\n{ROUNDS} rounds, load {os.getloadavg()[1]:.1f}. {said} {Counter(fake.statuses)}\n")


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
