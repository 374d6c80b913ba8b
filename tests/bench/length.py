"""Growth of CPU time with the length of headers, cookies, query and path, which strangers choose.

Each header that the source names, in each route that is answered from memory and in a page, filled
with what parsers dislike, at 1, 4 and 16 times a length. An exponent is of what the last two cost
beyond the empty one: 1 is linear; what is refused or cut costs nothing more.
"""

import logging
import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from itertools import product
from math import log
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time
from typing import Any

from django.conf import settings

from config.logs import OneLine
from config.server import application
from tests.outages.service import installed
from tests.shared import ROOT

LENGTHS = [31 * 1024 // part for part in (16, 4, 1)]  # a head has 32 kB
ROUNDS = 7  # the quickest counts
NOISE = 0.001  # seconds, and a fifth of the empty one: less, at full length, has no exponent
LINEAR = 1.3
NASTY = (
    '; , = % . - \\ x 1 é ;;=; =;=; %41%zz &a=b +%2B a=%00; \\"\\" ";" eyJ-eyJ- eyJ-.eyJ-. mixc_- '
    'a-a-,a;q=0.1, 1.1.1.1, :: ::1, [::1]:1, for="[::1]", ab:cd: W/"x", "x", text/plain; '
    ";boundary=x ;boundary=x*0=y; gzip;q=0, br;q=0.0000 \t ,\t US-CA, bytes=0-1, a.a. /.. // ../ "
    "__Host-mix_visitor=; ,__Host-mix_visitor __Secure-mix_consent=eyJ.; mix_consent_state=1~1~; "
    "Basic Bearer ::ffff: <> \x7f"
).split(" ")
NAMED = re.compile(r'"HTTP_([A-Z_]+[A-Z])"')
DJANGO = {"ACCEPT", "ACCEPT_LANGUAGE", "IF_MODIFIED_SINCE", "RANGE", "X_REQUESTED_WITH"}
QUERIES = ("?", "?site=", "?language=", "?cookie=", "?category=", "?number=", "?saved=")
ROW = "{:.2f} | {:.4f} | `{}` | `{}`"
STARTS = ("/", "/preferences/", "/parts/", "/static/", "/admin/")

Growth = tuple[float, float, str, str]  # exponent, seconds at full length, route, content


def main() -> None:
    with TemporaryDirectory(prefix="length-") as folder:
        project = installed(Path(folder))
        project.manage("collectstatic", "--no-input")
        print(project.python("from tests.bench import length; length.measure()"))


def measure() -> None:
    """Print the steepest and the slowest of each place, in a process of the installation."""
    from config.wsgi import application as service
    from consent.api import urls

    logging.disable()
    print("| | exponent | s for 31 kB | in | filled with |\n| --- | ---: | ---: | --- | --- |")
    memory = (re.sub("<[^>]*name>", "after", f"/{route.pattern}") for route in urls.from_memory)
    routes = ["/preferences/", *(re.sub("<[^>]*>", "0", route) for route in memory)]
    places = {"log": ["Not Found: /"], "path": STARTS} | dict.fromkeys(QUERIES + _headers(), routes)
    every: list[Growth] = []
    for place, starts in places.items():
        ask = partial(_ask, service, place)
        found = [
            _growth(partial(ask, start), start, text) for start, text in product(starts, NASTY)
        ]
        for row in dict.fromkeys((max(found), max(found, key=itemgetter(1)))):
            print(f"| {place} | {ROW.format(*row)} |", flush=True)
        every += found
    over, worst = sum(row[0] > LINEAR for row in every), ROW.format(*max(every))
    print(f"\n{len(every):,} cases, {over} of an exponent above {LINEAR}; worst: {worst}")


def _headers() -> tuple[str, ...]:
    files = (path for room in ("consent", "config") for path in (ROOT / room).rglob("*.py"))
    named = (NAMED.findall(path.read_text(encoding="utf-8")) for path in files)
    found = DJANGO.union({"CONTENT_TYPE", "X_FORWARDED_HOST", "X_ANY"}, *named)
    found.remove("CONTENT_LENGTH")  # which the server itself reads
    return tuple(sorted(name.title().replace("_", "-") for name in found))


def _ask(service: Any, place: str, route: str, text: str) -> None:
    octets, path, query = text.encode("latin-1"), route.encode(), b""
    headers = {b"host": settings.ALLOWED_HOSTS[0].encode()}
    if place == "log":
        OneLine().format(logging.makeLogRecord({"msg": route + text}))
        return
    if place == "path":
        path += octets
    elif place.startswith("?"):
        query = place[1:].encode() + octets
    else:
        headers[place.lower().encode()] = octets
    environ = application.environ_of(
        {"method": "GET", "raw_path": path, "query_string": query, "headers": headers.items()}
        | {"scheme": "http", "server": ("127.0.0.1", "8000"), "client": ("127.0.0.1", "1")}
    )
    if service.from_memory(environ) is None:
        application._call(service, environ | {"wsgi.input": BytesIO()})


def _growth(run: Callable[[str], object], route: str, content: str) -> Growth:
    """Take what costs no more than the empty one at once; measure the others again and again."""
    filled = ["", *((content * length)[:length] for length in LENGTHS)]
    least = [_seconds(run, filled[0]), 1.0, 1.0, _seconds(run, filled[-1])]
    for _ in range(ROUNDS):
        if least[-1] < least[0] + NOISE + least[0] / 5:
            return 0.0, least[-1], route, content
        least = [min(time, _seconds(run, text)) for time, text in zip(least, filled, strict=True)]
    nothing, _, some, most = least
    grown = (most - nothing) / max(some - nothing, (NOISE + nothing / 5) / 4)
    return log(grown, 4), most, route, content


def _seconds(run: Callable[[str], object], text: str) -> float:
    started = thread_time()
    run(text)
    return thread_time() - started
