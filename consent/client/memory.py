"""Answers that are still good, the least used of which is forgotten first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[T, int, int]] = OrderedDict()

    def get(self, key: Hashable, *, now: int) -> T | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        value, since, until = found
        return value if since <= now < until else None  # a clock may also be set back

    def keep(self, key: Hashable, value: T, *, since: int, until: int) -> None:
        with self._lock:
            self._kept[key] = (value, since, until)
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
