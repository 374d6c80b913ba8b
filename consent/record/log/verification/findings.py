"""What is wrong: one word for machines, a sentence for people."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Word(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"  # it stands at another row's place
    LOG = "log"  # its entries, tiles and checkpoints do not fit each other


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` and `row` name a row, `place` one of the log; what is not known is empty."""

    word: Word
    sentence: str
    kind: str = ""
    row: str = ""
    place: int | None = None
    entry: bytes = b""  # what the log may hold at another place

    def __str__(self) -> str:
        return f"{self.word}: {self.sentence}"

    @property
    def facts(self) -> dict[str, Any]:
        facts = {"finding": self.word.value, "kind": self.kind, "row": self.row}
        return {name: value for name, value in facts.items() if value} | {
            **({} if self.place is None else {"place": self.place}),
            "detail": self.sentence,
        }

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        return cls(
            Word(facts["finding"]),
            facts["detail"],
            facts.get("kind", ""),
            facts.get("row", ""),
            facts.get("place"),
        )
