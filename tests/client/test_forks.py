"""A server loads the application once, and forks: a child has no threads of its parent."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from consent.client import ConsentClient
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    ISSUER,
    NOON,
    FakeService,
    notice,
    token,
)
from tests.shared import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}
PATIENCE = 60  # seconds until a child that hangs is ended


def in_a_child(work: Callable[[], bool], fork: Callable[[], int] = os.fork) -> bool:
    """Whether `work` is true in a child, which is ended if it does not come back."""
    child = fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        code = 1
        try:
            code = 0 if work() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@contextmanager
def busy(work: Callable[[], object], threads: int = 4) -> Iterator[None]:
    stop = Event()

    def go_on() -> None:
        while not stop.is_set():
            work()

    running = [Thread(target=go_on) for _ in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in running:
            thread.join()


def test_a_child_of_a_parent_with_busy_threads_answers(client: ConsentClient) -> None:
    """Fresh tokens and broken ones: the threads hold every lock of the client now and then."""
    fresh = (token(NOON - age, analytics=True) for age in itertools.count())

    def ask() -> None:
        client.check({"Cookie": f"{COOKIE}={next(fresh)}"}, region="US-CA")

    def answers() -> bool:
        good = client.check(HEADERS, region="FR").allows("analytics")
        before = client.stats()["token_refused"]
        bad = client.check({"Cookie": f"{COOKIE}=x"}, region="FR").allows("analytics")
        return good and not bad and client.stats()["token_refused"] == before + 1

    with busy(ask, threads=1), busy(lambda: client.check({"Cookie": f"{COOKIE}=x"}), threads=3):
        assert all(in_a_child(answers) for _ in range(20))


C_FORK = """
import ctypes, os, signal, sys, time
from consent.client import ConsentClient

url, issuer, cookie, now = sys.argv[1:]
clock = lambda: int(now)
client = ConsentClient(url, "mix", issuer=issuer, refresh=600, patience=20, clock=clock)
check = lambda: client.check({"Cookie": cookie}, region="US-CA")
assert check().notice == 3
print("ready", flush=True)
sys.stdin.readline()
while not client._refresher._hurry._cond._waiters:
    time.sleep(0.01)  # until the thread rests: a copy of one at work has more locks than ours
client._refresher._loading.acquire()  # another thread was loading just then
child = ctypes.PyDLL(None).fork()  # Python does not know of it
signal.alarm(60)
if child:
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
while check().notice != 4:  # the parent's thread sleeps, and in any case is not here
    time.sleep(0.01)
client.check(None)
os._exit(0 if client.stats()['check_failed'] == 1 else 1)
"""


def test_a_fork_that_python_is_not_told_of_is_noticed(service: FakeService) -> None:
    """As uWSGI forks, by default."""
    process = subprocess.Popen(
        [sys.executable, "-c", C_FORK, service.url, ISSUER, HEADERS["Cookie"], str(NOON)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    service.notice = notice(number=4)
    process.communicate("go\n")

    assert process.returncode == 0
