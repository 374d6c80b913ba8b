"""A visitor who decides and decides, and a site's server that asks the library in between."""

import random
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from consent.client import ConsentClient
from consent.kernel.rules import Answer, Choice, RequestContext, Verdict
from consent.kernel.ruleset import Ruleset
from consent.lib import uuid7
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.servers import Project

PLACE = "DE"
REFRESH_SECONDS = 0.5  # so that it is at it when the service dies
PAUSE_SECONDS = 0.01
AWAY_SECONDS = 0.1  # the service's start is not to wait for its visitors


class Visitor(threading.Thread):
    """Until it is told to leave. What went wrong is counted, never raised."""

    def __init__(self, project: Project, ruleset: Ruleset, cache: Path, number: int) -> None:
        super().__init__(name=f"visitor-{number}", daemon=True)
        self.cache = cache
        self.sent: list[SentDecision] = []
        self.recorded = self.checks = self.wrong = 0
        self.failures: list[str] = []
        self._project, self._terms = project, ruleset
        self._leaving = threading.Event()
        self._chance = random.Random(number)
        self._client = ConsentClient(
            f"http://127.0.0.1:{project.port}",
            "mix",
            issuer=project.url,
            cache=cache,
            refresh=REFRESH_SECONDS,
        )

    def arrive(self) -> None:
        assert self._client.refresh()
        self.start()

    def leave(self) -> None:
        self._leaving.set()
        self.join()
        self._client.close()
        self.failures += ["a check"] * self._client.failures

    @property
    def last(self) -> SentDecision | None:
        """The newest decision whose cookie is held."""
        return next((one for one in reversed(self.sent) if one.cookie), None)

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
            answer = sent.send(self._project.port)
            if answer and answer.status not in (200, 201, 503):
                raise AssertionError(f"{answer.status}: {answer.body!r}")
            self._ask()
            time.sleep(PAUSE_SECONDS if answer else AWAY_SECONDS)
        self.recorded += 1

    def _ask(self) -> None:
        """With the cookie, with none, and with one that somebody has changed."""
        told = self.last
        cookie = told.cookie if told else ""
        self._hear(cookie, expected(self._terms, told))
        self._hear("", expected(self._terms, None))
        if told:
            self._hear(cookie[:-9] + "forgotten", expected(self._terms, None, is_broken=True))

    def _hear(self, cookie: str, verdicts: Mapping[str, Verdict]) -> None:
        self.checks += 1
        permission = self._client.check({"Cookie": cookie}, region=PLACE)
        heard = {key: judgement.verdict for key, judgement in permission.judgements.items()}
        self.wrong += heard != verdicts


def expected(
    ruleset: Ruleset, sent: SentDecision | None, *, is_broken: bool = False
) -> dict[str, Verdict]:
    """What the kernel says of a decision, from what was chosen and not from any cookie."""
    now = datetime.now(UTC)
    answer = None
    if sent:
        choices = {
            key: Choice(ruleset.categories[key].version, yes) for key, yes in sent.choices.items()
        }
        answer = Answer(int(uuid7.time_of(UUID(sent.id)).timestamp()), choices)
    region = ruleset.region(PLACE, today=now.date())
    shown = RequestContext(answer, is_broken=is_broken)
    judgements = ruleset.judge_all(region, shown, now=int(now.timestamp()))
    return {key: judgement.verdict for key, judgement in judgements.items()}
