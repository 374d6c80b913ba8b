"""How CPU time grows with the length of what strangers choose: headers, cookies, query and path.

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
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time
from typing import Any, NamedTuple

from django.conf import settings

from config.logs import OneLine
from config.server import application
from tests.outages.service import installed
from tests.shared import ROOT

LENGTHS = [31 * 1024 // part for part in (16, 4, 1)]  # in all, a head has 32 kB
ROUNDS = 7  # the quickest counts
NOISE = 0.001  # seconds beyond the empty one, at the full length: below it there is no exponent
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
STARTS = ("/", "/preferences/", "/parts/", "/static/", "/admin/")


class Growth(NamedTuple):
    exponent: float
    seconds: float  # at the full length
    route: str
    content: str

    def __str__(self) -> str:
        content = self.content.replace("|", "\\|")
        return f"{self.exponent:.2f} | {self.seconds * 1000:.1f} | `{self.route}` | `{content}`"


def main() -> None:
    with TemporaryDirectory(prefix="length-") as folder:
        project = installed(Path(folder), DJANGO_LOG_LEVEL="CRITICAL")
        project.manage("collectstatic", "--no-input")
        print(project.python("from tests.bench import length; length.measure()"))


def measure() -> None:
    """Print the steepest and the slowest of each place, in a process of the installation."""
    from config.wsgi import application as service
    from consent.api import urls

    logging.disable()
    print("| | exponent | ms for 31 kB | in | filled with |\n| --- | ---: | ---: | --- | --- |")
    memory = (re.sub("<[^>]*name>", "after", f"/{one.pattern}") for one in urls.from_memory)
    routes = ["/preferences/", *(re.sub("<[^>]*>", "0", route) for route in memory)]
    places = {"log": ["Not Found: /"], "path": STARTS} | dict.fromkeys(QUERIES + _headers(), routes)
    every: list[Growth] = []
    for place, starts in places.items():
        ask = partial(_ask, service, place)
        found = [_growth(partial(ask, one), one, text) for one, text in product(starts, NASTY)]
        for row in dict.fromkeys((max(found), max(found, key=lambda one: one.seconds))):
            print(f"| {place} | {row} |", flush=True)
        every += found
    over = sum(one.exponent > LINEAR for one in every)
    print(f"\n{len(every):,} cases, {over} of an exponent above {LINEAR}; worst: {max(every)}")


def _headers() -> tuple[str, ...]:
    files = (path for room in ("consent", "config") for path in (ROOT / room).rglob("*.py"))
    named = (NAMED.findall(path.read_text(encoding="utf-8")) for path in files)
    found = DJANGO.union({"CONTENT_TYPE", "X_FORWARDED_HOST", "X_ANY"}, *named)
    found.remove("CONTENT_LENGTH")  # which the server itself reads
    return tuple(sorted(name.title().replace("_", "-") for name in found))


def _ask(service: Any, place: str, route: str, text: str) -> None:
    """Ask as the server does: in the event loop's way, else in a thread's."""
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
    nothing, _, some, most = least = [_seconds(run, filled[0]), 1.0, 1.0, _seconds(run, filled[-1])]
    for _ in range(ROUNDS):
        if most < nothing + NOISE:
            return Growth(0.0, most, route, content)
        least = [min(one, _seconds(run, text)) for one, text in zip(least, filled, strict=True)]
        nothing, _, some, most = least
    return Growth(log((most - nothing) / max(some - nothing, NOISE / 4), 4), most, route, content)


def _seconds(run: Callable[[str], object], text: str) -> float:
    started = thread_time()
    run(text)
    return thread_time() - started
