"""A check: offline by the client library, and over HTTP beside a bare Django view."""

import json
import os
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter_ns

import jwt
from django.utils import timezone

from consent.client import ConsentClient
from consent.lib import uuid7
from tests.bench import _load
from tests.bench._load import BROWSER, Pair, Side
from tests.bench.record import DECISION, VISITOR
from tests.client.service import COOKIE, EVERYTHING, ISSUER, RING, FakeService, token
from tests.outages.service import PUBLISH
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CALLS = 20_000
FIRST = 4_000  # tokens seen for the first time
PLACE = "US-CA"

Call = Callable[[], object]


def main() -> None:
    service = FakeService()
    client = ConsentClient(service.url, "mix", issuer=ISSUER, refresh=3600)
    try:
        assert client.refresh()
        _print_offline(client)
        _print_first_sight(client)
    finally:
        client.close()
        service.close()
    print()
    _load.print_head("a bare Django view")
    with TemporaryDirectory(prefix="check-") as folder:
        _print_http(Path(folder))


def _print_offline(client: ConsentClient) -> None:
    known = _headers(int(time.time()) - 5000)
    permission = client.check(known, region=PLACE)
    assert permission.allows("analytics")
    cases: dict[str, Call] = {
        "check of a repeated token": lambda: client.check(known, region=PLACE),
        "the same with `Sec-GPC: 1`": lambda: client.check(known | {"Sec-GPC": "1"}, region=PLACE),
        "check without a cookie of ours": lambda: client.check(BROWSER, region=PLACE),
        "`allows_cookie`": lambda: permission.allows_cookie("_ga_ABC123"),
        "an empty call": lambda: None,
    }
    print("| offline, six categories | median µs | p99 µs |\n| --- | ---: | ---: |")
    for name, call in cases.items():
        cuts = quantiles((_timed(call) for _ in range(CALLS)), n=100)
        print(f"| {name} | {cuts[49] / 1000:.2f} | {cuts[98] / 1000:.2f} |")


def _print_first_sight(client: ConsentClient) -> None:
    key, stock, ours = RING.keys[0].public, list[int](), list[int]()
    for age in range(FIRST):
        headers = _headers(int(time.time()) - 10_000 - age)
        signed = headers["Cookie"].removeprefix(f"{COOKIE}=")

        def decode(signed: str = signed) -> object:
            return jwt.decode(signed, key, ["EdDSA"], audience="mix", issuer=ISSUER)

        stock.append(_timed(decode))
        ours.append(_timed(lambda headers=headers: client.check(headers, region=PLACE)))  # type: ignore[misc]
    ratio = median(own / other for own, other in zip(ours, stock, strict=True))
    figures = f"{median(ours) / 1000:.0f} | {median(stock) / 1000:.0f} | **{ratio:.2f}**"
    print("\n| first sight of a token, µs | PyJWT alone | ratio |\n| ---: | ---: | ---: |")
    print(f"| {figures} |")


def _print_http(folder: Path) -> None:
    ours, bare = (Project.make(_made(folder / name)) for name in ("ours", "bare"))
    ours.migrate()
    ours.python(PUBLISH)
    application = ("--no-worker", "--application", "tests.bench._bare:application")
    with ours.running("serve"), bare.running("serve", *application):
        visitors = [VISITOR | {"Cookie": _cookies(ours)}]
        check = Side(f"http://127.0.0.1:{ours.port}/v1/check", visitors)
        pair = Pair("check", check, Side(f"http://127.0.0.1:{bare.port}/answer", visitors))
        _load.run([pair], connections=[8], rounds=ROUNDS, seconds=SECONDS)


def _cookies(project: Project) -> str:
    """Answer as a visitor; return the cookies."""
    with closing(HTTPConnection("127.0.0.1", project.port)) as connection:
        answer = json.dumps(DECISION) % uuid7.uuid7(timezone.now())
        connection.request("POST", "/v1/decisions", answer, VISITOR)
        lines = connection.getresponse().headers.get_all("Set-Cookie") or []
    assert lines
    return "; ".join(line.partition(";")[0] for line in lines)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _headers(decided_at: int) -> dict[str, str]:
    """A browser's headers, made anew each time, as a server makes them."""
    own = f"{COOKIE}={token(decided_at, **EVERYTHING)}"
    headers: dict[str, str] = json.loads(json.dumps(BROWSER | {"Cookie": own}))
    return headers


def _timed(call: Call) -> int:
    """Return the nanoseconds that a call takes."""
    started = perf_counter_ns()
    call()
    return perf_counter_ns() - started
