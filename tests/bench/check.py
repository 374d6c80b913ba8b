"""What a check costs a server that asks offline, as the visitor's browser asks it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from time import perf_counter_ns
from typing import Any

import jwt

from consent.client import ConsentClient
from tests.bench._load import BROWSER
from tests.client.service import COOKIE, EVERYTHING, ISSUER, RING, FakeService, token

ROUNDS = 40  # of every case in turn, so that what disturbs one disturbs all
CALLS = 500  # in a round
FIRST = 4000  # tokens seen for the first time
MANY = 100_000  # checks, by one thread or four
PLACE = "US-CA"
OTHERS = "_ga=GA1.2.1234567890.1700000000; _fbp=fb.1.1700000000000.1234567890; language=en"
SESSION = "sessionid=abcdefghijklmnopqrstuvwxyz012345; csrftoken=0123456789abcdefghijklmnopqrstuv"

Call = Callable[[], object]


def main() -> None:
    service = FakeService()
    client = ConsentClient(service.url, "mix", issuer=ISSUER, refresh=3600)
    try:
        assert client.refresh()
        assert client.check({}).available  # and the background is done with its first look
        time.sleep(0.5)
        _print_calls(dict(_cases(client)))
        _print_first_sight(client)
        _print_threads(client)
    finally:
        client.close()
        service.close()
    print("\nFor comparison, django-cookie-consent's helper, published for this hardware and not")
    print("measured here: 104 µs for one group, 554 µs for all.")


def _print_calls(cases: Mapping[str, Call]) -> None:
    print("| offline, six categories | median µs | p99 µs |\n| --- | ---: | ---: |")
    taken: dict[str, list[int]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, call in cases.items():
            taken[name] += [_timed(call) for _ in range(CALLS)]
    for name, times in taken.items():
        cuts = quantiles(times, n=100)
        print(f"| {name} | {cuts[49] / 1000:.2f} | {cuts[98] / 1000:.2f} |")


def _cases(client: ConsentClient) -> Iterator[tuple[str, Call]]:
    known = _headers(token(int(time.time()) - 5000, **EVERYTHING))
    environ = _environ(known)
    unknown = _headers(None)
    signal = {**known, "Sec-GPC": "1"}
    permission = client.check(known, region=PLACE)
    assert permission.allows("analytics")
    yield "`check(dict)`, repeated token", lambda: client.check(known, region=PLACE)
    yield "`check_environ`, repeated token", lambda: client.check_environ(environ, region=PLACE)
    yield "`check(dict)`, no cookie of ours", lambda: client.check(unknown, region=PLACE)
    yield "`check(dict)`, `Sec-GPC: 1`", lambda: client.check(signal, region=PLACE)
    yield "`allows`", lambda: permission.allows("analytics")
    yield "`allows_cookie`", lambda: permission.allows_cookie("_ga_ABC123")
    yield "`as_json_script`", lambda: permission.as_json_script("r4nd0m")
    yield "an empty call, for the clock's own share", lambda: None


def _print_first_sight(client: ConsentClient) -> None:
    now, key = int(time.time()), RING.keys[0].public
    expected: dict[str, Any] = {"algorithms": ["EdDSA"], "audience": "mix", "issuer": ISSUER}
    stock: list[int] = []
    ours: list[int] = []
    for age in range(FIRST):
        signed = token(now - 10_000 - age, **EVERYTHING)
        environ = _environ(_headers(signed))
        stock.append(_timed(lambda signed=signed: jwt.decode(signed, key, **expected)))  # type: ignore[misc]
        ours.append(_timed(lambda shown=environ: client.check_environ(shown, region=PLACE)))  # type: ignore[misc]
        assert client.check_environ(environ, region=PLACE).allows("analytics")
    ratios = [own / other for own, other in zip(ours, stock, strict=True)]
    print(f"\n| first sight of a token, {FIRST} of them in turn | median µs | × PyJWT |")
    print("| --- | ---: | ---: |")
    print(f"| PyJWT's `jwt.decode`, key loaded | {median(stock) / 1000:.0f} | 1.00 |")
    print(f"| the whole check | {median(ours) / 1000:.0f} | {median(ratios):.2f} |")


def _print_threads(client: ConsentClient) -> None:
    environ = _environ(_headers(token(int(time.time()) - 7000, **EVERYTHING)))

    def work(calls: int) -> None:
        for _ in range(calls):
            client.check_environ(environ, region=PLACE)

    rates: dict[int, list[float]] = {1: [], 4: []}
    for _ in range(5):
        for threads, found in rates.items():
            with ThreadPoolExecutor(threads) as pool:
                parts = [MANY // threads] * threads
                found.append(MANY / _timed(lambda: list(pool.map(work, parts))) * 1e9)  # noqa: B023
    one, four = median(rates[1]), median(rates[4])
    print("\n| checks per second, all threads together | one thread | four | ratio |")
    print("| --- | ---: | ---: | ---: |")
    print(f"| `check_environ`, repeated token | {one:,.0f} | {four:,.0f} | {four / one:.2f} |")


def _headers(own: str | None) -> dict[str, str]:
    state = f"mix_consent_state=1~1790000000~{PLACE}~0~analytics:1:1~marketing:1:1"
    mine = f"{COOKIE}={own}; {state}; " if own else ""
    # Made anew each time, as a server makes them: no string is known to be another
    return json.loads(json.dumps({**BROWSER, "Cookie": f"{SESSION}; {mine}{OTHERS}"}))  # type: ignore[no-any-return]


def _environ(headers: Mapping[str, str]) -> dict[str, Any]:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "https", **named}


def _timed(call: Call) -> int:
    """Return the nanoseconds that a call takes."""
    started = perf_counter_ns()
    call()
    return perf_counter_ns() - started
