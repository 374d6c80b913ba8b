"""Decide how long the answers on record count, by the law of a place; combine two laws.

Pure like the rules: nothing is read or written.
"""

from math import inf
from typing import NamedTuple, Self


class Law(NamedTuple):
    """How long a region's law lets answers on record count; `None` means no limit."""

    memory_days: int | None
    reask_days: int | None
    two_step: bool

    def beside(self, other: Self) -> Self:
        """Combine two places' laws: the shorter memory of a yes, and the stricter rule for a no."""
        return self._replace(
            memory_days=min(self.memory_days, other.memory_days, key=_days),
            reask_days=max(self.reask_days, other.reask_days, key=_days),
            two_step=self.two_step or other.two_step,
        )

    @property
    def strictness(self) -> tuple[float, bool]:
        """Return the key by which laws are compared for a no."""
        return _days(self.reask_days), self.two_step


def _days(limit: int | None) -> float:
    return inf if limit is None else limit
