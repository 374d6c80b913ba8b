"""New locks and threads after a fork: the parent's do not work in the child."""

import os
from typing import Protocol
from weakref import WeakSet


class ForkAware(Protocol):
    def after_fork(self) -> None:
        """Begin with new locks and no thread."""


_registered: "WeakSet[ForkAware]" = WeakSet()
_pid = os.getpid()


def register(one: ForkAware) -> None:
    """Call its `after_fork` in every child process."""
    _registered.add(one)


def detect() -> None:
    """Notice a fork that Python does not know of: uWSGI makes such ones."""
    if os.getpid() != _pid:
        _after_fork()


def _after_fork() -> None:
    global _pid
    _pid = os.getpid()
    for one in _registered:
        one.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
