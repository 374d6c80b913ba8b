"""A decision over HTTP against a bare Django view with one insert of the same row.

Both stand on the same server with the same database settings, and take turns.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench import _databases, _posts, _wrk
from tests.bench._posts import Load

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = 8
ORIGIN = "http://www.mixnetworks.localhost"
PUBLISH = (
    "from consent import publishing; from tests import filled;"
    f"publishing.publish(filled.seed(origins=[{ORIGIN!r}], cookie_domain='mixnetworks.localhost'))"
)
MAKE = "from tests.bench import _insert; _insert.make()"
BARE = ("--application", "tests.bench._insert:application")


def main() -> None:
    _wrk.require()
    print("| engine | decisions/s | bare insert/s | ratio | p99 ms | bare p99 ms | failed |")
    print("| --- |" + " ---: |" * 6)
    with TemporaryDirectory(prefix="record-") as folder:
        for engine in _databases.ENGINES:
            with _served(engine, Path(folder)) as urls:
                print(_line(engine, *urls), flush=True)
    print(
        f"\nMedians of {ROUNDS} rounds of {SECONDS} s in turn, {CONNECTIONS} connections.", end=" "
    )
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")


@contextmanager
def _served(engine: str, folder: Path) -> Iterator[tuple[str, str]]:
    with _databases.made(engine, folder, "ours", "bare") as (ours, bare):
        ours.migrate()
        ours.python(PUBLISH)
        bare.run("-c", MAKE)
        with ours.running("serve"), bare.running("serve", *BARE):
            service, other = (f"http://127.0.0.1:{one.port}" for one in (ours, bare))
            yield f"{service}/v1/decisions", f"{other}/insert"


def _line(engine: str, ours: str, bare: str) -> str:
    rounds = [(_load(ours), _load(bare)) for _ in range(ROUNDS + 1)][1:]  # the first one warms
    cells = [
        engine,
        f"{median(one.rate for one, _ in rounds):,.0f}",
        f"{median(other.rate for _, other in rounds):,.0f}",
        f"**{median(one.rate / other.rate for one, other in rounds):.2f}**",
        f"{median(one.p99 for one, _ in rounds):.1f}",
        f"{median(other.p99 for _, other in rounds):.1f}",
        str(sum(one.failed + other.failed for one, other in rounds)),
    ]
    return f"| {' | '.join(cells)} |"


def _load(url: str) -> Load:
    return _posts.load(url, origin=ORIGIN, connections=CONNECTIONS, seconds=SECONDS)
