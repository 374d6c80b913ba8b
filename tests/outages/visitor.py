"""A visitor who decides again and again."""

import random
import threading
import time

from tests.outages.decisions import OPTIONAL, SentDecision

PAUSE_SECONDS = 0.01
AWAY_SECONDS = 0.1  # the service's start is not to wait for its visitors


class Visitor(threading.Thread):
    """Runs until `leave`. Errors are counted, never raised."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(name=f"visitor-{number}", daemon=True)
        self.sent: list[SentDecision] = []
        self.recorded = 0
        self.failures: list[str] = []
        self._port = port
        self._leaving = threading.Event()
        self._chance = random.Random(number)

    def leave(self) -> None:
        self._leaving.set()
        self.join()

    def run(self) -> None:
        try:
            while not self._leaving.is_set():
                self._decide()
        except Exception as error:
            self.failures.append(repr(error))

    def _decide(self) -> None:
        sent = SentDecision({key: self._chance.random() < 0.5 for key in OPTIONAL})
        self.sent.append(sent)
        while not sent.is_recorded:
            answer = sent.send(self._port)
            if answer and answer.status not in (200, 201, 503):
                raise AssertionError(f"{answer.status}: {answer.body!r}")
            time.sleep(PAUSE_SECONDS if answer else AWAY_SECONDS)
        self.recorded += 1
