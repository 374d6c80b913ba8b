"""Play each deed of whoever owns the database or the keys, on each engine: who notices it."""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _databases
from tests.outages.service import PUBLISH
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.proof.deeds.deeds import DEEDS, play

PLAY = "from tests.bench import deeds; deeds.measure()"


def main() -> None:
    """Print V, P, W, R, A: before, and now on each engine."""
    now = []
    with TemporaryDirectory(prefix="deeds-") as folder:
        for engine in _databases.ENGINES:
            with _databases.made(engine, Path(folder), "deeds") as (project,):
                project.migrate()
                project.python(PUBLISH)
                now.append(project.python(PLAY).split())
    columns = ["deed", "needs", "before", *_databases.ENGINES]
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for deed, *found in zip(DEEDS, *now, strict=True):
        print(f"| {' | '.join([deed.words, deed.needs, deed.before, *found])} |")


def measure() -> None:
    """Print who notices each deed, in a process of the installation."""
    logging.disable()
    for deed in DEEDS:
        witness = FakeWitness()
        print(play(deed, witness), flush=True)
        witness.close()
