"""Visitors who ask without end, each request on a connection of its own."""

import threading
from http.client import HTTPException

from tests.outages import asking
from tests.outages.decisions import HEADERS, OPTIONAL, SentDecision


class Visitors:
    def __init__(self, port: int) -> None:
        self.port, self.answered, self.failed = port, 0, list[str]()
        self.recorded: set[str] = set()  # decisions that were acknowledged
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._is_over.is_set():
            for method, path in (
                ("GET", "/v1/check"),
                ("GET", "/preferences/?site=mix"),
                ("POST", "/v1/decisions"),
            ):
                sent = SentDecision(dict.fromkeys(OPTIONAL, True)) if method == "POST" else None
                body = sent.body if sent else ""
                try:
                    status: object = asking.ask(self.port, method, path, HEADERS, body).status
                except (OSError, HTTPException) as error:
                    status = repr(error)
                self.answered += 1
                if status not in (200, 201):
                    self.failed.append(f"{path}: {status}")
                elif sent:
                    self.recorded.add(sent.id)
