from collections.abc import Iterator

import pytest

from consent.intake import tallies
from consent.record.statistics import detections


@pytest.fixture(autouse=True)
def none_pending() -> Iterator[None]:
    tallies._counts.pending.clear()
    detections._counts.pending.clear()
    yield
    tallies._counts.pending.clear()
    detections._counts.pending.clear()
