"""One client sends decisions, opt-outs and detections without end, and another a few honest ones.

What was taken of the first, by how much the disk grew, and what became of the other's meanwhile.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from consent.lib import uuid7
from tests.outages.decisions import HEADERS, OPTIONAL
from tests.outages.service import installed
from tests.servers import Project

SHARE = float(os.environ.get("BENCH_SHARE", "1"))
DECISIONS, OPT_OUTS, DETECTIONS = (int(SHARE * number) for number in (10_000, 1_000, 10_000))
GREEDY, HONEST = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "198.51.100.9"}
FIELD = re.compile(r'name="(form|id)" value="([^"]+)"')
CONNECTIONS = 4
FOUND = (
    "from consent.models import *; import json; print(json.dumps(["
    "Decision.objects.count(), OptOutRequest.objects.count(),"
    "Detection.objects.count(), OptOutRequest.objects.filter(name='Ada').count(),"
    "Detection.objects.filter(name='real_leak').count()]))"
)

Sender = dict[str, str]


def main() -> None:
    with TemporaryDirectory() as folder:
        project = installed(Path(folder))
        before = _size(project)
        with project.running("serve"):
            statuses = _send(project)
        decisions, requests, names, ada, leak = json.loads(project.python(FOUND))
        grown = (_size(project) - before) / 1024
    print("| one client sent | answers | the other's, half-way |\n| --- | --- | --- |")
    for what, (greedy, honest) in statuses.items():
        print(f"| {what} | {dict(sorted(greedy.items()))} | {honest} |")
    print(f"\nOn record: {decisions} decisions, {requests} opt-out requests, {names} names a day.")
    print(f"The disk grew by {grown:.0f} kB.")
    print(f"The named request is listed: {ada == 1}; the true name is counted: {leak == 1}.")


def _send(project: Project) -> dict[str, tuple[Counter[int], int]]:
    port = project.port
    plan: dict[str, tuple[int, Callable[[int, Sender], int]]] = {
        "decisions": (DECISIONS, lambda _, sender: decide(port, sender)),
        "opt-out requests": (OPT_OUTS, lambda n, sender: opt_out(port, sender, n)),
        "detections": (DETECTIONS, lambda n, sender: report(port, sender, n)),
    }
    return {f"{number:,} {what}": _meet(number, deed) for what, (number, deed) in plan.items()}


def _meet(number: int, deed: Callable[[int, Sender], int]) -> tuple[Counter[int], int]:
    """What the greedy client is answered, and the honest one half-way."""

    def send(turn: int) -> int:
        return deed(turn, GREEDY)

    with ThreadPoolExecutor(CONNECTIONS) as clients:
        first = list(clients.map(send, range(number // 2)))
        honest = deed(-1, HONEST)
        rest = list(clients.map(send, range(number // 2, number)))
    return Counter(first + rest), honest


def decide(port: int, sender: Sender) -> int:
    sent = {
        "id": str(uuid7.uuid7(datetime.now(UTC))),
        "site": "mix",
        "notice": 1,
        "choices": dict.fromkeys(OPTIONAL, True),
        "surface": "banner",
        "method": "accept",
        "language": "en",
        "region": "ZZ",
        "signal": False,
    }
    return _post(port, "/v1/decisions", json.dumps(sent), HEADERS | sender)


def report(port: int, sender: Sender, number: int) -> int:
    name = "real_leak" if number < 0 else "_" + "".join(chr(97 + int(one)) for one in str(number))
    sent = {"site": "mix", "kind": "survived", "names": [name]}
    return _post(port, "/v1/detections", json.dumps(sent), HEADERS | sender)


def opt_out(port: int, sender: Sender, number: int) -> int:
    """As a browser sends the form of the page that it opened."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/preferences/", headers={"Host": "localhost"} | sender)
    page = connection.getresponse()
    form = dict(FIELD.findall(page.read().decode()))
    connection.close()
    form |= {"name": "Ada" if number < 0 else f"Bot {number}", "email": ""}
    headers = {
        "Host": "localhost",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return _post(port, "/preferences/opt-out/", urlencode(form), headers | sender)


def _post(port: int, path: str, body: str, headers: Sender) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, body, headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def _size(project: Project) -> int:
    return sum(path.stat().st_size for path in project.folder.glob("db.sqlite3*"))
