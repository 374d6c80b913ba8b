from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from consent.lib import uuid7

NOON = datetime(2026, 11, 24, 12, 0, 0, 123_000, tzinfo=UTC)


def test_an_id_carries_its_time() -> None:
    id = uuid7.uuid7(NOON)

    assert (id.version, id.variant) == (7, "specified in RFC 4122")
    assert uuid7.time_of(id) == NOON


def test_ids_sort_by_time() -> None:
    later = NOON + timedelta(milliseconds=1)

    assert uuid7.uuid7(NOON) < uuid7.uuid7(later)


def test_no_two_are_alike() -> None:
    assert len({uuid7.uuid7(NOON) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "id",
    [
        pytest.param(uuid4(), id="another version"),
        pytest.param(UUID(int=0), id="nil"),
        pytest.param(UUID("ffffffff-ffff-7fff-bfff-ffffffffffff"), id="the year 10889"),
    ],
)
def test_what_carries_no_time_is_refused(id: UUID) -> None:
    with pytest.raises(ValueError, match=str(id)):
        uuid7.time_of(id)
