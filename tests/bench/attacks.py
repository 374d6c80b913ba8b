"""Play each attack of whoever owns the database or the keys, on each engine: who notices it."""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from tests.bench import _databases
from tests.outages.service import PUBLISH
from tests.proof.attacks.attacks import ATTACKS, play
from tests.proof.cosigning.fake_witness import FakeWitness

PLAY = "from tests.bench import attacks; attacks.measure()"


def main() -> None:
    """Print V, P, W, R, A on each engine."""
    now = []
    with TemporaryDirectory(prefix="attacks-") as folder:
        for engine in _databases.ENGINES:
            with _databases.made(engine, Path(folder), "attacks") as (project,):
                project.migrate()
                project.python(PUBLISH)
                now.append(project.python(PLAY).split())
    columns = ["attack", "needs", *_databases.ENGINES]
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for attack, *found in zip(ATTACKS, *now, strict=True):
        print(f"| {' | '.join([attack.words, attack.needs, *found])} |")


def measure() -> None:
    """Print who notices each attack, in a process of the installation."""
    logging.disable()
    settings.STATIC_ROOT = None  # each client would list a folder that a server is just filling
    for attack in ATTACKS:
        witness = FakeWitness()
        print(play(attack, witness), flush=True)
        witness.close()
