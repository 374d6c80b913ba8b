"""A decision over HTTP against a bare Django view with one insert of the same row.

Both stand on the same server with the same database settings, and take turns.
"""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _databases, _load
from tests.bench._load import Pair, Side
from tests.outages.service import ORIGIN, PUBLISH

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = 8
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
    _load.print_head("a bare insert")
    with TemporaryDirectory(prefix="record-") as folder:
        for engine in _databases.ENGINES:
            _measure(engine, Path(folder))
    print(f"\nMedians of {ROUNDS} rounds of {SECONDS} s in turn.", end=" ")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")


def _measure(engine: str, folder: Path) -> None:
    with _databases.made(engine, folder, "ours", "bare") as (ours, bare):
        ours.migrate()
        ours.python(PUBLISH)
        bare.run("-c", MAKE)
        with ours.running("serve"), bare.running("serve", *BARE):
            service, other = (f"http://127.0.0.1:{one.port}" for one in (ours, bare))
            body = json.dumps(DECISION)
            pair = Pair(
                engine,
                Side(f"{service}/v1/decisions", [VISITOR], body),
                Side(f"{other}/insert", [VISITOR], body),
            )
            _load.run([pair], connections=[CONNECTIONS], rounds=ROUNDS, seconds=SECONDS)
