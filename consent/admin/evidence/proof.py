"""What proves that a record is as it was written: its receipt, made and checked each time."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from consent.integration.verifiers import verify
from consent.models import Decision
from consent.notices import log_key
from consent.record import iso27560
from consent.record.log import checkpoints, leaves, store

NOTICE_CHANGED = "The notice was changed after it was published: its fingerprint is another one."
NO_LEAF = "The log knows nothing of this decision: this service did not write it."
BAD_LOG = "The log does not fit its own checkpoint."


@dataclass(frozen=True, slots=True)
class Proof:
    problems: tuple[str, ...]  # what does not fit, in sentences
    digest: str  # of the notice, as it comes out now
    file: bytes = b""  # the receipt
    checked: Mapping[str, Any] | None = None  # record, place and size, by the published verifier

    @classmethod
    def of(cls, decision: Decision) -> Self:
        digest = hashlib.sha256(decision.notice.body.encode()).hexdigest()
        problems = [] if digest == decision.notice.digest else [NOTICE_CHANGED]
        try:
            file = iso27560.receipt_file(decision)
            checked = verify.check(file, log_key.vkeys()[0])
        except iso27560.NoLeaf:
            return cls((*problems, NO_LEAF), digest)
        except store.NoSuchTile:
            return cls((*problems, BAD_LOG), digest)
        except ValueError as error:
            return cls((*problems, str(error)), digest)
        if checked["place"] is None and leaves.place_of(decision.pk) is not None:
            problems.append(BAD_LOG)  # a place is given together with a checkpoint that holds it
        return cls(tuple(problems), digest, file, checked)

    @property
    def key(self) -> str:
        """The key that signs the log and receipts, as verifiers write it."""
        return log_key.vkeys()[0]

    @property
    def place(self) -> int | None:
        """None: it waits for one, or has none that holds."""
        return self.checked["place"] if self.checked else None

    @property
    def size(self) -> int | None:
        """The size of the log, by the checkpoint that was checked."""
        return self.checked["size"] if self.checked else None

    @property
    def signed_at(self) -> datetime | None:
        latest = checkpoints.latest()
        return latest.at if latest and latest.size == self.size else None
