"""The permission of the request that is being answered, for whoever does not see the request."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from consent.client.permission import Permission


@dataclass(slots=True)
class CurrentPermission:
    permission: Permission
    request: Any = None
    is_asked: bool = False  # the page depends on the answer from now on

    def allows(self, keys: str) -> bool:
        """Whether all of these categories are allowed: `analytics`, `analytics marketing`."""
        self.is_asked = True
        if self.request is not None:
            # Django's own cache keeps the page before Vary is on it, and would show it to others
            self.request._cache_update_cache = False
        wanted = keys.split()
        return bool(wanted) and all(map(self.permission.allows, wanted))


_held: ContextVar[CurrentPermission | None] = ContextVar("consent", default=None)


class holding:  # noqa: N801 - a sentence begins with it: with holding(permission)
    """Hold it for as long as the response is being made, in this thread or task alone."""

    def __init__(self, permission: Permission, request: Any) -> None:
        self._own = CurrentPermission(permission, request)

    def __enter__(self) -> CurrentPermission:
        self._token = _held.set(self._own)
        return self._own

    def __exit__(self, *_: object) -> None:
        _held.reset(self._token)


def get() -> CurrentPermission | None:
    """What is held, or None outside of a request."""
    return _held.get()


def allows(keys: str) -> bool:
    """Whether the request may have these categories; outside of a request nothing may."""
    held = _held.get()
    return held is not None and held.allows(keys)
