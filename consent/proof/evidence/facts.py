"""One decision among those of its visitor, the notice that it answered, and what proves it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.conf import settings

from consent.kernel.rules import Region, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.lib.months import Month
from consent.models import Decision
from consent.notices.category_names import category_name
from consent.proof import log_key
from consent.proof.log import checkpoints, leaves, store
from consent.proof.verifiers import verify
from consent.record import iso27560, visitors


@dataclass(frozen=True, slots=True)
class Evidence:
    decision: Decision
    history: tuple[Decision, ...]  # of this visitor on this site, newest first, this one too
    before: Decision | None  # what the visitor had answered until then
    ruleset: Ruleset  # of the notice that was shown

    @classmethod
    def of(cls, decision: Decision) -> Self:
        site = decision.notice.site.key
        history = tuple(visitors.history(decision.visitor, site))
        before = visitors.before(decision, history)
        return cls(decision, history, before, Ruleset.of(decision.notice.snapshot))

    def beside(self, decision: Decision) -> Self:
        """The same for another decision of this history."""
        if decision.pk == self.decision.pk:
            return self
        before, ruleset = visitors.before(decision, self.history), self.ruleset
        if decision.notice_id != self.decision.notice_id:
            ruleset = Ruleset.of(decision.notice.snapshot)
        return replace(self, decision=decision, before=before, ruleset=ruleset)

    @property
    def kept_until(self) -> datetime:
        """The day on which retention begins to forget this visitor."""
        last = max((row.pk for row in self.history), default=self.decision.pk)
        return Month.of_id(last).plus(settings.CONSENT_RETENTION_MONTHS + 1).start

    @property
    def snapshot(self) -> dict[str, Any]:
        return self.decision.notice.snapshot

    @property
    def day(self) -> datetime:
        return self.decision.decided_at

    @property
    def seconds(self) -> int:
        return int(self.decision.decided_at.timestamp())

    @property
    def rule(self) -> Region:
        """Of the place where the visitor was: servers judged by it."""
        return self.ruleset.region(self.decision.place, today=self.day.date())

    @property
    def context_before(self) -> RequestContext:
        return RequestContext(answer=self.before.answer if self.before else None)

    @property
    def context_after(self) -> RequestContext:
        return RequestContext(answer=self.decision.answer)

    @property
    def surface(self) -> str:
        """What was on the screen: `banner`, `dialog` or `preferences`."""
        if self.decision.surface == Decision.Surface.PREFERENCES:
            return "preferences"
        return "dialog" if self.decision.method == Decision.Method.CUSTOM else "banner"

    def names(self) -> dict[str, str]:
        """The categories that the notice asked about or told of, as staff call them."""
        return {row["key"]: category_name(row) for row in self.snapshot["categories"]}

    def words(self) -> dict[str, str]:
        """The texts of the notice in the language that was shown."""
        texts: dict[str, dict[str, str]] = self.snapshot["texts"]
        return texts.get(self.decision.language, {})

    def row(self, place: str) -> dict[str, Any]:
        """The rule of a place on that day, as the notice has it."""
        return dict(self.ruleset.row(place, today=self.day.date()) or {})


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
