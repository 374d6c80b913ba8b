"""One decision among those of its visitor, the notice that it answered, and what proves it."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from consent.lib.languages import category_name
from consent.models import Decision, RegionRule
from consent.proof.formats import notes
from consent.proof.log import checkpoints, store
from consent.proof.verifiers import verify
from consent.publishing import words
from consent.record import receipts, rehearsals, visitors
from consent.record.answered import AnsweredNotice


@dataclass(frozen=True)
class Evidence(AnsweredNotice):
    history: tuple[Decision, ...] = ()  # of this visitor on this site, newest first, this one too

    @classmethod
    def load(cls, decision: Decision) -> Self:
        return replace(cls.build(decision), history=tuple(visitors.history_of(decision)))

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

    @property
    def rehearsal(self) -> rehearsals.Rehearsal | None:
        """Return the last one that the notice passed."""
        notice = self.decision.notice
        return rehearsals.last(notice.site.key, passed_by=notice.number)


_COSIGNATURE = 72  # octets, of which 8 are the moment

NOTICE_CHANGED = "The notice was changed after it was published: its fingerprint is another one."
NO_LEAF = "The log knows nothing of this decision: this service did not write it."
BAD_LOG = "The log does not fit its own checkpoint."


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """What the published verifier says of the decision's receipt, as it is made now."""

    problems: tuple[str, ...]  # what does not fit, in sentences
    digest: str  # of the notice, as it comes out now
    file: bytes = b""  # the receipt
    checked: Mapping[str, Any] | None = None  # record, key, place and size, or a deadline

    @classmethod
    def build(cls, decision: Decision) -> Self:
        digest = hashlib.sha256(decision.notice.body.encode()).hexdigest()
        problems = [] if digest == decision.notice.digest else [NOTICE_CHANGED]
        leaf = receipts.proof(decision)
        if leaf is None:
            return cls((*problems, NO_LEAF), digest)
        try:
            file = leaf.file()
            checked = verify.check(file, checkpoints.vkeys()[0])
        except store.NoSuchTile:
            return cls((*problems, BAD_LOG), digest)
        except ValueError as error:
            return cls((*problems, verify.REASONS[str(error)]), digest)
        return cls(tuple(problems), digest, file, checked)

    @property
    def place(self) -> int | None:
        """Return its place in the log. None: it waits for one, or has none that holds."""
        return self.checked["place"] if self.checked else None

    @property
    def deadline(self) -> datetime:
        """Return until when it was promised a place, while it waits for one."""
        assert self.checked is not None
        return datetime.fromtimestamp(self.checked["deadline"], UTC)

    @property
    def cosigners(self) -> list[tuple[str, datetime]]:
        """Return who else signed the checkpoint, and when."""
        lines = notes.signatures(json.loads(self.file)["proof"])
        return [
            (name, datetime.fromtimestamp(int.from_bytes(signature[:8]), UTC))
            for name, _, signature in lines
            if len(signature) == _COSIGNATURE
        ]


Method = Decision.Method
_TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_ANSWERS = {True: "✓ Allowed", False: "✕ Not allowed", None: "– Not answered"}
_LEFT_ON = "– Left on, as the rule of this place has it"


class AnswerLine(NamedTuple):
    """One category, and what was answered to it."""

    name: str
    answer: str
    is_granted: bool | None
    since: datetime | None  # the day of an older answer that this one repeats


def answers(evidence: Evidence) -> Iterator[AnswerLine]:
    for row in evidence.snapshot["categories"]:
        key = row["key"]
        granted, choice = evidence.is_granted(key), evidence.choice(key)
        answer = _LEFT_ON if evidence.is_left_on(key) else _ANSWERS[granted]
        since = choice.decided_at if choice else None
        if since is not None and since >= evidence.answer.decided_at:
            since = None
        yield AnswerLine(
            category_name(row),
            "– Not asked" if row["necessary"] else answer,
            granted,
            None if since is None else datetime.fromtimestamp(since, UTC),
        )


def how(evidence: Evidence) -> str:
    """Return the button, in the words that stood on it."""
    if evidence.decision.surface == Decision.Surface.ERASURE:
        return "What is left of a refusal after the visitor’s record was erased"
    method = Method(evidence.decision.method)
    if text := evidence.shown_texts.get(_TEXTS["buttons"].get(method, "")):
        return f"“{text}” {_TEXTS['where'][evidence.surface]}"
    in_words: str = _TEXTS["in_words"][method]
    return in_words


def rules(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield the rule that was shown, and that of the visitor's place if it is another."""
    row = evidence.decision
    found = [("Rule shown", row.region, row.model)]
    if row.place != row.region:
        found.append(("Where the visitor was", row.place, row.place_model))
    for label, code, model in found:
        is_known = model in RegionRule.Model.values
        yield {
            **evidence.rule(code),
            "label": label,
            "code": code,
            "model": words.model(model) if is_known else model,
        }
