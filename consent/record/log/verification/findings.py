"""What is wrong: one word for machines, a sentence for people."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FindingType(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    LOG = "log"  # its entries, tiles and checkpoints do not fit each other


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` and `row` name a row, `place` one of the log; what is not known is empty."""

    type: FindingType
    sentence: str
    kind: str = ""
    row: str = ""
    place: int | None = None

    def __str__(self) -> str:
        return f"{self.type}: {self.sentence}"

    @property
    def facts(self) -> dict[str, Any]:
        facts = {"finding": self.type.value, "kind": self.kind, "row": self.row}
        place = {} if self.place is None else {"place": self.place}
        return {name: fact for name, fact in facts.items() if fact} | {
            **place,
            "detail": self.sentence,
        }
