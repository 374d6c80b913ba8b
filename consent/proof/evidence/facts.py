"""One decision among those of its visitor, the notice that it answered, and what proves it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings

from consent.lib import uuid7
from consent.lib.durations import in_days
from consent.models import Decision
from consent.proof import log_key
from consent.proof.log import checkpoints, store
from consent.proof.verifiers import verify
from consent.record import receipts, visitors
from consent.record.answered import AnsweredNotice


@dataclass(frozen=True)
class Evidence(AnsweredNotice):
    history: tuple[Decision, ...] = ()  # of this visitor on this site, newest first, this one too

    @classmethod
    def load(cls, decision: Decision) -> Self:
        return replace(cls.build(decision), history=tuple(visitors.history_of(decision)))

    def beside(self, decision: Decision) -> Self:
        """Return the same for another decision of this history."""
        return replace(type(self).build(decision), history=self.history)

    @property
    def before(self) -> Decision | None:
        """Return what the visitor had answered until then."""
        return visitors.before(self.decision, self.history)

    @property
    def kept_until(self) -> datetime:
        """Return the last day on which retention keeps this visitor's answers."""
        last = max((row.pk for row in self.history), default=self.decision.pk)
        days = in_days(settings.CONSENT_RETENTION_MONTHS)
        return uuid7.time_of(last) + timedelta(days=days)

    @property
    def surface(self) -> str:
        """Return what was on the screen: `banner`, `dialog` or `preferences`."""
        if self.decision.surface == Decision.Surface.PREFERENCES:
            return "preferences"
        return "dialog" if self.decision.method == Decision.Method.CUSTOM else "banner"

    @property
    def shown_texts(self) -> Mapping[str, str]:
        """Return the notice's texts in the language that was shown, if it has them."""
        texts: Mapping[str, str] = self.snapshot["texts"].get(self.decision.language, {})
        return texts


NOTICE_CHANGED = "The notice was changed after it was published: its fingerprint is another one."
NO_LEAF = "The log knows nothing of this decision: this service did not write it."
BAD_LOG = "The log does not fit its own checkpoint."


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """What the published verifier says of the decision's receipt, as it is made now."""

    problems: tuple[str, ...]  # what does not fit, in sentences
    digest: str  # of the notice, as it comes out now
    file: bytes = b""  # the receipt
    checked: Mapping[str, Any] | None = None  # record, place and size

    @classmethod
    def build(cls, decision: Decision) -> Self:
        digest = hashlib.sha256(decision.notice.body.encode()).hexdigest()
        problems = [] if digest == decision.notice.digest else [NOTICE_CHANGED]
        leaf = receipts.proof(decision)
        if leaf is None:
            return cls((*problems, NO_LEAF), digest)
        try:
            file = receipts.file(decision)
            checked = verify.check(file, log_key.vkeys()[0])
        except store.NoSuchTile:
            return cls((*problems, BAD_LOG), digest)
        except ValueError as error:
            return cls((*problems, verify.REASONS[str(error)]), digest)
        if checked["place"] is None and leaf.place is not None:
            problems.append(BAD_LOG)  # a place is given together with a checkpoint that holds it
        return cls(tuple(problems), digest, file, checked)

    @property
    def key(self) -> str:
        """Return the key that signs the log and receipts, as verifiers write it."""
        return log_key.vkeys()[0]

    @property
    def place(self) -> int | None:
        """Return its place in the log. None: it waits for one, or has none that holds."""
        return self.checked["place"] if self.checked else None

    @property
    def size(self) -> int | None:
        """Return the size of the log, by the checkpoint that was checked."""
        return self.checked["size"] if self.checked else None

    @property
    def signed_at(self) -> datetime | None:
        latest = checkpoints.latest()
        return latest.at if latest and latest.size == self.size else None
