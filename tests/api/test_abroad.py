"""A no that was given in California, and a visitor who travels (R54, R60–R64)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent.cookies import state
from consent.notices import NoticeInForce
from tests.api.visiting import STATE, Visitor, a_decision, a_refusal

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOME, FRANCE = {"HTTP_X_REGION": "US-CA"}, {"HTTP_X_REGION": "FR"}
YES: dict[str, Any] = {"choices": {"marketing": True}, "keeps": True}


@pytest.fixture
def visitor(in_force: NoticeInForce) -> Visitor:
    return Visitor(Client())


def last_row(visitor: Visitor) -> state.State:
    found = state.decode(visitor.cookie(STATE) or "")
    assert found is not None
    return found


@pytest.mark.requirement("R63", "R161")
def test_a_no_on_californias_banner_that_arrives_from_france_carries_both_laws(
    visitor: Visitor,
) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.decide(a_refusal() | {"region": "US-CA"}, **FRANCE)
        assert last_row(visitor).answer.region == "FR"
        assert last_row(visitor).answer.choices["marketing"].place == "US-CA"
        clock.shift(timedelta(days=200))
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "choice")


@pytest.mark.requirement("R54", "R63")
def test_a_new_no_in_france_leaves_californias_standing(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.decide(a_refusal(), **HOME)
        clock.shift(timedelta(days=1))
        again = a_refusal()
        first = visitor.decide(again, **FRANCE)
        assert last_row(visitor).answer.region == "FR"
        assert last_row(visitor).answer.choices["marketing"].place == "US-CA"

        assert visitor.decide(again, **HOME).json() == first.json(), "sent twice, recorded once"
        clock.shift(timedelta(days=3650))
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "choice")
        visitor.decide(a_decision(**YES), **FRANCE)
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "choice")
