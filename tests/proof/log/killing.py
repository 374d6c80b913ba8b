"""A process that records and places, killed before each of its statements in turn."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.db import connection, connections
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Decision
from consent.proof.log import sequencer
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf
from tests.record.recorded import record

ACKNOWLEDGED = b"1"


def main(kills: int) -> tuple[int, int, list[str]]:
    """(how many were killed, at how many different statements, what is wrong then)."""
    killed, statement, most, wrong = 0, 0, 0, []
    while killed < kills:
        statement += 1
        acknowledged, was_killed = _child(statement)
        if was_killed:
            killed += 1
            most = max(most, statement)
        else:
            statement = 0  # it has come to its end: from the first again
        wrong += _after(acknowledged)
    return killed, most, wrong


def _child(statement: int) -> tuple[str | None, bool]:
    """(the decision that it said is on record, whether it was killed)."""
    at = timezone.now()
    id = uuid7.uuid7(at)
    connections.close_all()
    if connection.vendor == "postgresql":
        cast(Any, connection).close_pool()  # its threads would be missing in the child
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        with connection.execute_wrapper(_KillBefore(statement)):
            record(at, id=id)
            os.write(write, ACKNOWLEDGED)
            sequencer.run(at)
        sys.stdout.flush()
        os._exit(0)
    os.close(write)
    said = os.read(read, 1)
    os.close(read)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return str(id) if said == ACKNOWLEDGED else None, os.WIFSIGNALED(status)


class _KillBefore:
    def __init__(self, statement: int) -> None:
        self._left = statement

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)


def _after(acknowledged: str | None) -> list[str]:
    """What is wrong once another process has taken its turn."""
    wrong = []
    if acknowledged and not Decision.objects.filter(pk=acknowledged).exists():
        wrong.append(f"{acknowledged} is lost")
    sequencer.run(timezone.now() + timedelta(seconds=2))
    if acknowledged and not Leaf.objects.filter(record=acknowledged, place__gte=0).exists():
        wrong.append(f"{acknowledged} is not in the log")
    return wrong + problems()


def problems() -> list[str]:
    """What does not fit in the log, by `record verify`."""
    return [str(finding) for finding in Verification().all()]
