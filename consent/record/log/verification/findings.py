"""What is wrong: one word for machines, a sentence for people."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consent.models import Leaf
from consent.record.log.records import BY_UUID, Key


class FindingType(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    LOG = "log"  # its entries, tiles and checkpoints do not fit each other


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` and `row` name a row, `place` one of the log; what is not known is empty."""

    type: FindingType
    detail: str
    kind: str = ""
    row: str = ""
    place: int | None = None

    def __str__(self) -> str:
        return f"{self.type}: {self.detail}"

    @property
    def facts(self) -> dict[str, Any]:
        facts = {
            "finding": self.type.value,
            "kind": self.kind,
            "row": self.row,
            "place": self.place,
            "detail": self.detail,
        }
        return {name: fact for name, fact in facts.items() if fact not in ("", None)}


def of_row(type: FindingType, key: Key, place: int | None, detail: str) -> Finding:
    """The finding about a row; `{}` stands for its name in the detail."""
    kind = Leaf.Kind(key[0])
    noun, row = kind.name.lower(), str(key[1] if kind in BY_UUID else key[1].int)
    return Finding(type, detail.format(f"{noun} {row}"), noun, row, place)
