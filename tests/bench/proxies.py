"""`banner.js` behind each proxy file that operators copy: alone, and beside four hostile clients.

They send, on connections that they keep, what took parsers longest, as long as each proxy lets it
pass. Quiet and busy times take turns; ratios are of neighbours.
"""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

from tests import crowds
from tests.deploy import proxies
from tests.deploy.installed import installed
from tests.deploy.proxies import HOST, Ports, Proxy
from tests.servers import free_port

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CLIENTS = 4
FULL = 7_900  # octets: nginx takes 8 kB a line
HOSTILE: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("/banner.js", {"Content-Type": "text/plain" + ";" * FULL}),
    ("/v1/check", {"Cookie": "=;=;" * (FULL // 4), "If-None-Match": '"x",' * (FULL // 8)}),
    ("/eyJ-" + "eyJ-" * (FULL // 4 - 2), {}),
    ("/parts/" + "%E9" * (FULL // 3 - 3), {}),
    ("/preferences/?" + "&" * (FULL - 20), {"Accept-Language": "a-a-,a;q=0.1," * (FULL // 13)}),
    ("/preferences/?language=en", {"Sec-GPC": "," * FULL}),
)


def main() -> None:
    print("| | p95 quiet, ms | p95 beside them | ratio | hostile: answers | by status |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for name, start in proxies.PROXIES.items():
        with TemporaryDirectory(prefix=f"{name}-") as folder:
            (own := Path(folder) / "own").mkdir()
            ports = Ports(free_port())
            service = installed(own, ports)
            with service.running("serve"), start(Path(folder), ports) as proxy:
                print(f"| {name} | {_measure(proxy)} |", flush=True)


def _measure(proxy: Proxy) -> str:
    _ask(proxy)  # what can be remembered, is
    rounds, answers = [], Counter[int]()
    for _ in range(ROUNDS):
        quiet = crowds.p95(_ask(proxy))
        with _crowd(proxy, answers):
            rounds.append((quiet, crowds.p95(_ask(proxy))))
    quiet, busy = (median(taken) for taken in zip(*rounds, strict=True))
    ratio = median(busy / quiet for quiet, busy in rounds)
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(answers.items()))
    return f"{quiet:.1f} | {busy:.1f} | **{ratio:.2f}** | {answers.total():,} | {statuses}"


def _ask(proxy: Proxy) -> crowds.Milliseconds:
    """How long each answer took, on one connection that is kept, as a browser keeps it."""
    taken, deadline = [], time.monotonic() + SECONDS
    with closing(proxy.connect()) as connection:
        while time.monotonic() < deadline:
            started = time.perf_counter()
            connection.request("GET", "/banner.js", headers={"Host": _host(proxy)})
            answer = connection.getresponse()
            assert answer.read() and answer.status == 200
            taken.append((time.perf_counter() - started) * 1000)
            time.sleep(crowds.PAUSE)
    return taken


@contextmanager
def _crowd(proxy: Proxy, answers: Counter[int]) -> Iterator[None]:
    """In a process of its own: it shares no lock of Python's with who measures."""
    context = multiprocessing.get_context("fork")
    is_over, counted = context.Event(), context.Queue()
    process = context.Process(target=_repeat_all, args=(proxy, is_over, counted))
    process.start()
    try:
        yield
    finally:
        is_over.set()
        answers.update(counted.get())
        process.join()


def _repeat_all(proxy: Proxy, is_over: Event, counted: "Queue[Counter[int]]") -> None:
    statuses = Counter[int]()

    def repeat(number: int) -> None:
        while not is_over.is_set():
            with (
                suppress(OSError, HTTPException),
                closing(proxy.connect(source=f"127.0.3.{number}")) as connection,
            ):
                for path, headers in HOSTILE * 50:
                    connection.request("GET", path, headers={"Host": _host(proxy), **headers})
                    answer = connection.getresponse()
                    answer.read()
                    statuses[answer.status] += 1
                    if is_over.is_set():
                        return

    threads = [Thread(target=repeat, args=[number]) for number in range(1, CLIENTS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted.put(statuses)


def _host(proxy: Proxy) -> str:
    return f"{HOST}:{proxy.ports.https}"
