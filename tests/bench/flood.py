"""What is left in memory of a worker after a million visitors, and after a million attackers."""

import gc
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from consent.client import ConsentClient
from tests.client.service import COOKIE, EVERYTHING, ISSUER, FakeService, token

MANY = int(os.environ.get("BENCH_TOKENS", "1000000"))
STEPS = (MANY // 100, MANY // 10, MANY)
LARGE = "0" * 4000  # octets, which is what a browser keeps of a cookie

Headers = dict[str, str]


def main() -> None:
    service = FakeService()
    client = ConsentClient(service.url, "mix", issuer=ISSUER, refresh=3600)
    try:
        assert client.refresh()
        client.check({})
        print("| distinct | RSS, MB | answers remembered | µs each |")
        print("| --- | ---: | ---: | ---: |")
        _row("at the start", client)
        with _signed(MANY) as tokens:
            _flood("tokens, validly signed", client, ({"Cookie": one} for one in tokens))
        assert client.stats()["token_refused"] == 0
        _flood("forged: another payload under a signature", client, _forged())
        _flood("rubbish of 4 kB", client, ({"Cookie": f"{COOKIE}={LARGE}{n}"} for n in _numbers()))
        assert client.stats()["token_refused"] == 2 * MANY
        _flood("`Sec-GPC` of 4 kB", client, ({"Sec-GPC": f"{LARGE}{n}"} for n in _numbers()))
        assert client.failures == 0
    finally:
        client.close()
        service.close()


def _flood(name: str, client: ConsentClient, requests: Iterable[Headers]) -> None:
    requests, done = iter(requests), 0
    for step in STEPS:
        started = time.perf_counter()
        for headers in islice(requests, step - done):
            client.check(headers, region="US-CA")
        each = (time.perf_counter() - started) / (step - done) * 1e6
        done = step
        _row(f"{step:,} {name}", client, f"{each:.0f}")


def _row(name: str, client: ConsentClient, each: str = "") -> None:
    gc.collect()
    snapshot = client._refresher._snapshot
    assert snapshot is not None
    print(f"| {name} | {_rss() / 1e6:.1f} | {len(snapshot._cache):,} | {each} |", flush=True)


def _rss() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _numbers() -> Iterable[int]:
    return range(MANY)


def _forged() -> Iterator[Headers]:
    head, payload, signature = token(**EVERYTHING).split(".")
    for number in _numbers():
        yield {"Cookie": f"{COOKIE}={head}.{payload}{number:07}.{signature}"}


@contextmanager
def _signed(count: int) -> Iterator[Iterator[str]]:
    """Cookies from another process: what signs them is not what is measured."""
    here, there = get_context("spawn").Pipe(duplex=False)
    signer = get_context("spawn").Process(target=_sign, args=(there, count), daemon=True)
    signer.start()
    there.close()
    yield _received(here)
    signer.join()


def _sign(out: Connection, count: int) -> None:
    now = int(time.time())
    for number in range(count):
        out.send_bytes(f"{COOKIE}={token(now - number, **EVERYTHING)}".encode())
    out.close()


def _received(source: Connection) -> Iterator[str]:
    while True:
        try:
            yield source.recv_bytes().decode()
        except EOFError:
            return
