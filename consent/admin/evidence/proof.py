"""What proves that a record is as it was written: recomputed each time it is looked at."""

import hashlib
from dataclasses import dataclass
from typing import Self

from consent.models import Decision


@dataclass(frozen=True, slots=True)
class Proof:
    problems: tuple[str, ...]  # what does not fit, in sentences
    digest: str  # of the notice, as it comes out now

    @classmethod
    def of(cls, decision: Decision) -> Self:
        digest = hashlib.sha256(decision.notice.body.encode()).hexdigest()
        problems = []
        if digest != decision.notice.digest:
            problems.append("The notice was changed after it was published.")
        return cls(tuple(problems), digest)
