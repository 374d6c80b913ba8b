"""What a fork leaves behind: locks that nobody will open, and threads that are not there."""

import os
from typing import Protocol
from weakref import WeakSet


class ForkAware(Protocol):
    def awaken(self) -> None:
        """Begin with new locks and no thread."""


_forked: "WeakSet[ForkAware]" = WeakSet()
_pid = os.getpid()


def survive(one: ForkAware) -> None:
    """Have it awakened in every child."""
    _forked.add(one)


def look() -> None:
    """Notice a fork that Python was not told of: uWSGI makes such ones."""
    if os.getpid() != _pid:
        _awaken()


def _awaken() -> None:
    global _pid
    _pid = os.getpid()
    for one in _forked:
        one.awaken()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_awaken)
