"""A service that answers two visitors, and everybody who watches it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from consent import notices
from consent.client.service import Document, FailureCounts, Service
from consent.client.snapshot import Words
from consent.models import Decision
from consent.proof.formats.notes import BadNote, Verifier
from consent.proof.log import checkpoints, cosigning, sequencer
from consent.proof.log.verification import Verification
from consent.proof.verifiers.verify import check
from consent.proof.witness import LogFork, Witness
from consent.proof.witness.comparison import RemoteLog, SignedCheckpoint
from consent.proof.witness.inclusion import NotInLog, place_of
from consent.proof.witness.witness import MAX_DOUBTS
from consent.record import answered, receipts
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.record import recorded

DAY = timedelta(days=1)


class _InProcess(Service):
    """The service, asked without a network."""

    frozen = ""  # the checkpoint that it shows, if not the newest

    def _send(self, method: str, path: str, headers: Any, body: Any = None) -> Any:
        client = Client(SERVER_NAME=urlsplit(self.url).hostname)
        response = client.generic(method, path, body or b"", headers=dict(headers))
        shown = self.frozen.encode() if path.endswith("/checkpoint") else b""
        return response.status_code, Document(shown or response.content, "")


@dataclass
class World:
    """Two visitors have refused: `old` has its place since days, `new` is to get one now."""

    cosigner: FakeWitness
    reports: list[LogFork] = field(default_factory=list)
    counts: FailureCounts = field(default_factory=FailureCounts)
    later: timedelta = timedelta(0)  # until the witness looks again
    new: Decision | None = None
    is_refused: bool = False  # by the cosigner

    def __post_init__(self) -> None:
        self.now = timezone.now()
        self.service = _InProcess(settings.CONSENT_SERVICE_URL)
        self.witness, self.words = Witness(), Words(self.counts)
        cosigning._reasons.clear()
        checkpoints.forget()
        self.old = self._answer(self.now - 3 * DAY)
        for number in range(8):
            self._answer(self.now - 2 * DAY + timedelta(seconds=number))
        sequencer.run(self.now)
        self.receipt = receipts.proofs([self.old])[self.old.pk].file()
        self.look()

    def _answer(self, at: datetime) -> Decision:
        notices.forget()
        with time_machine.travel(at, tick=False):
            return recorded.decide(at, choices={"analytics": False})

    def answer(self) -> Decision:
        """The new visitor gets a promise, which has run out."""
        self.new = new = self._answer(self.now - timedelta(minutes=30))
        self.promise = receipts.proofs([new])[new.pk].file()
        return new

    def look(self) -> None:
        """Witness, site's library and cosigner look at what there is now."""
        notices.forget()
        with time_machine.travel(self.now + self.later, tick=False):
            for _ in range(MAX_DOUBTS):
                fork = self.witness.look(self.service)
                self.reports += [fork] if fork else []
        self.words.distrusted(notices.current().snapshot)
        self.cosign()

    def cosign(self) -> None:
        with override_settings(CONSENT_LOG_WITNESSES=self.cosigner.setting):
            cosigning.run(self.now)
        self.is_refused |= bool(cosigning._reasons.get(self.cosigner.name))

    def noticed(self) -> str:
        """Return who notices, after the log has gone on: of V, P, W, R and A.

        The service was started anew: it remembers no longer log.
        """
        checkpoints.forget()
        self.new = self.new or self.answer()
        sequencer.run(self.now)
        self.look()
        found = {
            "V": self._is_missing(self.receipt) or self._history_differs(),
            "P": self._is_missing(self.promise),
            "W": bool(self.reports or self.counts.total()),
            "R": any(Verification().all()),
            "A": self.is_refused,
        }
        return "".join(who if is_noticed else "–" for who, is_noticed in found.items())

    def _is_missing(self, receipt: bytes) -> bool:
        """A visitor asks whether the receipt or promise stands in today's log."""
        log = RemoteLog(_InProcess(settings.CONSENT_SERVICE_URL))
        try:
            kept = SignedCheckpoint.open(log.checkpoint(), map(Verifier.of, checkpoints.vkeys()))
            place_of(receipt, kept, log, now=timezone.now().timestamp() + 3600)
        except (BadNote, NotInLog):
            return True
        return False

    def _history_differs(self) -> bool:
        row = Decision.objects.filter(pk=self.old.pk).select_related("notice__site").first()
        said = check(self.receipt)["record"]
        return row is None or answered.record_of(row) != answered.spell(said)
