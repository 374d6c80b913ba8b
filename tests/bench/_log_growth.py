"""A log of millions of places, put there by SQL, that goes on growing."""

import os
import random
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from consent.transparency import tiles
from consent.transparency.tree import leaf_hash
from tests.bench import _databases, _log_rows, _posts
from tests.bench.record import CONNECTIONS, ORIGIN, PUBLISH
from tests.outages.asking import get
from tests.servers import Project

PLACES = int(os.environ.get("BENCH_ROWS", "9_999_872"))
SECONDS = 30
SAMPLE = 300  # tiles
LEAF = "INSERT INTO consent_leaf (kind, record, salt, place) "
LEAVES = {
    "sqlite": LEAF + "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n"
    " WHERE n + 1 < {0}) SELECT 'D', printf('%032x', n + 1000000000000), randomblob(16), n FROM n",
    "postgresql": LEAF + "SELECT 'D', lpad(to_hex(n + 1000000000000), 32, '0')::uuid,"
    " uuid_send(gen_random_uuid()), n FROM generate_series(0, {0} - 1) AS n",
}
SIGN = """
from django.utils import timezone
from consent.record.log import checkpoints, store
checkpoints.signed(store.Growth({0}, []), None, now=timezone.now()).save()
"""
TABLES = ("consent_leaf", "consent_logentries", "consent_logtile", "consent_logcheckpoint")


def grow() -> None:
    print("| engine | places | octets a leaf | of them entries and tiles |", end="")
    print(" decisions/s | seconds behind, most | tiles equal after a restart |")
    print("| --- |" + " ---: |" * 6)
    with TemporaryDirectory(prefix="log-") as folder:
        for engine in _databases.ENGINES:
            with _databases.made(engine, Path(folder), "grown") as (project,):
                project.migrate()
                _fill(project, PLACES)
                project.python(PUBLISH)
                print(_line(engine, project), flush=True)
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")


def _line(engine: str, project: Project) -> str:
    octets = _log_rows.size(project, *TABLES) / PLACES
    tree = _log_rows.size(project, *TABLES[1:]) / PLACES
    with project.running("serve"):
        rate, behind = _under_load(project)
        before = list(_tiles(project))
    with project.running("serve"):
        equal = sum(one == other for one, other in zip(before, _tiles(project), strict=True))
    cells = (
        f"{PLACES:,}",
        f"{octets:.0f}",
        f"{tree:.0f}",
        f"{rate:,.0f}",
        f"{behind:.1f}",
        f"{equal} of {len(before)}",
    )
    return f"| {engine} | {' | '.join(cells)} |"


def _under_load(project: Project) -> tuple[float, float]:
    """(decisions a second, the age of the oldest without a place at its highest)."""
    rates: list[float] = []
    url = f"http://127.0.0.1:{project.port}/v1/decisions"

    def load() -> None:
        found = _posts.load(url, origin=ORIGIN, connections=CONNECTIONS, seconds=SECONDS)
        rates.append(found.rate)

    thread, behind = Thread(target=load), 0.0
    thread.start()
    while thread.is_alive():
        behind = max(behind, _log_rows.seconds_behind(project))
        time.sleep(0.5)
    return rates[0], behind


def _tiles(project: Project) -> Iterator[bytes]:
    chance = random.Random(1)
    full = PLACES // tiles.WIDTH
    for _ in range(SAMPLE):
        number = chance.randrange(full)
        for path in (tiles.entries_path(number), tiles.tile_path(0, number)):
            yield sha256(get(project.port, f"/log/{path}").body).digest()
    for level in (1, 2):
        for number in range(full // tiles.WIDTH**level):
            path = tiles.tile_path(level, number)
            yield sha256(get(project.port, f"/log/{path}").body).digest()


def _fill(project: Project, places: int) -> None:
    """So many leaves whose rows are forgotten, and the tree above their entries."""
    assert places % tiles.WIDTH == 0
    mark = "?" if _log_rows.engine_of(project) == "sqlite" else "%s"
    with _log_rows.connected(project) as database:
        database.execute("BEGIN")
        database.execute(LEAVES[_log_rows.engine_of(project)].format(places))
        sql = f"INSERT INTO consent_logentries (number, entries) VALUES ({mark}, {mark})"
        hashes = []
        for number in range(places // tiles.WIDTH):
            entries = os.urandom(tiles.WIDTH * tiles.HASH)
            database.execute(sql, (number, entries))
            hashes.append(tiles.subtree(b"".join(map(leaf_hash, _split(entries)))))
        sql = f"INSERT INTO consent_logtile (level, number, hashes) VALUES ({mark}, {mark}, {mark})"
        for level, number, octets in _above(hashes):
            database.execute(sql, (level, number, octets))
        database.execute("COMMIT")
    project.python(SIGN.format(places))


def _above(hashes: list[bytes]) -> Iterator[tuple[int, int, bytes]]:
    level = 1
    while hashes:
        rows = [hashes[at : at + tiles.WIDTH] for at in range(0, len(hashes), tiles.WIDTH)]
        yield from ((level, number, b"".join(row)) for number, row in enumerate(rows))
        hashes = [tiles.subtree(b"".join(row)) for row in rows if len(row) == tiles.WIDTH]
        level += 1


def _split(octets: bytes) -> list[bytes]:
    return [octets[at : at + tiles.HASH] for at in range(0, len(octets), tiles.HASH)]
