"""A cache whose entries expire, and whose size has a bound."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from consent.client import forks

T = TypeVar("T")


class CacheEntry(NamedTuple, Generic[T]):
    value: T
    since: int
    until: int
    octets: int


class Cache(Generic[T]):
    """Two generations: what is asked for while the young one fills up is in it afterwards.

    When it is full, the old one is forgotten whole. So the least used goes first, as in any
    cache, but finding something among the young takes no lock and moves nothing.
    """

    def __init__(self, size: int = 4096, octets: int = 4_000_000) -> None:
        self._most = size // 2  # of either generation
        self._largest = octets // 2
        self._young: dict[Hashable, CacheEntry[T]] = {}
        self._old: dict[Hashable, CacheEntry[T]] = {}
        self._octets = 0  # of the young
        self.after_fork()
        forks.register(self)

    def after_fork(self) -> None:
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: Hashable, *, now: int) -> T | None:
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            self._insert(key, found)
        value, since, until, _ = found
        return value if since <= now < until else None  # a clock may also be set back

    def put(self, key: Hashable, value: T, *, since: int, until: int, octets: int) -> None:
        """Store it for the seconds from `since` to before `until`; `octets` is its size."""
        if octets <= self._largest:
            self._insert(key, CacheEntry(value, since, until, octets))

    def _insert(self, key: Hashable, entry: CacheEntry[T]) -> None:
        with self._lock:
            if len(self._young) >= self._most or self._octets + entry.octets > self._largest:
                self._old, self._young, self._octets = self._young, {}, 0
            if key not in self._young:
                self._octets += entry.octets
            self._young[key] = entry
