"""A decision over HTTP with the log and without it, in turn."""

import json
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _databases, _load
from tests.bench._load import Pair, Side
from tests.outages.service import ORIGIN, PUBLISH
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = 8
VISITOR = {"Origin": ORIGIN, "Content-Type": "text/plain", "X-Region": "DE"}
DECISION = {
    "id": "%s",
    "site": "mix",
    "notice": 1,
    "choices": {
        "preferences": True,
        "personalization": False,
        "support": False,
        "analytics": True,
        "marketing": False,
    },
    "surface": "banner",
    "method": "custom",
    "language": "en",
    "region": "ZZ",
    "signal": False,
}


def main() -> None:
    _load.print_head("without the log")
    with TemporaryDirectory(prefix="record-") as folder:
        for engine in _databases.ENGINES:
            _measure(engine, Path(folder))
    print(f"\nMedians of {ROUNDS} rounds of {SECONDS} s in turn.", end=" ")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")


def _measure(engine: str, folder: Path) -> None:
    with _databases.made(engine, folder, "ours", "off") as (ours, off):
        off = replace(off, settings={**off.settings, "CONSENT_PROOF": "off"})
        for project in (ours, off):
            project.migrate()
            project.python(PUBLISH)
        with ours.running("serve"), off.running("serve"):
            with_log, without = map(decisions, (ours, off))
            pairs = [Pair(engine, with_log, without)]
            _load.run(pairs, connections=[CONNECTIONS], rounds=ROUNDS, seconds=SECONDS)


def decisions(project: Project) -> Side:
    url = f"http://127.0.0.1:{project.port}/v1/decisions"
    return Side(url, [VISITOR], json.dumps(DECISION))
