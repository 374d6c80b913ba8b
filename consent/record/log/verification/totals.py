from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Totals:
    """What was looked at, and what is no fault and worth a line."""

    places: int = 0  # of the log, that were looked at
    leaves: int = 0
    rows: Counter[str] = field(default_factory=Counter)  # by kind of leaf
    checkpoints: int = 0
    of_forgotten_keys: int = 0  # checkpoints whose key is not known any more
    waiting: int = 0  # rows without a place yet
    tombstones_waiting: int = 0  # for the daily run of retention
    late: int = 0
    latecomers: list[str] = field(default_factory=list)  # the first of them
