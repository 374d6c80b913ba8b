"""The permission of the request that is being answered, for whoever does not see the request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from consent.client.permission import Permission


@dataclass(slots=True)
class Held:
    permission: Permission
    is_asked: bool = False  # the page depends on the answer from now on

    def allows(self, keys: str) -> bool:
        """Whether all of these categories are allowed: `analytics`, `analytics marketing`."""
        self.is_asked = True
        wanted = keys.split()
        return bool(wanted) and all(map(self.permission.allows, wanted))


_held: ContextVar[Held | None] = ContextVar("consent", default=None)


@contextmanager
def holding(permission: Permission) -> Iterator[Held]:
    """Hold it for as long as the response is being made, in this thread or task alone."""
    held = Held(permission)
    token = _held.set(held)
    try:
        yield held
    finally:
        _held.reset(token)


def get() -> Held | None:
    """What is held, or None outside of a request."""
    return _held.get()


def allows(keys: str) -> bool:
    """Whether the request may have these categories; outside of a request nothing may."""
    held = _held.get()
    return held is not None and held.allows(keys)
