"""Operators are told when most of those who cosign the log no longer do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.lib import readings
from consent.proof.log import cosigning
from tests.proof.cosigning.conftest import Witnesses, cosigned, grow

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(("away", "is_told"), [(0, False), (1, False), (2, True), (3, True)])
def test_half_an_hour_without_most_of_three_is_told(
    witness: Witnesses, monkeypatch: pytest.MonkeyPatch, away: int, is_told: bool
) -> None:
    known: dict[str, readings.Figure] = {}
    monkeypatch.setattr(readings, "figures", lambda: known)

    def words(minutes: int) -> list[str]:
        found = cosigning.read(NOW + timedelta(minutes=minutes))
        known.update(found.figures)
        return [one.word for one in found.causes]

    all_of_them = [witness(f"witness.example/{number}") for number in range(3)]
    grow(3)
    cosigned()
    assert words(0) == []
    for one in all_of_them[:away]:
        one.close()
    grow(3)
    cosigned()

    assert words(29) == []
    assert words(31) == (["log_not_cosigned"] if is_told else [])
    assert known["log_cosigners"] == 3 - away


def test_who_asks_nobody_misses_nobody() -> None:
    grow(3)
    assert cosigning.read(NOW).causes == []
