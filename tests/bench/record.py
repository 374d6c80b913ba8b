"""A decision over HTTP against a bare Django view with one insert of the same row, and without log.

All stand on the same server with the same database settings, and take turns.
"""

import json
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _databases, _load
from tests.bench._load import Pair, Side
from tests.outages.service import ORIGIN, PUBLISH

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = 8
DECISIONS = "/v1/decisions"
MAKE = "from tests.bench import _bare; _bare.make()"
BARE = ("--application", "tests.bench._bare:application")
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
    _load.print_head("the other")
    with TemporaryDirectory(prefix="record-") as folder:
        for engine in _databases.ENGINES:
            _measure(engine, Path(folder))
    print(f"\nMedians of {ROUNDS} rounds of {SECONDS} s in turn.", end=" ")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")


def _measure(engine: str, folder: Path) -> None:
    names = ("ours", "bare", "off")
    with _databases.made(engine, folder, *names) as (ours, bare, off):
        off = replace(off, settings={**off.settings, "CONSENT_PROOF": "off"})
        for project in (ours, off):
            project.migrate()
            project.python(PUBLISH)
        bare.run("-c", MAKE)
        with ours.running("serve"), bare.running("serve", *BARE), off.running("serve"):
            body = json.dumps(DECISION)
            side, other, without = (
                Side(f"http://127.0.0.1:{project.port}{path}", [VISITOR], body)
                for project, path in ((ours, DECISIONS), (bare, "/insert"), (off, DECISIONS))
            )
            pairs = [
                Pair(f"{engine}, a bare insert", side, other),
                Pair(f"{engine}, without the log", side, without),
            ]
            _load.run(pairs, connections=[CONNECTIONS], rounds=ROUNDS, seconds=SECONDS)
