"""The permission of the current request, for code that is not handed the request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from consent.client.permission import Permission


@dataclass(slots=True)
class CurrentPermission:
    permission: Permission
    request: Any = None
    is_used: bool = False  # so the response depends on it

    def allows(self, keys: str) -> bool:
        """Whether all of these categories are allowed: `analytics`, `analytics marketing`."""
        self.is_used = True
        if self.request is not None:
            # Django's own cache stores the page before Vary is set, and would serve it to others
            self.request._cache_update_cache = False
        wanted = keys.split()
        return bool(wanted) and all(map(self.permission.allows, wanted))


_current: ContextVar[CurrentPermission | None] = ContextVar("consent", default=None)


@contextmanager
def scope(permission: Permission, request: Any) -> Iterator[CurrentPermission]:
    """Make it the current permission while the response is made, in this thread or task alone."""
    own = CurrentPermission(permission, request)
    token = _current.set(own)
    try:
        yield own
    finally:
        _current.reset(token)


def get() -> CurrentPermission | None:
    """The current permission, or None outside of a request."""
    return _current.get()


def allows(keys: str) -> bool:
    """Whether the current request allows these categories; outside of a request none is allowed."""
    current = _current.get()
    return current is not None and current.allows(keys)
