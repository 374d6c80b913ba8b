"""What it costs to know where a visitor is: everything that `regions.of` does for one request."""

import random
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter_ns
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from consent import regions
from consent.regions import addresses, geoip
from tests.regions import databases

FOUR, SIX = 80_000, 20_000  # networks: each a /22 after 11.0.0.0, each a /36 after 2a00::
CITIES = 5_000  # records
ASKED = 20_000  # requests
PLACES = [f"US-{part}" for part in "CA CO CT DE FL IN MD MN NY OR TX VA WA WY".split()]
PLACES += ["CA-QC", "CA-ON", "FR-IDF", "DE-BY", "ES-MD", "IT-25", "GB-ENG", "BR-SP"]
PROXY = "10.0.0.1"
FORGED = "192.0.2.1, " * 10_000
CDN = {"HTTP_CF_IPCOUNTRY": "US", "HTTP_CF_REGION_CODE": "CA"}

Case = tuple[str, dict[str, Any], Iterator[HttpRequest]]

chance = random.Random(1)


def main() -> None:
    with TemporaryDirectory() as folder:
        with_parts, countries = _databases(Path(folder))
        print("| one call of `regions.of` | median µs | p99 µs |")
        print("| --- | ---: | ---: |")
        for name, settings, requests in _cases(with_parts, countries):
            median, worst = _measure(settings, requests)
            print(f"| {name} | {median:.1f} | {worst:.1f} |")
        print("\n| of that, the look-up in the file | median µs | p99 µs |")
        print("| --- | ---: | ---: |")
        for name, path, known in _lookups(with_parts, countries):
            median, worst = _look_up(path, known)
            print(f"| {name} | {median:.1f} | {worst:.1f} |")
        print()
        print(f"{FOUR + SIX:,} networks, {CITIES:,} cities, {ASKED:,} requests.", end=" ")
        print(f"{with_parts.stat().st_size / 1e6:.1f} MB.")


def _databases(folder: Path) -> tuple[Path, Path]:
    networks = [f"{_four(index << 10)}/22" for index in range(FOUR)]
    networks += [f"{_six(index << 92)}/36" for index in range(SIX)]
    cities = [databases.record(_place(city), city) for city in range(CITIES)]
    with_parts = {network: cities[index * 7 % CITIES] for index, network in enumerate(networks)}
    countries = {network: _place(index)[:2] for index, network in enumerate(networks)}
    return (
        databases.write_records(folder / "parts.mmdb", with_parts),
        databases.write(folder / "countries.mmdb", countries),
    )


def _cases(with_parts: Path, countries: Path) -> Iterator[Case]:
    parts = {"CONSENT_GEOIP_PATH": str(with_parts)}
    only = {"CONSENT_GEOIP_PATH": str(countries)}
    header = {"CONSENT_REGION_HEADER": "cloudflare"}
    nobody = {"CONSENT_TRUSTED_PROXIES": ""}
    yield "cities, each asked for the first time", parts, _requests(_each_city, count=CITIES)
    yield "cities, IPv4", parts, _requests(_known_four)
    yield "cities, IPv6", parts, _requests(_known_six)
    yield "countries, IPv4", only, _requests(_known_four)
    yield "countries, IPv6", only, _requests(_known_six)
    yield "address that is not in there", only, _requests(_anywhere)
    yield "two more proxies", only, _requests(_known_four, after=f", {PROXY}, {PROXY}")
    yield "`X-Forwarded-For` of 110 kB", only, _requests(_known_four, before=FORGED)
    yield "a CDN's header", header, _requests(_known_four, headers=CDN)
    yield "nothing configured", nobody, _requests(_known_four)


def _lookups(with_parts: Path, countries: Path) -> Iterator[tuple[str, Path, Callable[[int], str]]]:
    yield "cities, IPv4", with_parts, _known_four
    yield "cities, IPv6", with_parts, _known_six
    yield "countries, IPv4", countries, _known_four
    yield "countries, IPv6", countries, _known_six


def _look_up(path: Path, known: Callable[[int], str]) -> tuple[float, float]:
    taken = []
    for turn in range(ASKED):
        address = addresses.parse(known(turn))
        started = perf_counter_ns()
        geoip.find(str(path), address)
        taken.append((perf_counter_ns() - started) / 1000)
    cuts = quantiles(taken, n=100)
    return cuts[49], cuts[98]


def _requests(
    address: Callable[[int], str],
    *,
    count: int = ASKED,
    before: str = "",
    after: str = "",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[HttpRequest]:
    factory = RequestFactory()
    sent: dict[str, Any] = {"REMOTE_ADDR": PROXY, **headers}
    for turn in range(count):
        yield factory.get("/", HTTP_X_FORWARDED_FOR=f"{before}{address(turn)}{after}", **sent)


def _measure(settings: dict[str, Any], requests: Iterator[HttpRequest]) -> tuple[float, float]:
    quiet = {"CONSENT_REGION_HEADER": "", "CONSENT_TRUSTED_PROXIES": "10.0.0.0/8"}
    taken = []
    with override_settings(**quiet | settings):
        for request in requests:
            started = perf_counter_ns()
            regions.of(request.META)
            taken.append((perf_counter_ns() - started) / 1000)
    cuts = quantiles(taken, n=100)
    return cuts[49], cuts[98]


def _each_city(turn: int) -> str:
    return _four(turn << 10)


def _anywhere(_: int) -> str:
    return _four(chance.getrandbits(30) | 1 << 29)


def _known_four(_: int) -> str:
    return _four(chance.randrange(FOUR << 10))


def _known_six(_: int) -> str:
    return _six(chance.randrange(SIX << 92))


def _four(number: int) -> str:
    return str(IPv4Address((11 << 24) + number))


def _six(number: int) -> str:
    return str(IPv6Address((0x2A00 << 112) + number))


def _place(index: int) -> str:
    return PLACES[(index * 7 + index // 5) % len(PLACES)]
