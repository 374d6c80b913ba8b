"""Read one decision beside its notice, and write it as JSON of one spelling."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Self

import orjson

from consent.kernel.rules import Answer, Choice, Model
from consent.kernel.ruleset import Ruleset
from consent.models import Decision

Row = Mapping[str, Any]


@dataclass(frozen=True)
class AnsweredNotice:
    """A decision and its notice, in one of the notice's languages."""

    decision: Decision
    language: str

    @classmethod
    def build(cls, decision: Decision, language: str = "") -> Self:
        """In this language if the notice has it, else in that of the answer or of the site."""
        languages: list[str] = decision.notice.snapshot["site"]["languages"]
        wanted = (language, decision.language, languages[0])
        return cls(decision, next(code for code in wanted if code in languages))

    @property
    def snapshot(self) -> Row:
        return self.decision.notice.snapshot

    @property
    def ruleset(self) -> Ruleset:
        return self.decision.notice.ruleset

    @property
    def site(self) -> Row:
        site: Row = self.snapshot["site"]
        return site

    @property
    def texts(self) -> Mapping[str, str]:
        texts: Mapping[str, str] = self.snapshot["texts"][self.language]
        return texts

    @property
    def day(self) -> date:
        return self.decision.decided_at.astimezone(UTC).date()

    @property
    def names(self) -> dict[str, str]:
        """Return the names of the notice's categories, by key."""
        rows = self.snapshot["categories"]
        return {row["key"]: row["texts"][self.language]["name"] for row in rows}

    @property
    def allowed(self) -> list[str]:
        return [name for key, name in self.names.items() if self.is_granted(key)]

    @property
    def refused(self) -> list[str]:
        return [name for key, name in self.names.items() if self.is_granted(key) is False]

    @property
    def left(self) -> list[str]:
        return [name for key, name in self.names.items() if self.is_left_on(key)]

    @cached_property
    def answer(self) -> Answer:
        return self.decision.answer

    def choice(self, key: str) -> Choice | None:
        return self.answer.choices.get(key)

    def is_granted(self, key: str) -> bool | None:
        """Return the answer to a category, None without one. A signal denies what it covers."""
        if self.is_signalled(key):
            return False
        choice = self.choice(key)
        return choice.granted if choice else None

    def is_left_on(self, key: str) -> bool:
        """Return whether it was on by rule and nobody touched its switch: no answer (R164)."""
        choice = self.choice(key)
        return choice is not None and choice.granted is None and not self.is_signalled(key)

    def is_signalled(self, key: str) -> bool:
        return self.decision.signal and key in self.ruleset.flagged

    def model(self, key: str) -> Model:
        """Return the consent model by which a category was shown: what needs a yes is opt-in."""
        region = self.ruleset.region(self.decision.region, today=self.day)
        category = self.ruleset.categories[key]
        return Model.OPT_IN if category.needs_yes else region.model_for(category)

    def rule(self, place: str) -> Row:
        """Return the rule of a place on that day, as in the notice; empty if it has none."""
        return self.ruleset.row(place, today=self.day) or {}

    def place_name(self, place: str) -> str:
        """Return the name of a place, else its code."""
        return place_name(self.rule(place), self.language) or place


def place_name(rule: Row, language: str) -> str:
    """Return the name that staff gave a place, else the English one; "" without a rule."""
    return str(rule.get("names", {}).get(language) or rule.get("name", ""))


_AS_THEY_ARE = "choices surface method language region model place place_model signal".split()


def spell(document: Mapping[str, Any]) -> bytes:
    """Write JSON that has one spelling in every language: what is hashed is what is read."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def record_of(decision: Decision) -> bytes:
    """Return the bytes of a decision."""
    return spell({"kind": "decision"} | fields_of(decision))


def fields_of(decision: Decision) -> dict[str, Any]:
    notice = decision.notice
    return {
        "id": str(decision.id),
        "visitor": decision.visitor.hex,
        "site": notice.site.key,
        "notice": {"number": notice.number, "digest": notice.digest},
        **{name: getattr(decision, name) for name in _AS_THEY_ARE},
        "decided_at": moment(decision.decided_at),
        "received_at": moment(decision.received_at),
    }


def moment(at: datetime, timespec: str = "microseconds") -> str:
    """Return a time as records, receipts and exports write it."""
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
