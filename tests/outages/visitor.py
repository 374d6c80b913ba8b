"""A visitor who decides again and again, and a site's server that checks in between."""

import random
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from consent.client import ConsentClient
from consent.kernel.rules import Answer, Choice, RequestContext, Verdict
from consent.kernel.ruleset import Ruleset
from consent.lib import uuid7
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.servers import Project

PLACE = "DE"
REFRESH_SECONDS = 0.5  # so often that it is refreshing when the service dies
PAUSE_SECONDS = 0.01
AWAY_SECONDS = 0.1  # the service's start is not to wait for its visitors


class Visitor(threading.Thread):
    """Runs until `leave`. Errors are counted, never raised."""

    def __init__(self, project: Project, ruleset: Ruleset, number: int) -> None:
        super().__init__(name=f"visitor-{number}", daemon=True)
        self.sent: list[SentDecision] = []
        self.recorded = self.checks = self.wrong = 0
        self.failures: list[str] = []
        self._project, self._ruleset = project, ruleset
        self._leaving = threading.Event()
        self._chance = random.Random(number)
        self._client = ConsentClient(
            f"http://127.0.0.1:{project.port}",
            "mix",
            issuer=project.url,
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
        """The newest decision whose cookie the browser has."""
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
            self._check_all()
            time.sleep(PAUSE_SECONDS if answer else AWAY_SECONDS)
        self.recorded += 1

    def _check_all(self) -> None:
        """Check with the cookie, with none, and with one that somebody has changed."""
        last = self.last
        cookie = last.cookie if last else ""
        self._check(cookie, expected(self._ruleset, last))
        self._check("", expected(self._ruleset, None))
        if last:
            self._check(cookie[:-9] + "forgotten", expected(self._ruleset, None, is_broken=True))

    def _check(self, cookie: str, verdicts: Mapping[str, Verdict]) -> None:
        self.checks += 1
        permission = self._client.check({"Cookie": cookie}, region=PLACE)
        answered = {key: judgement.verdict for key, judgement in permission.judgements.items()}
        self.wrong += answered != verdicts


def expected(
    ruleset: Ruleset, sent: SentDecision | None, *, is_broken: bool = False
) -> dict[str, Verdict]:
    """The kernel's verdicts on a decision, from its choices and not from any cookie."""
    now = datetime.now(UTC)
    answer = None
    if sent:
        choices = {
            key: Choice(ruleset.categories[key].version, yes) for key, yes in sent.choices.items()
        }
        answer = Answer(int(uuid7.time_of(UUID(sent.id)).timestamp()), choices)
    region = ruleset.region(PLACE, today=now.date())
    context = RequestContext(answer, is_broken=is_broken)
    judgements = ruleset.judge_all(region, context, now=int(now.timestamp()))
    return {key: judgement.verdict for key, judgement in judgements.items()}
