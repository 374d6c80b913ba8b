"""By how many clients a name was reported today: in memory, by keys that end with the day.

A name that one client alone reports may be invented, and one client may invent many.
"""

import threading
from collections import Counter
from datetime import date

MOST_NAMES = 5_000  # of a day, in one process
MOST_FIRST = 20  # names of a day that one client may be the first to report
MOST_CLIENTS = 10  # counted of one name

Name = tuple[str, str]  # the site's key before it


class Witnesses:
    def __init__(self) -> None:
        self._day = date.min
        self._clients: dict[Name, set[bytes]] = {}
        self._firsts: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def admits(self, client: bytes, name: Name, day: date) -> bool:
        """Whether a report is worth its name; it counts as this client's from now on."""
        with self._lock:
            if day > self._day:
                self._day, self._clients, self._firsts = day, {}, Counter()
            known = self._clients.get(name)
            if known is None:
                if self._firsts[client] >= MOST_FIRST or len(self._clients) >= MOST_NAMES:
                    return False
                self._firsts[client] += 1
                known = self._clients[name] = set()
            if len(known) < MOST_CLIENTS:
                known.add(client)
            return True

    def number(self, name: Name) -> int:
        """How many clients have reported it to this process today."""
        return len(self._clients.get(name, ()))

    def forget(self) -> None:
        with self._lock:
            self._day = date.min
