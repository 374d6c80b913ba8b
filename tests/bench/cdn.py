"""What a CDN keeps: nginx's cache stands for one, and the real service is the origin.

One lifetime of `banner.js` (four minutes) with so many visitors, of one in twenty of whom the
browser sends the signal. Half of them are in the United States, by state; the rest in forty
countries, each with a part of it as CDNs tell it.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from consent.regions.codes import parts
from tests.deploy import proxies
from tests.deploy.installed import installed
from tests.deploy.proxies import Ports, Proxy
from tests.servers import free_port

VISITORS = int(os.environ.get("BENCH_VISITORS", "2000"))
ROUTES = (
    "/banner.js",
    "/parts/after.js",
    "/words.json?site=mix&language=en",
    "/register.json?site=mix&language=en",
    "/v1/notice?site=mix",
)
COUNTRIES = (
    "DE FR GB ES IT NL PL BE SE AT CH DK FI NO PT IE GR CZ RO HU CA MX BR AR CL CO IN JP KR AU NZ "
    "SG ZA TR UA IL AE EG NG KE"
).split()
CDN = """
map $http_x_region $place {{
    default $http_x_region;
    {normalised}
}}
map $http_accept_encoding $encoding {{ default ""; ~br br; ~gzip gzip; }}
proxy_cache_path {folder}/cdn keys_zone=cdn:10m max_size=200m use_temp_path=off;
log_format told '$uri $upstream_cache_status $upstream_bytes_received';
server {{
    listen 127.0.0.1:{http};
    access_log {folder}/told.log told;
    proxy_cache          cdn;
    proxy_ignore_headers Vary; # the keys have one spelling of each
    proxy_set_header     Host {host};
    proxy_set_header     X-Forwarded-Proto https;
    proxy_set_header     X-Forwarded-For $remote_addr;
    proxy_set_header     X-Region $place;
    proxy_set_header     Accept-Encoding $encoding;
    location = /banner.js {{
        proxy_cache_key "$uri$is_args$args $encoding $http_sec_gpc $place";
        proxy_pass      http://127.0.0.1:{service};
    }}
    location / {{
        proxy_cache_key "$uri$is_args$args $encoding";
        proxy_pass      http://127.0.0.1:{service};
    }}
}}
"""
COUNTRY_BUT_FOR_STATES = '"~^(US|CA)-" $http_x_region; "~^(?<country>[A-Z][A-Z])-" $country;'


def main() -> None:
    print(f"{VISITORS:,} visitors, one each of {len(ROUTES)} requests\n")
    print("| the edge | route | requests | hits | of 100 | kB from the origin |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    with TemporaryDirectory() as text:
        folder = Path(text)
        _show("nothing said: `private`", folder / "a", "off", "by header")
        _show("every part of every country", folder / "b", "on", "by header")
        _show("states and provinces of US and CA, else countries", folder / "c", "on", "normalised")


def _show(name: str, folder: Path, says: str, edge: str) -> None:
    folder.mkdir()
    ports = Ports(free_port())
    settings = {"CONSENT_REGION_HEADER": "X-Region", "CONSENT_CACHES_KEY_BY_REGION": says}
    service = installed(folder, ports, **settings)
    with service.running("serve"), _cdn(folder, ports, edge) as cdn:
        _visit(cdn)
    requests, hits, octets = Counter[str](), Counter[str](), Counter[str]()
    for line in (folder / "told.log").read_text().splitlines():
        path, status, received = line.rsplit(" ", 2)
        requests[path] += 1
        hits[path] += status == "HIT"
        octets[path] += int(received) if received.isdigit() else 0
    for route in ROUTES:
        path = route.partition("?")[0]
        share = 100 * hits[path] / requests[path]
        kilobytes = octets[path] / 1000
        print(
            f"| {name} | `{path}` | {requests[path]:,} | {hits[path]:,} | {share:.1f} "
            f"| {kilobytes:,.0f} |"
        )


@contextmanager
def _cdn(folder: Path, ports: Ports, edge: str) -> Iterator[Proxy]:
    text = CDN.format(
        folder=folder,
        http=ports.http,
        service=ports.service,
        host=proxies.HOST,
        normalised=COUNTRY_BUT_FOR_STATES if edge == "normalised" else "",
    )
    with proxies.written_nginx(folder, ports, text) as proxy:
        yield proxy


def _visit(cdn: Proxy) -> None:
    chance = random.Random(1)
    states = sorted(parts("US"))
    for _ in range(VISITORS):
        is_american = chance.random() < 0.5
        country = "US" if is_american else chance.choice(COUNTRIES)
        part = chance.choice(states if is_american else sorted(parts(country)) or list("ABCDEFGH"))
        headers = {
            "X-Region": f"{country}-{part}",
            "Accept-Encoding": "gzip, br" if chance.random() < 0.95 else "gzip",
        } | ({"Sec-GPC": "1"} if chance.random() < 0.05 else {})
        for route in ROUTES:
            cdn.ask(route, plain=True, headers=headers)
